// Turns a selection on the page into a mark in the terms of GB/T 14706-93, and marks into a list.

import { _ } from "./words.js";
import { ask, find, fill, make, pressed, tell } from "./make.js";
import { get, on, patch, post, remove } from "./wire.js";
import { book, here, nameOf, page } from "./book.js";
import { factsOf, renew, shown, table } from "./leaves.js";
import { choose, light, rangeOf, selected } from "./lines.js";
import { ink } from "./ink.js";
import { neighbour, scopes } from "./walk.js";
import { count, isOpen, open as openTab } from "./tabs.js";
import { whoReads } from "./reader.js";
import { choose as chooseList } from "./taken.js";

// The terms of the standard, as they are kept; the first row is at hand, the rest in a list.
const AT_HAND = ["改正", "删除", "增补", "对调", "另起段", "接排", "疑问"];
const NAMES = {
  改正: _("correct"), 删除: _("delete"), 增补: _("insert"), 对调: _("transpose"), 另起段: _("new paragraph"), 接排: _("run on"), 疑问: _("query"),
  左右移: _("move sideways"), 上下移: _("move up or down"), 转移: _("move elsewhere"), 排齐: _("align"), 加大空距: _("more space"), 减小空距: _("less space"), 空字距: _("space of an em"),
  分开: _("set apart"), 保留: _("let it stand"), 代替: _("replace everywhere"), 改正上下角: _("superscript, subscript"), 转正: _("turn upright"), 说明: _("explanation"),
};
const WITH_WORDS = new Set(["改正", "增补", "代替", "改正上下角"]); // these say what is right
const STRUCK = new Set(["改正", "删除", "代替", "改正上下角"]); // what is marked goes
const STATES = { open: _("open"), done: _("done"), refused: _("refused") };

const pane = find("marks");
let chosen = null; // id of the mark that is looked at
let pending = null; // selection that is being marked
let isWhole = false; // the marks of the whole book are listed, not those of the page alone

export async function begin() {
  pending = selected();
  if (!pending && here.n >= 0) {
    const text = (await factsOf(here.page)).lines[here.n].text;
    pending = { page: here.page, n: here.n, first: 0, end_n: here.n, last: Array.from(text).length, words: text };
  }
  if (!pending) return tell(_("Select characters on the page first."));
  if (!here.reader && !(await whoReads())) return;
  pop();
}

// What is selected may be marked at once: a button beside it, out of the way of the words.
function offer() {
  document.querySelector(".offer")?.remove();
  if (find("slip")) return;
  const found = selected();
  if (!found) return;
  const box = getSelection().getRangeAt(0).getBoundingClientRect();
  const handle = make("button", { type: "button", className: "offer chief", onclick: begin, title: "a" }, _("mark"));
  handle.style.left = `${Math.min(box.right + 6, innerWidth - 110)}px`;
  handle.style.top = `${Math.max(8, box.top - 40)}px`;
  handle.addEventListener("pointerdown", (event) => event.preventDefault()); // keeps the selection
  document.body.append(handle);
}

function pop(old = null) {
  document.querySelector(".offer")?.remove();
  find("slip")?.remove();
  const at = old ?? pending;
  const range = at.range ?? rangeOf(at.page, at.n, at.first, at.last);
  if (range) light("pending", [range]);
  const kind = old?.kind ?? "改正";
  const radio = (name) => make("label", {}, make("input", { type: "radio", name: "kind", value: name, checked: name === kind }), make("span", {}, NAMES[name]));
  const others = make("select", { aria: { label: _("other marks") } }, make("option", { value: "" }, _("other …")), Object.keys(NAMES).filter((name) => !AT_HAND.includes(name)).map((name) => make("option", { value: name, selected: name === kind }, NAMES[name])));
  const right = make("input", { autocomplete: "off", value: old?.replacement ?? "" });
  const rightLabel = make("label", { className: "right" }, _("right words"), right);
  const note = make("input", { autocomplete: "off", value: old?.note ?? "" });
  const kindOf = () => others.value || form.elements.kind.value || "改正";
  const adapt = () => { rightLabel.hidden = !WITH_WORDS.has(kindOf()); };
  const form = make("form", { id: "slip", className: "slip", aria: { label: _("mark") } },
    make("p", { className: "words" }, at.words || "∧"),
    make("div", { className: "kinds" }, AT_HAND.map(radio), others),
    rightLabel, make("label", {}, _("note"), note),
    make("p", { className: "choices" }, make("button", { type: "button", onclick: close }, _("cancel")), make("button", { className: "chief" }, _("mark"))));
  form.addEventListener("change", (event) => {
    if (event.target === others) for (const each of form.querySelectorAll("[name=kind]")) each.checked = false;
    else if (event.target.name === "kind") others.value = "";
    adapt();
    if (event.target.name === "kind" || event.target === others) (rightLabel.hidden ? note : right).focus();
  });
  form.addEventListener("submit", (event) => { event.preventDefault(); save(at, old, { kind: kindOf(), replacement: rightLabel.hidden ? "" : right.value, note: note.value.trim() }); });
  form.addEventListener("keydown", (event) => { if (event.key === "Escape") { event.stopPropagation(); close(); } });
  document.body.append(form);
  adapt();
  place(form, range);
  (rightLabel.hidden ? note : right).focus();
}

function place(form, range) {
  const box = range?.getBoundingClientRect() ?? table.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = form;
  form.style.left = `${Math.max(8, Math.min(box.left, innerWidth - width - 8))}px`;
  form.style.top = `${box.bottom + height + 16 < innerHeight ? box.bottom + 12 : Math.max(8, box.top - height - 12)}px`;
}

function close() {
  find("slip")?.remove();
  light("pending", []);
  pending = null;
  table.focus();
}

async function save(at, old, said) {
  if (said.kind === "改正" && !said.replacement && !said.note) return tell(_("Say what is right, or choose “delete”."), true);
  try {
    if (old) await patch(`/api/marks/${old.id}`, { ...said, version: old.version });
    else {
      const { page: index, n, first, end_n, last, words } = at;
      // What is inserted stands behind the words that were selected.
      const slot = said.kind === "增补" ? { n: end_n, first: last, last } : { n, first, end_n, last, words };
      const made = await post("/api/marks", { ...said, ...slot, page: index, fingerprint: page(index).fingerprint, reader: here.reader, round: here.round });
      chosen = made.id;
    }
    getSelection().removeAllRanges();
    close();
    await renew([at.page]);
    openTab("marks");
  } catch (refused) {
    if (refused.status === 409) await stale(old, refused.told?.theirs);
    else tell(refused.message, true);
  }
}

async function stale(mine, theirs) {
  close();
  await renew([mine.page]);
  tell(theirs ? _("Somebody else changed this mark: “{text}”. Look at it and change it again.", { text: theirs.replacement || theirs.note || theirs.kind }) : _("Somebody else took this mark away."), true);
}

async function change(mark, what) {
  try {
    if (what) await patch(`/api/marks/${mark.id}`, { ...what, version: mark.version });
    else await remove(`/api/marks/${mark.id}`, { version: mark.version });
    await renew([mark.page]);
  } catch (refused) {
    if (refused.status === 409) await stale(mark, refused.told?.theirs);
    else tell(refused.message, true);
  }
}

async function takeAway(mark) {
  const yes = await ask(_("Take this mark away?"), (form) => { form.append(make("p", {}, `${NAMES[mark.kind]}　${mark.words}`)); return () => true; }, _("take away"), _("cancel"));
  if (yes) await change(mark, null);
}

function row(mark) {
  const isNow = mark.id === chosen;
  return make("li", { className: `row ${mark.state}`, data: { mark: mark.id }, aria: { current: isNow }, ...pressed(() => look(mark)) },
    make("p", {}, make("b", {}, NAMES[mark.kind] ?? mark.kind), " ", make(STRUCK.has(mark.kind) ? "del" : "q", {}, mark.words || "∧"), mark.replacement ? [" → ", make("ins", {}, mark.replacement)] : null),
    mark.note ? make("p", { className: "note" }, mark.note) : null,
    make("p", { className: "quiet" }, [mark.line ? _("line {line}", { line: mark.line }) : null, mark.reader, roundName(mark.round), mark.state === "open" ? null : STATES[mark.state], mark.n < 0 ? _("its words are there no more") : null].filter(Boolean).join(" · ")),
    isNow ? make("p", { className: "acts" },
      mark.state === "open" ? [button(_("done"), () => change(mark, { state: "done" })), button(_("refuse"), () => change(mark, { state: "refused" }))] : button(_("open again"), () => change(mark, { state: "open" })),
      button(_("change"), () => pop(mark)), button(_("take away"), () => takeAway(mark))) : null);
}

const button = (text, act) => make("button", { type: "button", onclick: (event) => { event.stopPropagation(); act(); } }, text);
export const roundName = (round) => ({ 一校: _("first proof"), 二校: _("second proof"), 三校: _("third proof"), 初审: _("first review"), 复审: _("second review"), 终审: _("final review") })[round] ?? round;

async function look(mark) {
  chosen = mark.id;
  if (mark.n >= 0) await choose(mark.page, mark.n, mark.first);
  openTab("marks");
  draw();
}

async function draw() {
  const facts = await Promise.all(shown().map(factsOf));
  const groups = shown().map((index, order) => [index, facts[order].marks]);
  for (const [order, index] of shown().entries()) ink(index, facts[order], chosen, look);
  const ofPage = groups.reduce((sum, [, marks]) => sum + marks.length, 0);
  count("marks", ofPage);
  if (!isOpen("marks")) return;
  const { marks: all } = await get("/api/marks");
  const listed = isWhole ? book.pages.map(({ index }) => [index, all.filter((mark) => mark.page === index)]) : groups;
  fill(pane,
    scopes({ page: ofPage, whole: all.length, isWhole, choose: (whole) => { isWhole = whole; draw(); }, next }),
    listed.map(([index, marks]) => (marks.length ? make("section", {}, make("h3", {}, nameOf(index)), make("ul", {}, marks.map(row))) : null)),
    listed.every(([, marks]) => !marks.length) ? make("p", { className: "empty" }, isWhole ? _("No marks in this book yet.") : _("No marks on this page. Select characters and press “mark”, or A.")) : null,
    make("p", { className: "links" }, _("all marks of the book:"), ["csv", "xlsx"].map((form) => make("a", { href: `/api/export/marks.${form}`, download: `${book.slug}-marks.${form}` }, form.toUpperCase())),
      make("button", { type: "button", onclick: chooseList }, _("take up a list from a copy …"))));
  pane.querySelector("[aria-current=true]")?.scrollIntoView({ block: "nearest" });
}

// The next mark of the book, behind where the reader stands.
export async function next(by) {
  const found = neighbour((await get("/api/marks")).marks, by, (mark) => mark.n >= 0 && mark, (mark) => mark.id === chosen);
  if (found) await look(found);
  else tell(by > 0 ? _("No mark behind this one.") : _("No mark before this one."));
}

on("selected", offer);
document.addEventListener("selectionchange", () => { if (getSelection().isCollapsed) document.querySelector(".offer")?.remove(); });
on("shown", draw);
on("facts", draw);
on("tab", (name) => { if (name === "marks") draw(); });
on("sized", () => document.querySelector(".offer")?.remove());
