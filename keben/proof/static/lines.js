// Turns clicks, keys and selections on a page into lines of the record and characters of them.
// The n-th line of type in a page is the n-th row of the record: both come from the same impression.

import { points, units } from "./make.js";
import { emit, on } from "./wire.js";
import { here, stand } from "./book.js";
import { factsOf, leafOf, scaleOf, show, shown, table } from "./leaves.js";

export const lineOf = (index, n) => leafOf(index)?.querySelector(`.t[data-n="${n}"]`);

// The range of characters `first` to `last` of a line, counted as the record does.
export function rangeOf(index, n, first, last) {
  const line = lineOf(index, n);
  if (!line) return null;
  const text = line.textContent;
  const range = document.createRange();
  range.setStart(...placeIn(line, units(text, first)));
  range.setEnd(...placeIn(line, units(text, last)));
  return range;
}

function placeIn(line, count) {
  const walker = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
  let node = walker.nextNode();
  for (let next = node; next && count > node.length; node = next) {
    next = walker.nextNode();
    if (!next) break;
    count -= node.length;
  }
  return node ? [node, Math.min(count, node.length)] : [line, 0];
}

// How the sheet that a line is set on was turned onto its page: 0, 90 to the left, 270 to the right.
export const turnOf = (line) => +(/turn(\d+)/.exec(line.closest(".turned")?.className)?.[1] ?? 0);

// Where boxes on the screen stand on a sheet that is seen so far turned to the left: from its own top left.
const ON_SHEET = {
  0: (box, sheet) => ({ x: box.left - sheet.left, y: box.top - sheet.top, width: box.width, height: box.height }),
  90: (box, sheet) => ({ x: sheet.bottom - box.bottom, y: box.left - sheet.left, width: box.height, height: box.width }),
  270: (box, sheet) => ({ x: box.top - sheet.top, y: sheet.right - box.right, width: box.height, height: box.width }),
};

// Boxes of a range in a line, on the sheet that the line is set on, in pixels of its own size.
export function boxesOf(line, range) {
  const paper = line.closest(".sheet");
  const put = ON_SHEET[(turnOf(line) - (+paper.dataset.upright || 0) + 360) % 360];
  const [sheet, scale] = [paper.getBoundingClientRect(), scaleOf()];
  return [...range.getClientRects()].map((box) => put(box, sheet)).filter((box) => box.width > 0.01)
    .map(({ x, y, width, height }) => ({ x: x / scale, y: y / scale, width: width / scale, height: height / scale }));
}

function pointIn(line, node, offset) {
  const range = document.createRange();
  range.selectNodeContents(line);
  range.setEnd(node, offset);
  return points(range.toString());
}

const lineAt = (node) => (node?.nodeType === Node.TEXT_NODE ? node.parentElement : node)?.closest?.("#table .t");

// What is selected: the line where it begins, characters of it, and the words over all lines that it covers.
export function selected() {
  const selection = getSelection();
  if (!selection.rangeCount || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0);
  const leaf = (lineAt(range.startContainer) ?? lineAt(range.endContainer))?.closest(".leaf");
  if (!leaf) return null;
  const covered = [...leaf.querySelectorAll(".t")].filter((line) => range.intersectsNode(line));
  const parts = covered.map((line) => ({
    n: +line.dataset.n,
    first: line.contains(range.startContainer) ? pointIn(line, range.startContainer, range.startOffset) : 0,
    last: line.contains(range.endContainer) ? pointIn(line, range.endContainer, range.endOffset) : points(line.textContent),
    text: line.textContent,
  })).filter((part) => part.last > part.first);
  if (!parts.length) return null;
  const words = parts.map((part) => Array.from(part.text).slice(part.first, part.last).join("")).join("");
  return { page: +leaf.dataset.page, n: parts[0].n, first: parts[0].first, end_n: parts.at(-1).n, last: parts.at(-1).last, words, range: range.cloneRange() };
}

let chosen = null; // row of the line that is lit

// A line is lit on its page; its row is given back.
export async function lightLine(index, n) {
  const row = (await factsOf(index)).lines[n] ?? null;
  if (!shown().includes(index)) { stand(index); await show(); }
  [here.page, here.n, chosen] = [index, n, row];
  paint();
  return row;
}

// A line is chosen: lit, and told to whoever shows its source, marks, problems.
export async function choose(index, n, at = 0) {
  const row = await lightLine(index, n);
  if (row) emit("line", { index, n, at, row });
}

function paint() {
  for (const old of table.querySelectorAll(".chosen")) old.classList.remove("chosen");
  const line = here.n >= 0 ? lineOf(here.page, here.n) : null;
  line?.classList.add("chosen");
  line?.scrollIntoView({ block: "nearest", inline: "nearest" });
}

// The next line of type with a source, over the edge of the page too.
export async function step(by) {
  const { lines } = await factsOf(here.page);
  let n = here.n < 0 ? (by > 0 ? -1 : lines.length) : here.n;
  do n += by; while (lines[n] && !lines[n].source);
  if (lines[n]) return choose(here.page, n);
}

// Search: the words that were found are shown without touching the page.
export function light(name, ranges) {
  if (!CSS.highlights) return; // an older browser shows the line alone
  if (ranges.length) CSS.highlights.set(name, new Highlight(...ranges));
  else CSS.highlights.delete(name);
}

table.addEventListener("click", (event) => {
  const link = event.target.closest("a[href^='#p']");
  if (link) {
    event.preventDefault();
    stand(+link.getAttribute("href").slice(2));
    return;
  }
  const line = event.target.closest(".t");
  if (!line || !getSelection().isCollapsed) return;
  const caret = document.caretPositionFromPoint?.(event.clientX, event.clientY);
  const at = caret && line.contains(caret.offsetNode) ? pointIn(line, caret.offsetNode, caret.offset) : 0;
  choose(+line.closest(".leaf").dataset.page, +line.dataset.n, at);
});

// ← and → move a caret in the chosen line; with Shift they select, as in a text.
export function caret(by, isSelecting) {
  const line = here.n >= 0 && lineOf(here.page, here.n);
  if (!line) return;
  const selection = getSelection();
  if (!line.contains(selection.focusNode)) selection.collapse(...placeIn(line, by > 0 ? 0 : line.textContent.length));
  selection.modify(isSelecting ? "extend" : "move", by > 0 ? "forward" : "backward", "character");
  if (isSelecting) emit("selected");
}

table.addEventListener("pointerup", () => setTimeout(() => emit("selected"))); // the selection changes after it
on("shown", paint);
// Lines may have come or gone above the one that is chosen: it is known again by its words, else by its source.
on("again", async () => {
  const sought = chosen;
  if (here.n < 0 || !sought) return;
  const { lines } = await factsOf(here.page);
  if (chosen !== sought) return; // another one was chosen meanwhile
  const near = lines.toSorted((one, two) => Math.abs(one.n - here.n) - Math.abs(two.n - here.n));
  const row = near.find(({ text }) => text === sought.text) ?? near.find(({ source }) => source && source === sought.source);
  await lightLine(here.page, row?.n ?? -1);
  if (row) emit("line-again", { index: here.page, n: row.n, row });
});
on("turned", () => {
  if (table.contains(getSelection().anchorNode)) getSelection().removeAllRanges(); // a caret in a field stays
  show().catch(() => emit("page-broken", here.page));
});
