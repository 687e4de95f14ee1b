// Turns headings, pages and indexes into the left column, where a press leads to a page.

import { _ } from "./words.js";
import { find, fill, make } from "./make.js";
import { get, on } from "./wire.js";
import { book, here, nameOf, page, stand, stretches, tree } from "./book.js";
import { isOpen } from "./tabs.js";

const states = new Map(); // index → "signed" or "again", from the progress

function entry({ title, page: index, folio, under }, isOpened) {
  const link = make("button", { type: "button", className: "entry", data: { page: index }, onclick: () => stand(index) }, make("span", {}, title), make("i", {}, folio ?? ""));
  if (!under.length) return make("li", {}, link);
  return make("li", {}, make("details", { open: isOpened }, make("summary", {}, link), make("ul", {}, under.map((each) => entry(each, book.headings.length < 60)))));
}

function contents() {
  fill(find("contents"), make("ul", { className: "tree" }, tree().map((each) => entry(each, true))));
  // A press on the name leads there; the triangle alone folds.
  for (const summary of find("contents").querySelectorAll("summary")) summary.addEventListener("click", (event) => { if (event.target.closest(".entry")) event.preventDefault(); });
}

const small = (index) => `/picture/${index}.png?scale=0.2&of=${page(index).fingerprint.slice(0, 12)}`;

function thumbs() {
  const thumb = ({ index, folio }) => make("button", { type: "button", className: "thumb", data: { page: index }, title: nameOf(index), onclick: () => stand(index) },
    make("img", { loading: "lazy", alt: "", width: 79, height: 108, src: small(index), data: { page: index } }), make("span", {}, folio || "·"));
  const sheets = (first, end) => first < end && make("div", { className: "sheets" }, book.pages.slice(first, end).map(thumb));
  const stretch = ({ title, first, last, under }) => make("details", { open: true },
    make("summary", {}, title, make("i", {}, String(last - first + 1))),
    sheets(first, under[0]?.first ?? last + 1), under.map(stretch));
  fill(find("thumbs"), stretches().map(stretch));
  dress();
}

async function indexes(term = "") {
  const { index } = await get("/api/index");
  const filter = make("input", { type: "search", placeholder: _("term"), value: term, aria: { label: _("term") } });
  const list = make("div", {});
  filter.addEventListener("input", () => draw(filter.value.trim()));
  const places = ({ locators = [] }) => locators.map(({ folio, page: index }) => make("button", { type: "button", className: "locator", onclick: () => stand(index) }, folio));
  const rows = (entries, wanted) => entries.filter(({ term, sub = [] }) => term.includes(wanted) || sub.some((each) => each.term.includes(wanted))).slice(0, 400).map((each) => make("li", {}, each.term, " ", places(each), each.sub?.length ? make("ul", {}, rows(each.sub, "")) : null));
  const draw = (wanted) => fill(list, index.map(({ name, entries }) => make("section", {}, make("h3", {}, name), make("ul", { className: "terms" }, rows(entries, wanted)))));
  if (!index.length) return fill(find("index"), make("p", { className: "empty" }, _("This book has no index.")));
  fill(find("index"), filter, list);
  draw(term);
}

function dress() {
  for (const thumb of find("thumbs").querySelectorAll(".thumb")) thumb.dataset.state = states.get(+thumb.dataset.page) ?? "";
}

// Where the reader is: the last heading at or before the page, and its thumbnail.
function current() {
  mark("contents", () => {
    const entries = [...find("contents").querySelectorAll(".entry")];
    let now = entries.findLast((each) => +each.dataset.page <= here.page);
    // Of a branch that is folded, its name is shown.
    for (let folded = now; (folded = folded?.parentElement.closest("details:not([open])")); ) now = folded.querySelector(".entry");
    return now;
  });
  mark("thumbs", () => find("thumbs").querySelector(`.thumb[data-page="${here.page}"]`));
}

function mark(id, seek) {
  if (!isOpen(id)) return;
  find(id).querySelector("[aria-current]")?.removeAttribute("aria-current");
  const now = seek();
  now?.setAttribute("aria-current", "page");
  now?.scrollIntoView({ block: "nearest" });
}

let drawn = ""; // headings and number of pages that the column was drawn for

// What is folded stays folded, and pictures are drawn again only of pages that look otherwise.
export function draw() {
  const term = find("index").querySelector("input")?.value;
  fill(find("index"));
  if (isOpen("index")) indexes(term);
  const told = JSON.stringify([book.headings, book.pages.length]);
  if (told === drawn) {
    for (const thumb of find("thumbs").querySelectorAll("img[data-page]")) if (thumb.getAttribute("src") !== small(+thumb.dataset.page)) thumb.src = small(+thumb.dataset.page);
    return;
  }
  drawn = told;
  const folds = () => [...find("contents").querySelectorAll("details")];
  const before = folds().map((each) => each.open);
  contents();
  if (before.length === folds().length) folds().forEach((each, place) => { each.open = before[place]; });
  fill(find("thumbs"));
  if (isOpen("thumbs")) thumbs();
  current();
}

function late(id) {
  if (id === "thumbs" && !find("thumbs").children.length) thumbs();
  if (id === "index" && !find("index").children.length) indexes();
  if (["contents", "thumbs"].includes(id)) current();
}

export function colour(progress) { // index → state
  states.clear();
  for (const [index, state] of progress) states.set(index, state);
  dress();
}

on("tab", late);
on("shown", current);
