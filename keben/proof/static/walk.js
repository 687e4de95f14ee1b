// Turns marks, problems and changes of the whole book into a walk from one to the next.

import { _ } from "./words.js";
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

// Buttons over a list: it is of the page or of the whole book; on to the one before, to the next.
export function scopes({ page, whole, isWhole, choose, next }) {
  const scope = (count, text, is) => make("button", { type: "button", aria: { pressed: isWhole === is }, onclick: () => choose(is) }, text.replace("{count}", count));
  const step = (by, sign, text) => make("button", { type: "button", title: text, aria: { label: text }, onclick: () => next(by) }, sign);
  return make("p", { className: "scope" },
    scope(page, _("this page ({count})"), false), scope(whole, _("whole book ({count})"), true), make("span", {}),
    step(-1, "▲", _("the one before")), step(1, "▼", _("the next one")));
}
