// Turns marks into red ink on the page: the sign of GB/T 14706-93 on the words, a leader line between
// the lines of type, and in the outer margin what is to be done. Nothing of the page itself is touched.

import { points } from "./make.js";
import { isRecto } from "./book.js";
import { leafOf, sizeOf } from "./leaves.js";
import { boxesOf, lineOf, rangeOf, turnOf } from "./lines.js";

const SVG = "http://www.w3.org/2000/svg";
const EDGE = 10; // px from the trim to what stands in the margin
const SLOT = 19; // px from one note in the margin to the next
const SIZES = { most: 14, least: 10 }; // px, of a note in the margin, as large as it has room; all of it is in the panel
const TO_PX = 96 / 72 / 1000; // of lengths in the record

const draw = (name, attributes, text) => {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  if (text) element.textContent = text;
  return element;
};
const path = (d) => draw("path", { d });
const ring = ({ x, y, width, height }) => draw("rect", { x: x - 2, y: y - 1.5, width: width + 4, height: height + 3, rx: height / 2, ry: height / 2 });
const rings = (boxes) => boxes.map(ring);
const ends = (boxes) => [boxes[0], boxes.at(-1), boxes.at(-1).x + boxes.at(-1).width];

// What each kind of mark draws on the words; `boxes` are those of the words, one a line.
const SIGNS = {
  改正: rings,
  代替: rings,
  说明: rings,
  疑问: rings,
  转正: rings,
  转移: rings,
  改正上下角: rings,
  删除: (boxes) => boxes.flatMap((box) => [ring(box), path(`M${box.x} ${box.y + box.height / 2}h${box.width}`)]),
  增补: (boxes) => { const [, last, right] = ends(boxes); return [path(`M${right - 4} ${last.y + last.height + 5}l4 -8l4 8`)]; },
  对调: (boxes) => boxes.map(({ x, y, width, height }) => path(`M${x} ${y + height + 2}V${y + height / 2}Q${x} ${y - 2} ${x + width / 4} ${y - 2}Q${x + width / 2} ${y - 2} ${x + width / 2} ${y + height / 2}T${x + (width * 3) / 4} ${y + height + 2}Q${x + width} ${y + height + 2} ${x + width} ${y + height / 2}V${y - 2}`)),
  接排: (boxes) => { const [, last, right] = ends(boxes); return [path(`M${right} ${last.y + last.height / 2}c26 0 20 ${last.height * 0.9} -6 ${last.height * 0.9}H${boxes[0].x + 14}c-24 0 -22 ${last.height * 0.7} 0 ${last.height * 0.7}`)]; },
  另起段: ([{ x, y, height }]) => [path(`M${x + 10} ${y - 2}H${x - 1}V${y + height + 5}H${x - 26}m6 -4l-6 4l6 4`)],
  上下移: (boxes) => boxes.map(({ x, y, width }) => path(`M${x} ${y + 5}v-7h${width}v7m${-width / 2} -7v-8m-3 4l3 -4l3 4`)),
  左右移: (boxes) => boxes.map(({ x, y, height }) => path(`M${x + 6} ${y}h-8v${height}h8m-8 ${-height / 2}h-16m4 -3l-4 3l4 3`)),
  排齐: (boxes) => boxes.map(({ x, y, width, height }) => path(`M${x - 4} ${y - 2}h${width + 8}M${x - 4} ${y + height + 2}h${width + 8}`)),
  加大空距: (boxes) => boxes.map(({ x, y, width }) => path(`M${x + width - 5} ${y - 7}l5 8l5 -8`)),
  减小空距: (boxes) => boxes.map(({ x, y, width, height }) => path(`M${x + width - 5} ${y + height + 7}l5 -8l5 8`)),
  空字距: (boxes) => boxes.map(({ x, y, width }) => path(`M${x + width - 1} ${y - 8}l-2 9m6 -9l-2 9m-6 -6h9m-10 3h9`)),
  分开: (boxes) => { const [, { y, height }, right] = ends(boxes); return [path(`M${right} ${y + height + 4}V${y + 4}l-5 -7m5 7l5 -7`)]; },
  保留: (boxes) => boxes.flatMap(({ x, y, width, height }) => Array.from({ length: Math.max(1, Math.round(width / height)) }, (_none, place) => path(`M${x + (place + 0.5) * (width / Math.max(1, Math.round(width / height))) - 3.5} ${y + height + 7}h7l-3.5 -6z`))),
};

// What stands in the margin: the right words, or the sign, or the question.
const NOTES = {
  改正: (mark) => mark.replacement,
  代替: (mark) => `○＝${mark.replacement}`,
  增补: (mark) => mark.replacement,
  删除: () => "∂",
  改正上下角: (mark) => mark.replacement,
  转正: () => "↻",
  疑问: (mark) => `？${mark.note}`,
  说明: (mark) => `（${mark.note}）`,
};
const noteOf = (mark) => (NOTES[mark.kind] ?? ((each) => each.note))(mark) || mark.note || mark.kind;

// The words may run over several lines: `first` and `last` count from the line in which they begin.
function wordBoxes({ page, n, first, last }) {
  if (first === last) return [caretBox(page, n, first)];
  const boxes = [];
  for (let at = n, begin = 0; lineOf(page, at) && begin < last; at++) {
    const length = points(lineOf(page, at).textContent);
    const [from, to] = [Math.max(first - begin, 0), Math.min(last - begin, length)];
    const found = to > from ? boxesOf(lineOf(page, at), rangeOf(page, at, from, to)) : [];
    if (found.length) boxes.push(joined(found));
    begin += length;
  }
  return boxes;
}

// Letters set apart come as a box each; one line is one box.
function joined(boxes) {
  const [x, y] = [Math.min(...boxes.map((box) => box.x)), Math.min(...boxes.map((box) => box.y))];
  return { x, y, width: Math.max(...boxes.map((box) => box.x + box.width)) - x, height: Math.max(...boxes.map((box) => box.y + box.height)) - y };
}

// A place between two characters: as high as the type, no wider than a hair.
function caretBox(page, n, at) {
  const { x, y, width, height } = joined(boxesOf(lineOf(page, n), rangeOf(page, n, 0, at || 1)));
  return { x: at ? x + width : x, y, width: 0, height };
}

// A sheet of a page: how it is turned onto it, how large it is, and which margin notes stand in. That is the outer
// one; of what lies on its side the one at the foot of the page, where no running head stands.
function sheetOf(index, turn, { width, height }, lines) {
  const onto = { 0: "", 90: `translate(0 ${height}) rotate(-90)`, 270: `translate(${width} 0) rotate(90)` }[turn];
  const isRight = turn ? turn === 270 : isRecto(index);
  const across = turn ? height : width;
  const type = lines.filter(({ line }) => line);
  const white = isRight ? across - Math.max(...type.map(({ x, width: wide }) => x + wide)) * TO_PX : Math.min(...type.map(({ x }) => x)) * TO_PX;
  return { onto, isRight, across, room: white - EDGE - 4, taken: [] };
}

// What a note says as far as it has room, in the size in which it has.
function fitted(note, room) {
  const cells = Array.from(note);
  const size = Math.max(SIZES.least, Math.min(SIZES.most, room / cells.length));
  const most = Math.max(2, Math.floor(room / size));
  return { size, text: cells.length > most ? `${cells.slice(0, most - 1).join("")}…` : note };
}

function inked(mark, boxes, sheet, isNow) {
  const group = draw("g", { class: `mark ${mark.state}${isNow ? " now" : ""}`, "data-mark": mark.id, ...(sheet.onto && { transform: sheet.onto }) });
  group.append(...SIGNS[mark.kind](boxes));
  const { isRight, across, taken } = sheet;
  const [first, last, right] = ends(boxes);
  let y = last.y + last.height + 4;
  while (taken.some((other) => Math.abs(other - y) < SLOT)) y += SLOT;
  taken.push(y);
  const { size, text } = fitted(noteOf(mark), sheet.room);
  const reach = points(text) * size + 6;
  const [start, edge, stop] = isRight ? [right, across - EDGE, across - EDGE - reach] : [first.x, EDGE, EDGE + reach];
  if (isRight ? stop > start : stop < start) group.append(draw("path", { class: "leader", d: `M${start} ${last.y + last.height + 3}H${isRight ? Math.min(stop, across - 60) : Math.max(stop, 60)}L${stop} ${y}` }));
  group.append(draw("text", { x: edge, y: y + 4, "font-size": size, "text-anchor": isRight ? "end" : "start" }, text));
  return group;
}

export function ink(index, { marks, lines }, chosen, press) {
  const leaf = leafOf(index);
  if (!leaf) return;
  leaf.querySelector(".ink")?.remove();
  const size = sizeOf(leaf.querySelector(".page"));
  const onto = draw("svg", { class: "ink", viewBox: `0 0 ${size.width} ${size.height}` });
  const sheets = new Map();
  for (const mark of marks.filter((each) => each.n >= 0).toSorted((one, two) => one.n - two.n)) {
    const boxes = wordBoxes(mark);
    if (!boxes.length || !Number.isFinite(boxes[0].x)) continue;
    const turn = turnOf(lineOf(index, mark.n));
    if (!sheets.has(turn)) sheets.set(turn, sheetOf(index, turn, size, lines));
    const group = inked(mark, boxes, sheets.get(turn), mark.id === chosen);
    group.addEventListener("click", () => press(mark));
    onto.append(group);
  }
  leaf.querySelector(".face").append(onto);
}
