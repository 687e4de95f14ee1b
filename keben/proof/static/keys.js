// Turns keys and buttons into what they do. One table says both, and the help is made of it.

import { _ } from "./words.js";
import { make } from "./make.js";
import { book, here, spreadOf, stand } from "./book.js";
import { save, edit } from "./source.js";
import { size, table, toggle, view } from "./leaves.js";
import { caret, choose, step } from "./lines.js";
import * as changes from "./changes.js";
import * as marks from "./marks.js";
import * as problems from "./problems.js";
import * as seek from "./seek.js";
import * as signs from "./signs.js";
import { whoReads } from "./reader.js";
import { isCopy } from "./wire.js";

const turn = (by) => {
  const now = view.facing ? spreadOf(here.page) : [here.page];
  stand(by > 0 ? now.at(-1) + 1 : now[0] - 1);
};
const column = (side) => {
  const isHidden = document.body.classList.toggle(`no-${side}`);
  document.querySelector(`[data-do=columns-${side}]`).setAttribute("aria-pressed", !isHidden);
};

// Space reads on: down the page, and over its foot to the next.
function readOn(by) {
  const isAtEnd = by > 0 ? table.scrollTop + table.clientHeight >= table.scrollHeight - 4 : table.scrollTop <= 4;
  if (isAtEnd) turn(by);
  else table.scrollBy({ top: by * table.clientHeight * 0.85 });
}

const ACTIONS = [
  [_("Pages"), [
    { name: "next", keys: ["n", "PageDown"], says: _("next page"), run: () => turn(1) },
    { name: "previous", keys: ["p", "PageUp"], says: _("page before"), run: () => turn(-1) },
    { name: "on", keys: [" "], says: _("read on: down, then over the page"), run: () => readOn(1) },
    { name: "back", keys: ["Shift+ "], says: _("back: up, then over the page"), run: () => readOn(-1) },
    { name: "first", keys: ["Home"], says: _("first page"), run: () => stand(0) },
    { name: "last", keys: ["End"], says: _("last page"), run: () => stand(book.pages.length - 1) },
    { name: "go", keys: ["g"], says: _("go to a page (volume and number)"), run: seek.goTo },
    { name: "search", keys: ["/"], says: _("search the book"), run: seek.focus },
  ]],
  [_("Next, with Shift the one before"), [
    { name: "change", keys: ["c"], says: _("change since the edition"), run: () => changes.next(1) },
    { name: "change-before", keys: ["C"], run: () => changes.next(-1) },
    { name: "problem", keys: ["x"], says: _("problem"), run: () => problems.next(1) },
    { name: "problem-before", keys: ["X"], run: () => problems.next(-1) },
    { name: "mark", keys: ["m"], says: _("mark"), run: () => marks.next(1) },
    { name: "mark-before", keys: ["M"], run: () => marks.next(-1) },
    { name: "unread", keys: ["u"], says: _("page that is still to be read"), run: () => signs.next(1) },
    { name: "unread-before", keys: ["U"], run: () => signs.next(-1) },
  ]],
  [_("Line and words"), [
    { name: "down", keys: ["ArrowDown"], says: _("next line"), run: () => step(1) },
    { name: "up", keys: ["ArrowUp"], says: _("line before"), run: () => step(-1) },
    { name: "right", keys: ["ArrowRight"], says: _("character; with Shift: select"), run: () => caret(1, false) },
    { name: "left", keys: ["ArrowLeft"], run: () => caret(-1, false) },
    { name: "more", keys: ["Shift+ArrowRight"], run: () => caret(1, true) },
    { name: "less", keys: ["Shift+ArrowLeft"], run: () => caret(-1, true) },
    { name: "write", keys: ["a"], says: _("mark what is selected, or the line"), run: marks.begin },
    { name: "edit", keys: ["Enter"], says: _("edit the source of the line"), run: edit },
    { name: "save", keys: ["Ctrl+s", "Meta+s"], says: _("save the source"), run: save },
    { name: "leave", keys: ["Escape"], says: _("let the line go"), run: () => choose(here.page, -1) },
  ]],
  [_("The page"), [
    { name: "sign", keys: ["s"], says: _("sign the page, or take the sign-off back"), run: signs.toggle },
    { name: "facing", keys: ["f"], says: _("single or facing"), run: () => toggle("facing") },
    { name: "upright", keys: ["r"], says: _("turn a table upright, or back as printed"), run: () => toggle("upright") },
    { name: "picture", keys: ["v"], says: _("type, or picture of the PDF"), run: () => toggle("picture") },
    { name: "compare", keys: ["o"], says: _("old page beside the new one"), run: changes.compare },
    { name: "larger", keys: ["+", "="], says: _("larger"), run: () => size("larger") },
    { name: "smaller", keys: ["-"], says: _("smaller"), run: () => size("smaller") },
    { name: "fit", keys: ["0"], says: _("whole page"), run: () => size("page") },
    { name: "wide", keys: ["w"], says: _("as wide as the table"), run: () => size("width") },
    { name: "print", keys: ["1"], says: _("print size"), run: () => size(1) },
    { name: "columns-left", keys: ["["], says: _("left column on or off"), run: () => column("left") },
    { name: "columns-right", keys: ["]"], says: _("right column on or off"), run: () => column("right") },
    { name: "reader", keys: [], run: whoReads },
    { name: "help", keys: ["?"], says: _("these keys"), run: help },
  ]],
];

const NOT_IN_COPY = ["picture", "compare", "edit", "save"]; // they need the program
if (isCopy) for (const group of ACTIONS) group[1] = group[1].filter(({ name }) => !NOT_IN_COPY.includes(name));

const BY_NAME = new Map(ACTIONS.flatMap(([, actions]) => actions.map((action) => [action.name, action])));
const BY_KEY = new Map(ACTIONS.flatMap(([, actions]) => actions.flatMap((action) => action.keys.map((key) => [key, action]))));
const SHOWN = { " ": _("Space"), "Shift+ ": `Shift+${_("Space")}`, ArrowDown: "↓", ArrowUp: "↑", ArrowRight: "→", ArrowLeft: "←", Escape: "Esc" };

function help() {
  const dialog = make("dialog", { className: "help" }, make("h2", {}, _("Keys")),
    make("div", { className: "keys" }, ACTIONS.map(([title, actions]) => make("section", {}, make("h3", {}, title), make("dl", {}, actions.filter((action) => action.says).map((action) => [
      make("dt", {}, action.keys.filter((key) => !key.startsWith("Meta")).flatMap((key, place) => [place ? " " : null, make("kbd", {}, SHOWN[key] ?? key)])), make("dd", {}, action.says)]))))),
    make("form", { method: "dialog", className: "choices" }, make("button", { className: "chief" }, _("close"))));
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

const isWriting = (target) => target.closest("input, textarea, select, [contenteditable]");

function press(event) {
  const isControl = event.ctrlKey || event.metaKey;
  if (event.isComposing || event.altKey || document.querySelector("dialog[open]")) return;
  const name = isControl ? `${event.ctrlKey ? "Ctrl" : "Meta"}+${event.key.toLowerCase()}` : event.shiftKey && (event.key === " " || event.key.startsWith("Arrow")) ? `Shift+${event.key}` : event.key;
  if (!isControl && isWriting(event.target)) return;
  if (["Enter", " "].includes(event.key) && event.target.closest("button, a, summary, [tabindex='0']:not(#table)")) return;
  const action = BY_KEY.get(name);
  if (!action) return;
  event.preventDefault();
  action.run();
}

export function start() {
  addEventListener("keydown", press);
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-do]");
    if (!button) return;
    BY_NAME.get(button.dataset.do).run();
    if (!document.querySelector("dialog[open]")) table.focus({ preventScroll: true });
  });
}
