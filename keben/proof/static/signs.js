// Turns pages that were read into sign-offs, and sign-offs into the progress of the round.

import { _ } from "./words.js";
import { find, fill, make, tell } from "./make.js";
import { get, on, post, remove } from "./wire.js";
import { here, nameOf, page, stand } from "./book.js";
import { factsOf, renew, shown } from "./leaves.js";
import { colour } from "./outline.js";
import { whoReads } from "./reader.js";
import { roundName } from "./marks.js";

const pane = find("progress");
let known = null; // how far the round has come: that of the reader, if somebody said who reads

const isMine = (sign) => sign.reader === here.reader && sign.round === here.round;
const isRead = (index) => page(index).kind !== "blank"; // nobody reads a blank page

export async function toggle() {
  if (!here.reader && !(await whoReads())) return;
  const indexes = shown().filter(isRead);
  if (!indexes.length) return tell(_("A blank page is not signed."));
  const facts = await Promise.all(indexes.map(factsOf));
  const isSigned = indexes.every((index, place) => facts[place].signs.some(isMine));
  try {
    for (const [place, index] of indexes.entries()) {
      if (facts[place].signs.some(isMine) !== isSigned) continue;
      const sign = { page: index, fingerprint: page(index).fingerprint, reader: here.reader, round: here.round };
      await (isSigned ? remove("/api/signs", sign) : post("/api/signs", sign));
    }
    await renew(indexes);
    await load();
    tell(isSigned ? _("Sign-off taken back.") : _("Signed."));
  } catch (refused) { tell(refused.message, true); }
}

async function draw() {
  const indexes = shown().filter(isRead);
  find("sign").disabled = !indexes.length;
  if (!indexes.length) return fill(find("signed"), _("A blank page is not signed."));
  const facts = await Promise.all(indexes.map(factsOf));
  const all = indexes.flatMap((index, place) => facts[place].signs);
  const isSigned = indexes.every((index, place) => facts[place].signs.some(isMine));
  fill(find("signed"), all.length ? all.map((sign) => make("span", { className: isMine(sign) ? "mine" : "" }, `${sign.reader} · ${roundName(sign.round)} · ${sign.at.slice(0, 10)}`)) : _("not signed yet"));
  const button = find("sign");
  button.textContent = isSigned ? _("take the sign-off back") : indexes.length > 1 ? _("sign both pages ({round})", { round: roundName(here.round) }) : _("sign this page ({round})", { round: roundName(here.round) });
  button.classList.toggle("chief", !isSigned);
  for (const [place, index] of indexes.entries()) document.querySelector(`.leaf[data-page="${index}"]`)?.classList.toggle("signed", facts[place].signs.some(isMine));
}

export async function load() {
  const reader = here.reader ? `&reader=${encodeURIComponent(here.reader)}` : "";
  known = await get(`/api/progress?round=${encodeURIComponent(here.round)}${reader}`);
  colour([...known.signed.map((index) => [index, "signed"]), ...known.again.map((each) => [each.page, "again"])]);
  chart();
}

function bar(stretch, kind) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 1000 1");
  svg.setAttribute("preserveAspectRatio", "none");
  let x = 0;
  for (const name of ["signed", "again"]) {
    const part = document.createElementNS(svg.namespaceURI, "rect");
    const width = stretch.pages ? (1000 * stretch[name]) / stretch.pages : 0;
    for (const [key, value] of Object.entries({ x, width, height: 1, class: name })) part.setAttribute(key, value);
    svg.append(part);
    x += width;
  }
  return make("button", { type: "button", className: `bar ${kind}`, onclick: () => stand(stretch.page) }, make("span", {}, stretch.title), make("i", {}, `${stretch.signed}/${stretch.pages}`), svg);
}

function chart() {
  const legend = (name, text) => make("span", {}, make("i", { className: name }), text);
  fill(pane,
    make("h2", {}, [roundName(known.round), here.reader].filter(Boolean).join(" · ")),
    make("p", {}, _("{signed} of {pages} pages signed", { signed: known.signed.length, pages: known.pages })),
    known.held.length ? make("p", { className: "quiet" }, _("{count} more were signed in a round before this one and have not changed", { count: known.held.length })) : null,
    make("p", { className: "legend quiet" }, legend("signed", _("signed")), legend("again", _("to be read again")), legend("", _("not read yet"))),
    known.volumes.map((each) => bar(each, "volume")),
    known.again.length ? make("section", {}, make("h3", {}, _("To be read again")), make("ul", {}, known.again.map((each) => make("li", {}, make("button", { type: "button", className: "bar", onclick: () => stand(each.page) }, make("span", {}, nameOf(each.page)), make("i", {}, each.why)))))) : null,
    make("h3", {}, _("By chapter")),
    known.chapters.filter((each) => each.pages).map((each) => bar(each, each.level)));
}

// The next page that this reader has not signed in this round.
export function next(by) {
  const signed = new Set(known?.signed);
  for (let index = shown()[by > 0 ? shown().length - 1 : 0] + by; page(index); index += by) {
    if (isRead(index) && !signed.has(index)) return stand(index);
  }
  tell(by > 0 ? _("No page to be read behind this one.") : _("No page to be read before this one."));
}

on("shown", draw);
on("facts", draw);
on("reader", draw);
