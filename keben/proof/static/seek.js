// Turns what is typed into places of the book: words that are searched, folios that are gone to.

import { _ } from "./words.js";
import { ask, find, fill, make, points } from "./make.js";
import { get, on } from "./wire.js";
import { book, here, indexOf, nameOf, stand } from "./book.js";
import { choose, light, rangeOf } from "./lines.js";
import { shown, table } from "./leaves.js";
import { open as openTab } from "./tabs.js";

const PAUSE = 80; // ms after the last key
const query = find("query");
const pane = find("hits");
let hits = []; // the first of `total` places; those behind come when they are wanted
let total = 0;
let place = -1;
let words = "";

const found = (from) => get(`/api/search?q=${encodeURIComponent(words)}&from=${from}`);

async function search() {
  const wanted = query.value.trim();
  if (wanted === words) return;
  words = wanted;
  if (!wanted) {
    show({ hits: [] });
    return openTab("contents");
  }
  const told = await found(0);
  if (wanted === words) show(told);
}

function show(told) {
  hits = [];
  total = told.total ?? told.hits.length;
  place = -1;
  if (words) openTab("hits");
  fill(pane,
    make("p", { className: "quiet" }, !words ? _("Type words above; ↓ and Enter lead from place to place.") : total ? _("{count} places", { count: total }) : _("“{words}” is nowhere in the book", { words })),
    make("ul", { className: "found" }), make("button", { type: "button", className: "more", onclick: more }));
  add(told.hits);
}

function add(others) {
  const row = (hit, n) => make("li", {}, make("button", { type: "button", onclick: () => go(n) }, make("i", {}, nameOf(hit.page)), excerpt(hit)));
  pane.querySelector(".found").append(...others.map((hit, n) => row(hit, hits.length + n)));
  hits.push(...others);
  const rest = pane.querySelector(".more");
  rest.hidden = hits.length >= total;
  rest.textContent = _("{count} more places", { count: total - hits.length });
  lit();
}

async function more() {
  const wanted = words;
  const told = await found(hits.length);
  if (wanted === words) add(told.hits);
}

function excerpt({ text, at }) {
  const cells = Array.from(text.replace(/[.·…]{4,}.*$/, "")); // of a line of contents, its title
  const from = Math.max(0, at - 8);
  return make("span", {}, (from ? "…" : "") + cells.slice(from, at).join(""), make("mark", {}, cells.slice(at, at + points(words)).join("")), cells.slice(at + points(words), at + 22).join(""));
}

async function go(number) {
  if (number === hits.length && number < total) await more();
  place = (number + hits.length) % hits.length;
  const hit = hits[place];
  pane.querySelector("[aria-current]")?.removeAttribute("aria-current");
  const row = pane.querySelectorAll(".found button")[place];
  row.setAttribute("aria-current", "true");
  row.scrollIntoView({ block: "nearest" });
  await choose(hit.page, hit.line, hit.at);
  lit();
}

function lit() {
  const all = words ? hits.filter((hit) => shown().includes(hit.page)) : [];
  light("found", all.map((hit) => rangeOf(hit.page, hit.line, hit.at, hit.at + points(words))).filter(Boolean));
}

export function focus() {
  query.focus();
  query.select();
}

let waiting;
query.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(() => search().catch(() => {}), PAUSE); });
query.addEventListener("keydown", (event) => {
  if (event.key === "ArrowDown" || event.key === "ArrowUp") { if (hits.length) go(place + (event.key === "ArrowDown" ? 1 : -1)); event.preventDefault(); }
  if (event.key === "Escape") table.focus(); // what was found stays
});
find("seek").addEventListener("submit", async (event) => {
  event.preventDefault();
  clearTimeout(waiting);
  await search();
  if (hits.length) go(place + 1);
});
show({ hits: [] });
on("shown", lit);
on("again", lit);

export async function goTo() {
  const found = await ask(_("Go to page"), (form) => {
    const typed = make("input", { required: true, autocomplete: "off", autofocus: true });
    const wrong = make("p", { className: "wrong", hidden: true });
    const examples = book.volumes.length > 1 ? _("37 · {volume} 37 · 2-37 · ii · #60 (sheet)", { volume: book.volumes.at(-1).name }) : _("37 · ii · #60 (sheet)");
    form.append(make("label", {}, _("page number"), typed), make("p", { className: "quiet" }, examples), wrong);
    return () => {
      const index = indexOf(typed.value);
      wrong.hidden = index >= 0;
      wrong.textContent = _("There is no page “{page}”.", { page: typed.value });
      return index >= 0 ? index : undefined;
    };
  }, _("go"), _("cancel"));
  if (found !== null) stand(found);
  if (found === here.page) table.focus();
}
