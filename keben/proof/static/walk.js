// Turns marks, problems and changes of the whole book into a walk from one to the next.

import { make } from "./make.js";
import { here } from "./book.js";

// The next one (`by` 1) or the one before (-1) of what `place` puts somewhere: { page, n, first }, or null.
// Who stands on one goes on from it; who has turned away begins where the page is.
export function neighbour(all, by, place, isChosen) {
  const standing = all.filter(place).toSorted((one, two) => {
    const [a, b] = [place(one), place(two)];
    return a.page - b.page || a.n - b.n || (a.first ?? 0) - (b.first ?? 0);
  });
  const now = standing.findIndex((each) => isChosen(each) && place(each).page === here.page);
  if (now >= 0) return standing[now + by];
  return by > 0 ? standing.find((each) => place(each).page >= here.page) : standing.findLast((each) => place(each).page <= here.page);
}

// Two buttons: what is listed is of the page, or of the whole book.
export function scopes(isWhole, texts, choose) {
  return make("p", { className: "scope" }, texts.map((text, place) => make("button", { type: "button", aria: { pressed: isWhole === Boolean(place) }, onclick: () => choose(Boolean(place)) }, text)));
}
