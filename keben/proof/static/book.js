// Turns what the program tells of the book into what can be asked of it: names of pages, chapters, readers.

import { _ } from "./words.js";
import { get, emit } from "./wire.js";

export const ROUNDS = ["一校", "二校", "三校", "初审", "复审", "终审"];

export const book = { title: "", slug: "", pages: [], headings: [], volumes: [], editions: [], readers: [] };

// Where the reader stands and who it is. The browser keeps it in a cookie, a book each: what else it could
// keep is lost with the port, and that is another one each time the desk is opened.
export const here = { page: 0, n: -1, reader: "", round: ROUNDS[0] };

const NAME = `keben-${encodeURIComponent(document.querySelector("#bar h1").textContent)}`;
const YEAR = 31536000; // seconds

function remembered() {
  const cookie = document.cookie.split("; ").find((each) => each.startsWith(`${NAME}=`));
  try {
    return JSON.parse(decodeURIComponent(cookie.slice(NAME.length + 1)));
  } catch {
    return {}; // there is none, or it is of another version
  }
}

export async function load() {
  Object.assign(book, await get("/api/book"));
  const old = remembered();
  here.reader ||= old.reader ?? "";
  here.round = old.round ?? (ROUNDS.includes(book.round) ? book.round : ROUNDS[0]);
  return old;
}

export function keep(view) {
  const { facing, picture, size } = view;
  const kept = encodeURIComponent(JSON.stringify({ facing, picture, size, ...here }));
  document.cookie = `${NAME}=${kept}; path=/; max-age=${YEAR}; samesite=strict`;
}

export const page = (index) => book.pages[index];
export const isThere = (index) => index >= 0 && index < book.pages.length;
const volumeOf = (index) => book.volumes.findLast((volume) => volume.first_page <= index);

// The first page of a volume is a recto; plates are whole leaves, so sides go on in turn.
export const isRecto = (index) => (index - (volumeOf(index)?.first_page ?? 0)) % 2 === 0;

export function spreadOf(index) {
  if (!isRecto(index)) return isThere(index + 1) && volumeOf(index + 1) === volumeOf(index) ? [index, index + 1] : [index];
  return isThere(index - 1) && volumeOf(index - 1) === volumeOf(index) ? [index - 1, index] : [index];
}

// “下册 37”, or what the page is when it has no number.
export function nameOf(index) {
  const { folio, kind } = page(index);
  const volume = book.volumes.length > 1 ? `${volumeOf(index).name} ` : "";
  if (folio) return volume + _("p. {folio}", { folio });
  return volume + (KINDS()[kind] ?? _("sheet {number}", { number: index + 1 }));
}

const KINDS = () => ({
  blank: _("blank"), plate: _("plate"), part: _("part leaf"), title: _("title leaf"), colophon: _("colophon"), cover: _("cover"), front: _("front matter"),
});

// What a reader types, in full width or half: “37”, “下册37”, “2-37”, “ii”, “#60” (counted from the first sheet).
export function indexOf(typed) {
  const text = typed.normalize("NFKC").trim().replace(/[第页\s]+/g, " ").trim();
  const sheet = /^#(\d+)$/.exec(text);
  if (sheet) return isThere(sheet[1] - 1) ? sheet[1] - 1 : -1;
  let folio = text;
  let volume = page(here.page)?.volume;
  let isNamed = false;
  for (const [place, each] of book.volumes.entries())
    for (const name of [each.name, each.name.replace(/[册卷]$/, ""), `${place + 1}-`, `${place + 1} `, `${place + 1}:`])
      if (!isNamed && name && folio.startsWith(name) && folio.length > name.length) {
        folio = folio.slice(name.length).trim();
        volume = page(each.first_page).volume;
        isNamed = true;
      }
  const same = book.pages.filter((each) => each.folio.toLowerCase() === folio.toLowerCase());
  const found = same.find((each) => each.volume === volume) ?? (isNamed ? undefined : same[0]);
  return found ? found.index : -1;
}

const DEPTH = { part: 0, matter: 0, plate: 0, contents: 0, index: 0, chapter: 1, section: 2 };

// The tree of contents: volumes, then 编, 章, 节; deeper headings are found on the page.
export function tree() {
  const volumes = book.volumes.map((volume) => ({ title: volume.name, page: volume.first_page, under: [] }));
  const way = [];
  for (const heading of book.headings) {
    const depth = DEPTH[heading.level];
    if (depth === undefined) continue;
    const title = [heading.number, heading.title].filter(Boolean).join("　");
    const entry = { title, page: heading.page, folio: heading.folio, under: [], depth };
    while (way.length && (way.at(-1).depth >= depth || volumeOf(way.at(-1).page) !== volumeOf(heading.page))) way.pop();
    const above = way.at(-1) ?? volumes[Math.max(0, book.volumes.indexOf(volumeOf(heading.page)))];
    above.under.push(entry);
    way.push(entry);
  }
  return volumes;
}

// Stretches of pages for thumbnails: [{ title, first, last, under }], by 编 and what stands beside, under each
// its 章. A page belongs to what begins first on it.
export function stretches() {
  return parted(tree().flatMap((volume) => [volume, ...volume.under]), book.pages.length);
}

function parted(entries, end) {
  const starts = entries.filter(({ page: first }, place) => place === 0 || first > entries[place - 1].page);
  return starts.map(({ title, page: first, under, depth }, place) => {
    const last = (starts[place + 1]?.page ?? end) - 1;
    return { title, first, last, under: depth === 0 ? parted(under.filter((entry) => entry.page <= last), last + 1) : [] };
  });
}

export function stand(index) {
  if (!isThere(index) || index === here.page) return;
  here.page = index;
  here.n = -1;
  emit("turned", index);
}
