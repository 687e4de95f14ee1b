// Turns the shell into the proof desk: loads the book, shows the page where the reader was, and listens.

import { _ } from "./words.js";
import { find, tell } from "./make.js";
import { emit, isCopy, listen, on } from "./wire.js";
import { book, here, isThere, keep, load } from "./book.js";
import { again, renew, show, table, view } from "./leaves.js";
import * as changes from "./changes.js";
import * as keys from "./keys.js";
import * as outline from "./outline.js";
import * as problems from "./problems.js";
import * as reader from "./reader.js";
import * as signs from "./signs.js";
import { open as openTab } from "./tabs.js";

async function start() {
  const old = await load();
  const asked = Number(location.hash.slice(1)) - 1;
  here.page = location.hash && isThere(asked) ? asked : isThere(old.page ?? 0) ? (old.page ?? 0) : 0;
  for (const name of ["facing", "picture"]) {
    view[name] = old[name] ?? view[name];
    document.querySelector(`[data-do=${name}]`).setAttribute("aria-pressed", view[name]);
  }
  view.size = old.size ?? view.size;
  keys.start();
  if (isCopy) openTab("marks"); // it has no sources
  reader.show();
  await show();
  document.body.classList.add("ready");
  table.focus({ preventScroll: true });
  outline.draw();
  listen(book.rung);
  for (const each of [problems, signs, changes]) each.load().catch((refused) => tell(refused.message, true));
}

// Pages set anew: names, numbers and headings may be others too, so the book is asked for again.
on("pages", async ({ pages }) => {
  await load();
  if (!isThere(here.page)) here.page = book.pages.length - 1;
  await again(pages);
  outline.draw();
  for (const each of [problems, signs, changes]) each.load().catch(() => {});
});
on("marks", ({ pages }) => renew(pages));
on("signs", ({ pages }) => renew(pages).then(() => signs.load()));
on("everything", () => { emit("pages", {}); emit("problems", {}); });
for (const name of ["shown", "sized", "reader"]) on(name, () => keep(view));
on("reader", () => signs.load().then(() => renew()));
addEventListener("hashchange", () => {
  const index = Number(location.hash.slice(1)) - 1;
  if (isThere(index) && index !== here.page) { here.page = index; emit("turned", index); }
});

start().catch((refused) => {
  find("table").textContent = [_("The book could not be opened."), refused.message].join(" ");
});
