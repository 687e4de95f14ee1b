// Turns what changed since an edition into a list, old beside new, and green bars beside changed lines.

import { _ } from "./words.js";
import { find, fill, make, pressed, tell } from "./make.js";
import { get, on } from "./wire.js";
import { book, nameOf } from "./book.js";
import { choose, light, rangeOf } from "./lines.js";
import { leafOf, show, shown, view } from "./leaves.js";
import { neighbour, scopes } from "./walk.js";
import { count, isOpen, open as openTab } from "./tabs.js";

const pane = find("changes");
let edition = "";
let all = []; // corrections, each with `at`: its first spot on the pages as they are
let chosen = -1;
let isWhole = false;

let loading = Promise.resolve(); // comparing a long book takes a second

export function load() {
  loading = read();
  return loading;
}

async function read() {
  if (!book.editions.includes(edition)) edition = book.editions.at(-1) ?? "";
  const told = edition ? await get(`/api/changes?edition=${encodeURIComponent(edition)}`) : { corrections: [] };
  all = told.corrections.map((each, number) => ({ ...each, number, at: each.spots.new[0] ?? null }));
  draw();
}

function side(name, told, tag) {
  const said = told?.before || told?.text || told?.after;
  return make("p", { data: { side: name } }, said ? [told.before, make(tag, {}, told.text), told.after] : make("span", { className: "quiet" }, "—"));
}

function row(each) {
  const isNow = each.number === chosen;
  const place = each.at ? nameOf(each.at.page) : each.new ? nameOf(each.new.page - 1) : each.source;
  return make("li", { className: "row", aria: { current: isNow }, ...pressed(() => look(each)) },
    make("p", { className: "quiet" }, [place, each.source].join(" · ")),
    make("div", { className: "pair" }, side(_("old"), each.old, "del"), side(_("now"), each.new, "ins")));
}

async function look(each) {
  chosen = each.number;
  if (each.at) await choose(each.at.page, each.at.n, each.at.first);
  else if (each.new) await choose(each.new.page - 1, -1);
  openTab("changes");
  draw();
}

function draw() {
  const ofPage = all.filter((each) => each.at && shown().includes(each.at.page));
  count("changes", ofPage.length);
  const spots = all.flatMap((each) => each.spots.new).filter((spot) => shown().includes(spot.page));
  for (const line of document.querySelectorAll(".t[data-changed]")) delete line.dataset.changed;
  for (const { page, n } of spots) {
    const line = leafOf(page)?.querySelector(`.t[data-n="${n}"]`);
    if (line) line.dataset.changed = "";
  }
  light("changed", spots.map(({ page, n, first, last }) => rangeOf(page, n, first, last)).filter(Boolean));
  if (!isOpen("changes")) return;
  if (!edition) return fill(pane, make("p", { className: "empty" }, _("No edition has been released yet. Changes are shown against a released one.")));
  const choice = make("select", { aria: { label: _("edition") }, onchange: (event) => { edition = event.target.value; chosen = -1; view.was &&= edition; if (view.was) show(); load().catch((refused) => tell(refused.message, true)); } }, book.editions.map((name) => make("option", { value: name, selected: name === edition }, name)));
  const listed = isWhole ? all : ofPage;
  fill(pane,
    make("p", {}, make("label", {}, _("since"), " ", choice), " ", make("button", { type: "button", aria: { pressed: Boolean(view.was) }, onclick: compare, title: "o" }, _("old page beside the new one"))),
    scopes({ page: ofPage.length, whole: all.length, isWhole, choose: (whole) => { isWhole = whole; draw(); }, next }),
    listed.length ? make("ul", {}, listed.slice(0, 500).map(row)) : make("p", { className: "empty" }, isWhole ? _("Nothing changed since {edition}.", { edition }) : _("Nothing changed on this page since {edition}.", { edition })));
  pane.querySelector("[aria-current=true]")?.scrollIntoView({ block: "nearest" });
}

// The old page beside the new one, until it is asked for again.
export async function compare() {
  await loading.catch(() => {});
  if (!edition) return tell(_("No edition has been released yet. Changes are shown against a released one."));
  view.was = view.was ? "" : edition;
  await show().catch((refused) => { view.was = ""; tell(refused.message, true); });
}

export async function next(by) {
  await loading.catch(() => {});
  const found = neighbour(all, by, (each) => each.at, (each) => each.number === chosen);
  if (found) await look(found);
  else tell(by > 0 ? _("No change behind this one.") : _("No change before this one."));
}

on("shown", draw);
on("tab", (name) => { if (name === "changes") draw(); });
