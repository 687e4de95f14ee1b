// Turns a chosen line into its source, which is edited where it stands.
// What is typed is never lost: a stale change shows both texts, and no other line is opened over it.

import { _ } from "./words.js";
import { find, fill, make, points, pressed, tell, units } from "./make.js";
import { get, isCopy, on, post, put } from "./wire.js";
import { again, table } from "./leaves.js";
import { here, isThere, load as reload, nameOf } from "./book.js";
import { lightLine } from "./lines.js";
import { open as openTab } from "./tabs.js";

const AROUND = 4; // lines of the source above and below

const pane = find("line");
let opened = null; // { file, line, last, first, lines, digest, row } of what is edited: `line` to `last`
const field = () => pane.querySelector("textarea");

const isDirty = () => Boolean(opened && field() && field().value !== opened.lines[opened.line - opened.first]);

export function open({ row, at = 0 }) {
  if (isDirty()) {
    pane.querySelector(".unsaved").classList.remove("flash");
    requestAnimationFrame(() => pane.querySelector(".unsaved").classList.add("flash"));
    return;
  }
  openTab("line");
  if (!row.source) {
    opened = null;
    fill(pane, make("p", { className: "printed" }, row.text), make("p", { className: "quiet" }, _("This line is made by the program; it has no source of its own.")));
    return;
  }
  const [, file, line] = /^(.*?)(?::(\d+))?(?::\d+)?$/.exec(row.source);
  return load(file, +(line ?? 1), row, { at });
}

let wanted = ""; // file and line that were asked for last
async function load(file, line, row, { at = 0, isForced = false, caret = -1 } = {}) {
  const place = (wanted = `${file}:${line}`);
  try {
    const found = await get(`/api/source?file=${encodeURIComponent(file)}&line=${line}&around=${AROUND}`);
    if (place !== wanted) return; // another line was asked for meanwhile
    if (isDirty() && !isForced) return; // somebody went on typing meanwhile
    const isWriting = document.activeElement === field();
    if (caret < 0 && isWriting && opened.file === file && opened.line === line) caret = field().selectionStart;
    opened = { ...found, line, last: line, row };
    draw(at);
    if (caret >= 0) field()?.setSelectionRange(caret, caret);
    if (isWriting) field()?.focus(); // who saves goes on typing: a letter must not become a key of the desk
  } catch (refused) {
    if (place !== wanted) return;
    opened = null;
    fill(pane, whereOf(file, line), make("p", { className: "quiet" }, refused.message)); // a workbook, say
  }
}

// An editor is opened on the machine that serves, so it is offered to whoever sits at it.
const isHere = ["127.0.0.1", "localhost", "[::1]"].includes(location.hostname);

const whereOf = (file, line) => make("p", { className: "where", title: _("file and line of the source") }, make("span", {}, `${file}:${line}`),
  isHere && make("button", { type: "button", onclick: () => post("/api/open", { file, line }).catch((refused) => tell(refused.message, true)) }, _("open in my editor")));

function draw(at) {
  const { file, first, lines, line, row } = opened;
  const rows = lines.map((text, place) => {
    const number = first + place;
    if (number !== line) return make("li", { className: "near", ...pressed(() => { if (!isDirty()) load(file, number, row); }) }, make("i", {}, String(number)), make("span", {}, text || " "));
    const edit = make("textarea", { value: text, spellcheck: false, rows: 1, aria: { label: _("source") } });
    edit.addEventListener("input", dirty);
    return make("li", { className: "edited" }, make("i", {}, String(number)), edit);
  });
  fill(pane,
    whereOf(file, line),
    make("p", { className: "printed" }, row.text),
    make("ol", { className: "source" }, rows),
    make("p", { className: "unsaved", hidden: true }, make("span", {}, _("not saved yet")),
      make("button", { type: "button", onclick: () => load(file, line, row, { isForced: true }) }, _("discard")),
      make("button", { type: "button", className: "chief", onclick: save, title: "Ctrl+S" }, _("save"))),
    make("p", { className: "quiet hint" }, _("Enter: edit · Ctrl+S: save · Esc: back to the page")));
  grow(field());
  putCaret(row.text, at);
}

// The caret stands where the printed character stands in the source, if its neighbours are found there.
function putCaret(printed, at) {
  const edit = field();
  if (!edit) return;
  const place = units(printed, at);
  for (const length of [8, 5, 3]) {
    const start = Math.max(0, Math.min(place, printed.length - length));
    const found = edit.value.indexOf(printed.slice(start, start + length));
    if (found >= 0) {
      edit.setSelectionRange(found + place - start, found + place - start);
      return;
    }
  }
  edit.setSelectionRange(0, 0);
}

function grow(edit) {
  if (!edit) return;
  edit.style.height = "0";
  edit.style.height = `${edit.scrollHeight + 4}px`;
}

function dirty() {
  grow(field());
  pane.querySelector(".unsaved").hidden = !isDirty();
}

export function edit() {
  document.body.classList.remove("no-right");
  openTab("line");
  field()?.focus();
}

// The line of the source in which the caret stands, and where in it.
function caretOf({ value, selectionStart }) {
  const before = value.slice(0, selectionStart).split("\n");
  return { line: opened.line + before.length - 1, words: before.at(-1) };
}

// What was typed may be printed on another page now: that one is shown, the line lit; its row is given back.
async function follow(file, { line, words }) {
  const place = encodeURIComponent(`${file}:${line}:${points(words) + 1}`);
  const { page: index, n } = await get(`/api/place?source=${place}`);
  if (!isThere(index)) await reload(); // there are more pages than before
  return index < 0 ? null : lightLine(index, n);
}

export async function save() {
  const button = pane.querySelector(".unsaved .chief");
  if (!isDirty() || button.disabled) return; // it is on its way
  const { file, digest, line, last, row } = opened;
  const typed = field().value;
  const caret = caretOf(field());
  const from = here.page;
  button.disabled = true;
  try {
    const told = await put("/api/source", { file, digest, first: line, last, lines: typed.split("\n") });
    opened.lines[line - opened.first] = typed;
    Object.assign(opened, { digest: told.digest, last: line + typed.split("\n").length - 1 });
    dirty();
    if (!told.is_good) return tell(_("Set with faults: the pages are those of before. Look at “problems”."), true);
    await again(told.stale);
    const now = here.page === from ? await follow(file, caret) : null; // who has turned on is not turned back
    await load(file, caret.line, now ?? row, { caret: caret.words.length });
    const pages = told.pages.filter(isThere).slice(0, 5).map(nameOf).join("、") + (told.pages.length > 5 ? "……" : "");
    tell(pages ? _("Saved; set anew: {pages}", { pages }) : _("Saved."));
  } catch (refused) {
    if (refused.status === 409) stale(refused.told, typed);
    else tell(refused.message, true);
  } finally {
    button.disabled = false;
  }
}

// Somebody else changed the file: both texts are shown, and only the reader says which one stays.
function stale({ theirs, yours }, typed) {
  const { file, line, row } = opened;
  const text = (lines) => (Array.isArray(lines) ? lines.join("\n") : lines ?? "");
  const old = pane.querySelector(".stale");
  old?.remove();
  pane.querySelector(".source").after(make("section", { className: "stale" },
    make("h3", {}, _("Somebody changed this place since you opened it.")),
    make("h4", {}, _("in the file now")), make("pre", {}, text(theirs)),
    make("h4", {}, _("what you typed")), make("pre", {}, text(yours) || typed),
    make("p", { className: "choices" },
      make("button", { type: "button", onclick: () => load(file, line, row, { isForced: true }) }, _("keep what is in the file")),
      make("button", { type: "button", className: "chief", onclick: async () => { await load(file, line, row, { isForced: true }); field().value = typed; dirty(); edit(); } }, _("edit it again with my text")))));
}

fill(pane, make("p", { className: "empty" }, _("Click a line of the page: its source is shown here.")));
if (!isCopy) on("line", (chosen) => open(chosen));
on("line-again", (chosen) => { if (!isDirty()) open(chosen); });
on("sized", () => grow(field()));
addEventListener("beforeunload", (event) => { if (isDirty()) event.preventDefault(); });
pane.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  event.stopPropagation();
  table.focus();
});
