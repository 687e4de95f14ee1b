// Turns the files of a static copy into what the program would answer, and marks into a file that is saved.
// It stands in the place of wire.js where the desk is opened from a folder. What is marked stays in this
// browser, and leaves it as a list that `correct` applies.

import { _ } from "./words.js";
import { points } from "./make.js";

export const bus = new EventTarget();
export const emit = (name, detail) => bus.dispatchEvent(new CustomEvent(name, { detail }));
export const on = (name, hear) => bus.addEventListener(name, (event) => hear(event.detail));
export const listen = () => {};

export class Refused extends Error {
  constructor(status, told) {
    super(told.message);
    this.status = status;
    this.told = told;
  }
}

// A file of data is a script that gives its value under a name: no browser reads others from a folder.
const HELD = 64;
const loaded = new Map();
const waiting = new Map();
window.keben = { give(name, value) { waiting.get(name)(value); } };

function load(name) {
  if (!loaded.has(name)) {
    loaded.set(name, new Promise((resolve, reject) => {
      waiting.set(name, resolve);
      const script = document.createElement("script");
      script.src = `data/${name}.js`;
      script.addEventListener("load", () => script.remove());
      script.addEventListener("error", () => reject(new Refused(404, { message: _("A file of this copy is missing: {name}", { name: script.src }) })));
      document.head.append(script);
    }));
    if (loaded.size > HELD) loaded.delete([...loaded.keys()].find((key) => key.startsWith("page")));
  }
  return loaded.get(name);
}

// Marks of this browser, by the folder that the copy lies in.
const kept = `keben-copy:${location.pathname}`;
const own = () => JSON.parse(localStorage.getItem(kept) ?? "[]");
const keepOwn = (marks) => localStorage.setItem(kept, JSON.stringify(marks));

const answers = [
  [/^\/page\/(\d+)$/, async ([index]) => {
    const { html } = await load(`page${index}`);
    return html.replace(/(<img[^>]*? src=")(?!data:)/g, `$1${new URL("pages/", document.baseURI)}`);
  }],
  [/^\/api\/page\/(\d+)$/, async ([index]) => {
    const { facts } = await load(`page${index}`);
    return { ...facts, marks: [...facts.marks, ...own().filter(({ page }) => page === +index)] };
  }],
  [/^\/api\/book$/, async () => (await load("book")).book],
  [/^\/api\/marks$/, async () => ({ marks: [...(await load("book")).marks, ...own()] })],
  [/^\/api\/search$/, async (_none, query) => ({ hits: await search(query.get("q")) })],
  [/^\/api\/problems$/, async () => ({ problems: (await load("book")).problems })],
  [/^\/api\/(progress|changes)$/, async ([name]) => (await load("book"))[name]],
];

export async function get(path) {
  const { pathname, searchParams } = new URL(path, "https://keben.invalid");
  for (const [shape, answer] of answers) {
    const found = shape.exec(pathname);
    if (found) return answer(found.slice(1), searchParams);
  }
  throw readOnly();
}

const readOnly = () => new Refused(403, { message: _("This is a copy of the proof: marks can be made in it, and saved to a file.") });

// Words are looked for over line ends and page turns; blanks count for nothing.
const MOST = 500;
let text = null;

async function search(words) {
  text ??= joined(await load("text"));
  const sought = words.replace(/\s/g, "");
  const hits = [];
  for (let at = text.all.indexOf(sought); sought && at >= 0 && hits.length < MOST; at = text.all.indexOf(sought, at + 1)) {
    let [low, high] = [0, text.starts.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (text.starts[middle] <= at) low = middle; else high = middle - 1;
    }
    const [page, line, said] = text.rows[low];
    hits.push({ page, line, text: said, at: column(said, at - text.starts[low]) });
  }
  return hits;
}

function joined(rows) {
  const starts = [];
  let all = "";
  for (const [, , said] of rows) {
    starts.push(all.length);
    all += said.replace(/\s/g, "");
  }
  return { rows, starts, all };
}

function column(said, count) {
  let place = 0;
  for (const sign of said) {
    if (!/\s/.test(sign) && count <= 0) break;
    if (!/\s/.test(sign)) count -= sign.length;
    place += 1;
  }
  return place;
}

export async function post(path, asked) {
  if (path !== "/api/marks") throw readOnly();
  const { facts } = await load(`page${asked.page}`);
  const { book } = await load("book");
  const row = facts.lines[asked.n];
  const { words, last } = covered(facts.lines, asked);
  const mark = {
    ...asked, words, last, id: `copy-${crypto.randomUUID()}`, version: 1, state: "open", line: row.line, source: row.source,
    folio: facts.folio, volume: facts.volume, made_at: new Date().toISOString().slice(0, 19) + "+00:00",
    column: columnOf(facts.lines, asked), volume_name: book.volumes.length > 1 ? book.volumes[facts.volume - 1].name : "",
  };
  keepOwn([...own(), mark]);
  return mark;
}

// The words from a character of one row to one of it or of a row behind; where they end, counted from the first row.
function covered(lines, { n, first, end_n: end = n, last }) {
  const before = lines.slice(n, end).map(({ text: said }) => said).join("");
  const words = Array.from(before + Array.from(lines[end].text).slice(0, last).join("")).slice(first).join("");
  return { words, last: first + points(words) };
}

// The place of a character in its printed line, as `correct` counts it: cells from left to right, one apart.
function columnOf(lines, { n, first }) {
  const beside = lines.filter(({ line }) => line === lines[n].line).sort((one, two) => one.x - two.x);
  return beside.slice(0, beside.indexOf(lines[n])).reduce((sum, { text: said }) => sum + points(said) + 1, first + 1);
}

export async function patch(path, change) {
  return replace(path, (mark) => [{ ...mark, ...change, version: mark.version + 1 }]);
}

export async function remove(path) {
  return replace(path, () => []);
}

export async function put() {
  throw readOnly();
}

function replace(path, change) {
  const id = path.split("/").at(-1).split("?")[0];
  const marks = own();
  if (!marks.some((mark) => mark.id === id)) throw readOnly();
  keepOwn(marks.flatMap((mark) => (mark.id === id ? change(mark) : [mark])));
  return {};
}

// The list of this browser's marks, in the columns of the program's own lists.
const HEAD = ["册", "页", "行", "字", "误", "正", "备注", "符号", "标注文字", "校次", "校者", "状态", "日期"];
const STATES = { open: "待改", done: "已改", refused: "不改" };

function wordsOf({ kind, words, replacement, state, line }) {
  if (state !== "open" || !line) return ["", ""];
  if (kind === "删除") return [words, ""];
  if (kind === "对调" && !replacement && points(words) === 2) return [words, Array.from(words).reverse().join("")];
  if (!replacement || replacement === words) return ["", ""];
  if (kind === "增补") return [words, words + replacement];
  return ["改正", "对调", "代替"].includes(kind) && words ? [words, replacement] : ["", ""];
}

function rowOf(mark) {
  const [wrong, right] = wordsOf(mark);
  const folio = mark.folio || `PDF第${mark.page + 1}页`;
  return [mark.volume_name, folio, mark.line || "", wrong || right ? mark.column : "", wrong, right, mark.note, mark.kind, mark.words, mark.round, mark.reader, STATES[mark.state], mark.made_at];
}

const field = (value) => (/[",\n\r]/.test(value) ? `"${String(value).replaceAll('"', '""')}"` : String(value));

function saveMarks() {
  const rows = [HEAD, ...own().map(rowOf)].map((row) => row.map(field).join(","));
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([`\ufeff${rows.join("\r\n")}\r\n`], { type: "text/csv" }));
  link.download = "marks.csv";
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

document.getElementById("save-marks").addEventListener("click", saveMarks);
