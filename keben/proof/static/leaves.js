// Turns the place of the reader into pages on the table: one or facing, type or picture, at any size. A page
// whose table lies on its side can be turned upright to be read.
// A page is fetched once and its neighbours ahead, so that turning costs no request.

import { _ } from "./words.js";
import { make, find } from "./make.js";
import { get, on, emit } from "./wire.js";
import { book, here, isThere, nameOf, page, spreadOf, isRecto } from "./book.js";

const HELD = 48; // pages kept; the longest unread goes first
const AHEAD = 3;
const SIZES = [0.5, 0.67, 0.8, 0.9, 1, 1.1, 1.25, 1.5, 1.75, 2, 2.5, 3, 4];
const FITTED = { page: _("whole page"), width: _("full width") };
const BED = 56; // room around pages on the table, pixels
const GAP = 24; // and between an old page and the new one

export const view = { facing: false, picture: false, upright: false, size: "page", was: "" }; // was: edition shown beside
const pages = new Map(); // index → promise of { section, facts }
let trim = { width: 793.7, height: 1077.2 };
let scale = 1;

export const table = find("table");
export const leafOf = (index) => table.querySelector(`.leaf[data-page="${index}"]`);
export const scaleOf = () => scale;

function fetched(index) {
  let answer = pages.get(index);
  if (!answer) {
    answer = Promise.all([get(`/page/${index}`), get(`/api/page/${index}`)]).then(([html, facts]) => ({ section: read(html), facts }));
    answer.catch(() => pages.delete(index));
  }
  pages.delete(index); // last in the map is the last that was read
  pages.set(index, answer);
  while (pages.size > HELD) pages.delete(pages.keys().next().value);
  return answer;
}

export const factsOf = async (index) => (await fetched(index)).facts;

// A page names its pictures from the folder that its style sheet stands in.
function read(html) {
  const section = new DOMParser().parseFromString(html, "text/html").querySelector(".page");
  for (const picture of section.querySelectorAll("img")) picture.src = new URL(picture.getAttribute("src"), new URL("/asset/", location.href)).href;
  section.querySelectorAll(".t").forEach((line, n) => { line.dataset.n = n; });
  return section;
}

export const shown = () => (view.facing && !view.was ? spreadOf(here.page) : [here.page]);

let turn = 0;
export async function show() {
  const mine = ++turn;
  const indexes = shown();
  const [found, was] = await Promise.all([Promise.all(indexes.map(fetched)), view.was ? oldLeaf(here.page) : null]);
  if (mine !== turn) return; // another page was asked for meanwhile
  table.replaceChildren(make("div", { className: "bed" }, was, found.map((each, place) => leaf(indexes[place], each))));
  trim = sizeOf(table.querySelector(".page"));
  measure();
  table.scrollTop = 0;
  find("here").textContent = `${nameOf(here.page)}　${here.page + 1}/${book.pages.length}`;
  history.replaceState(null, "", `#${here.page + 1}`);
  emit("shown", { indexes, facts: found.map((each) => each.facts) });
  for (let step = 1; step <= AHEAD; step++)
    for (const near of [indexes.at(-1) + step, indexes[0] - step]) if (isThere(near)) fetched(near).catch(() => {});
}

function leaf(index, { section }) {
  const face = make("div", { className: "face" }, section.cloneNode(true));
  const sheet = make("div", { className: "sheet", data: { upright: view.upright ? page(index).turn : 0 } }, face);
  const sides = view.facing && !view.was ? (isRecto(index) ? " right" : " left") : "";
  const caption = make("figcaption", {}, nameOf(index), page(index).turn ? ["　", make("button", { type: "button", title: "r", data: { do: "upright" }, aria: { pressed: view.upright } }, _("turn upright to read"))] : null);
  const figure = make("figure", { className: `leaf${sides}`, data: { page: index } }, sheet, caption);
  if (view.picture) {
    figure.classList.add("pictured");
    const unprinted = () => {
      figure.classList.remove("pictured");
      face.querySelector(".printed").remove();
      caption.append("　", _("set anew since the last build"));
    };
    face.append(make("img", { className: "printed", alt: nameOf(index), draggable: false, onerror: unprinted }));
  }
  return figure;
}

// The page of an edition that this one stands for, its differences in red.
async function oldLeaf(index) {
  const html = await get(`/page/${index}/was?edition=${encodeURIComponent(view.was)}`);
  const body = new DOMParser().parseFromString(html, "text/html").body;
  const sheet = make("div", { className: "sheet" }, body.querySelector("svg") ?? make("p", { className: "empty" }, body.textContent));
  return make("figure", { className: "leaf was" }, sheet, make("figcaption", {}, `${view.was}　${body.querySelector("figcaption")?.textContent ?? ""}`));
}

// The size of a page as printed; what is zoomed tells its own lengths otherwise in every browser.
export function sizeOf(section) {
  const { width, height } = getComputedStyle(section);
  return { width: parseFloat(width), height: parseFloat(height) };
}

// Size: "page" or "width" fits the table; a number is that many times the printed size.
function measure() {
  const lying = shown().filter((index) => view.upright && page(index).turn).length; // on their sides, if upright
  const standing = table.querySelectorAll(".sheet").length - lying;
  const across = trim.width * standing + trim.height * lying;
  const [width, height] = [table.clientWidth - BED - (view.was ? GAP : 0), table.clientHeight - BED];
  if (view.size === "page") scale = Math.min(width / across, height / (standing ? trim.height : trim.width));
  else if (view.size === "width") scale = width / across;
  else scale = view.size;
  scale = Math.max(0.2, scale);
  table.style.setProperty("--scale", scale);
  table.style.setProperty("--wide", `${trim.width * scale}px`);
  table.style.setProperty("--high", `${trim.height * scale}px`);
  chooser();
  for (const picture of table.querySelectorAll("img.printed")) {
    const wanted = Math.min(4, Math.ceil(scale * devicePixelRatio * 4) / 3); // 72 dots an inch in a PDF, 96 here
    const index = picture.closest(".leaf").dataset.page;
    const source = `/picture/${index}.png?scale=${wanted.toFixed(2)}&of=${page(+index).fingerprint.slice(0, 12)}`;
    if (picture.getAttribute("src") !== source) picture.src = source;
  }
}

// The sizes to choose from, of which the one that is shown says how large it is.
function chooser() {
  const percent = (number) => `${Math.round(number * 100)}%`;
  const isOdd = !(view.size in FITTED) && !SIZES.includes(view.size);
  const rows = [...Object.entries(FITTED).map(([name, text]) => [name, name === view.size ? `${percent(scale)} ${text}` : text]),
    ...[...SIZES, ...(isOdd ? [view.size] : [])].map((number) => [number, number === 1 ? `${percent(1)} ${_("print size")}` : percent(number)])];
  find("zoom").replaceChildren(...rows.map(([value, text]) => make("option", { value, selected: value === view.size }, text)));
}

export function size(wanted) {
  if (wanted === "larger") view.size = SIZES.find((each) => each > scale + 0.01) ?? SIZES.at(-1);
  else if (wanted === "smaller") view.size = SIZES.findLast((each) => each < scale - 0.01) ?? SIZES[0];
  else view.size = wanted;
  measure();
  emit("sized");
}

export function toggle(what) {
  view[what] = !view[what];
  document.querySelector(`[data-do=${what}]`)?.setAttribute("aria-pressed", view[what]);
  emit("sized");
  return show();
}

find("zoom").addEventListener("change", ({ target }) => { size(target.value in FITTED ? target.value : +target.value); table.focus(); });
new ResizeObserver(() => { if (book.pages.length) measure(); }).observe(table);

// Pages that were set anew are fetched again; where the reader looks is shown again at its place.
export async function again(indexes) {
  if (indexes) for (const index of indexes) pages.delete(index);
  else pages.clear();
  if (indexes && !shown().some((index) => indexes.includes(index))) return;
  const [top, index] = [table.scrollTop, here.page];
  await show();
  if (here.page === index) table.scrollTop = top;
  emit("again");
}

export async function renew(indexes) { // marks, signs, problems of pages: their type stays
  await Promise.all((indexes ?? shown()).map(async (index) => {
    if (!pages.has(index)) return;
    const old = await fetched(index);
    old.facts = await get(`/api/page/${index}`);
  }));
  for (const index of [...pages.keys()]) if (!shown().includes(index) && !indexes) pages.delete(index);
  const found = await Promise.all(shown().map(fetched));
  emit("facts", { indexes: shown(), facts: found.map((each) => each.facts) });
}

on("page-broken", (index) => table.replaceChildren(make("p", { className: "empty" }, _("This page could not be shown: {page}", { page: nameOf(index) }))));
