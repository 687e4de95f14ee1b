// Turns the list that a reader saved in a copy into marks and sign-offs of this desk, under his name.
// What he signed counts if the page still looks as he saw it; his marks are found by their words where it does not.

import { _ } from "./words.js";
import { make, points, tell } from "./make.js";
import { get, post } from "./wire.js";
import { book } from "./book.js";

const SIGNED = "签样";

// Rows of a list as values, {column: text}: fields apart by commas, in quotation marks where they hold some.
function rowsOf(text) {
  const rows = [[]];
  for (const [, quoted, plain, end] of text.replace(/^\ufeff/, "").matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/g)) {
    rows.at(-1).push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    if (end !== ",") rows.push([]);
  }
  const [head, ...others] = rows;
  return others.filter((row) => row.length === head.length).map((row) => Object.fromEntries(head.map((name, place) => [name, row[place]])));
}

// The page of a row: the one that looks as it did, else the one that has its number now.
function pageOf({ 册: volume, 页: folio, 样页: place }) {
  const print = place.split(":")[0];
  const same = book.pages.find(({ fingerprint }) => fingerprint === print);
  return same ?? book.pages.find((page) => page.folio === folio && (!volume || book.volumes[page.volume - 1].name === volume));
}

// Where on its page a mark stands: { n, first, last, words }, or null where its words are there no more.
async function spotOf({ 标注文字: words, 样页: place }, { index, fingerprint }) {
  const [print, n, first, last] = place.split(":");
  if (print === fingerprint) return { n: +n, first: +first, last: +last, words };
  const { lines } = await get(`/api/page/${index}`);
  const row = words ? lines.find(({ text }) => text.includes(words)) : null;
  if (!row) return null;
  const at = points(row.text.slice(0, row.text.indexOf(words)));
  return { n: row.n, first: at, last: at + points(words), words };
}

// Whether a mark was taken up before: it says the same, and stands where it was made if its page is as it was.
function isSame(mark, row) {
  const [print, n, first] = row.样页.split(":");
  const saysSame = mark.reader === row.校者 && mark.kind === row.符号 && mark.words === row.标注文字 && mark.replacement === row.改为 && mark.note === row.备注;
  return saysSame && (mark.fingerprint !== print || (mark.was.n === +n && mark.was.first === +first));
}

async function take(row, known) {
  const page = pageOf(row);
  const said = { page: page?.index, fingerprint: page?.fingerprint, reader: row.校者, round: row.校次 };
  if (row.符号 === SIGNED) {
    if (row.样页 !== page?.fingerprint) return "late";
    await post("/api/signs", said);
    return "signs";
  }
  if (known.some((mark) => isSame(mark, row))) return "known";
  const spot = page && (await spotOf(row, page));
  if (!spot) return "late";
  await post("/api/marks", { ...said, ...spot, kind: row.符号, replacement: row.改为, note: row.备注 });
  return "marks";
}

async function takeUp(file) {
  const rows = rowsOf(await file.text());
  if (!rows.length || !("样页" in rows[0])) return tell(_("This is no list that was saved in a copy."), true);
  const { marks: known } = await get("/api/marks");
  const count = { marks: 0, signs: 0, known: 0, late: 0 };
  try {
    for (const row of rows) count[await take(row, known)] += 1;
  } catch (refused) {
    return tell(refused.message, true);
  }
  tell(_("Taken up: {marks} marks, {signs} sign-offs; known before: {known}; changed since: {late}.", count), count.late > 0);
}

export function choose() {
  const field = make("input", { type: "file", accept: ".csv" });
  field.addEventListener("change", () => takeUp(field.files[0]));
  field.click();
}
