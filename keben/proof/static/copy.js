// Turns the files of a static copy into what the program would answer, and marks into a file that is saved.
// It stands in the place of wire.js where the desk is opened from a folder. What is marked and signed stays in
// this browser, and leaves it as a list that `correct` applies and the desk takes up (taken.js).

import { _ } from "./words.js";
import { points } from "./make.js";

export const bus = new EventTarget();
export const emit = (name, detail) => bus.dispatchEvent(new CustomEvent(name, { detail }));
export const on = (name, hear) => bus.addEventListener(name, (event) => hear(event.detail));
export const listen = () => {};
export const isCopy = true;

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

// Marks and sign-offs of this browser, by the folder that the copy lies in.
const drawer = (name) => {
  const place = `keben-copy:${location.pathname}#${name}`;
  return { all: () => JSON.parse(localStorage.getItem(place) ?? "[]"), keep: (rows) => localStorage.setItem(place, JSON.stringify(rows)) };
};
const marks = drawer("marks");
const signs = drawer("signs");

const answers = [
  [/^\/page\/(\d+)$/, async ([index]) => {
    const { html } = await load(`page${index}`);
    return html.replace(/(<img[^>]*? src=")(?!data:)/g, `$1${new URL("pages/", document.baseURI)}`);
  }],
  [/^\/api\/page\/(\d+)$/, async ([index]) => {
    const { facts } = await load(`page${index}`);
    const ofPage = (rows) => rows.filter(({ page }) => page === +index);
    return { ...facts, marks: [...facts.marks, ...ofPage(marks.all())], signs: [...facts.signs, ...ofPage(signs.all())] };
  }],
  [/^\/api\/book$/, async () => (await load("book")).book],
  [/^\/api\/index$/, () => load("index")],
  [/^\/api\/marks$/, async () => ({ marks: [...(await load("book")).marks, ...marks.all()] })],
  [/^\/api\/search$/, async (_none, query) => ({ hits: await search(query.get("q")) })],
  [/^\/api\/problems$/, async () => ({ problems: (await load("book")).problems })],
  [/^\/api\/changes$/, async () => (await load("book")).changes],
  [/^\/api\/progress$/, async (_none, query) => progress(await load("book"), query.get("round"), query.get("reader"))],
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

// How far a round has come, as the program counts it, with what was signed here.
function progress({ book, progress: told, signs: given }, round, reader) {
  const own = [...given, ...signs.all()].filter((sign) => sign.page >= 0 && sign.round === round && (!reader || sign.reader === reader));
  const signed = new Set(own.map(({ page }) => page));
  const again = told.again.filter(({ page }) => !signed.has(page));
  const stale = new Set(again.map(({ page }) => page));
  const read = book.pages.filter(({ kind }) => kind !== "blank").map(({ index }) => index);
  const filled = (all) => all.map((each, place) => {
    const end = Math.max(all[place + 1]?.page ?? book.pages.length, each.page + 1);
    const inside = read.filter((index) => index >= each.page && index < end);
    return { ...each, pages: inside.length, signed: inside.filter((index) => signed.has(index)).length, again: inside.filter((index) => stale.has(index)).length };
  });
  return { round, pages: read.length, signed: [...signed], again, held: told.held.filter((index) => !signed.has(index)), volumes: filled(told.volumes), chapters: filled(told.chapters) };
}

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
  if (path === "/api/signs") return sign(asked);
  if (path !== "/api/marks") throw readOnly();
  const { facts } = await load(`page${asked.page}`);
  const { book } = await load("book");
  const row = facts.lines[asked.n];
  const { words, last } = covered(facts.lines, asked);
  const mark = {
    ...asked, words, last, id: `copy-${crypto.randomUUID()}`, version: 1, state: "open", line: row.line, source: row.source,
    made_at: now(), column: columnOf(facts.lines, asked), ...placeOf(book, asked.page),
  };
  marks.keep([...marks.all(), mark]);
  return mark;
}

const now = () => `${new Date().toISOString().slice(0, 19)}+00:00`;

function placeOf(book, index) {
  const { folio, volume } = book.pages[index];
  return { folio, volume, volume_name: book.volumes.length > 1 ? book.volumes[volume - 1].name : "" };
}

async function sign(asked) {
  const { book } = await load("book");
  signs.keep([...signs.all(), { ...asked, at: now(), ...placeOf(book, asked.page) }]);
  return {};
}

function unsign({ page, reader, round }) {
  const isIt = (each) => each.page === page && each.reader === reader && each.round === round;
  if (!signs.all().some(isIt)) throw readOnly(); // it was given at the desk
  signs.keep(signs.all().filter((each) => !isIt(each)));
  return {};
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

export async function remove(path, asked) {
  if (path === "/api/signs") return unsign(asked);
  return replace(path, () => []);
}

export async function put() {
  throw readOnly();
}

function replace(path, change) {
  const id = path.split("/").at(-1).split("?")[0];
  if (!marks.all().some((mark) => mark.id === id)) throw readOnly();
  marks.keep(marks.all().flatMap((mark) => (mark.id === id ? change(mark) : [mark])));
  return {};
}

// The list of what was marked and signed here, in the columns of the program's own lists; the last says on what
// page, which row of it and which characters, by which the desk takes it up.
const HEAD = ["册", "页", "行", "字", "误", "正", "备注", "符号", "标注文字", "校次", "校者", "状态", "日期", "改为", "样页"];
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
  return [...pageOf(mark), mark.line || "", wrong || right ? mark.column : "", wrong, right, mark.note, mark.kind, mark.words, mark.round, mark.reader, STATES[mark.state], mark.made_at, mark.replacement, [mark.fingerprint, mark.n, mark.first, mark.last].join(":")];
}

const pageOf = ({ volume_name: volume, folio, page }) => [volume, folio || `PDF第${page + 1}页`];
const signRow = (sign) => [...pageOf(sign), "", "", "", "", "", "签样", "", sign.round, sign.reader, "", sign.at, "", sign.fingerprint];

const field = (value) => (/[",\n\r]/.test(value) ? `"${String(value).replaceAll('"', '""')}"` : String(value));

function saveMarks() {
  const rows = [HEAD, ...marks.all().map(rowOf), ...signs.all().map(signRow)].map((row) => row.map(field).join(","));
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([`\ufeff${rows.join("\r\n")}\r\n`], { type: "text/csv" }));
  link.download = "marks.csv";
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

document.getElementById("save-marks").addEventListener("click", saveMarks);
