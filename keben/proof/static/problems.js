// Turns what check, certificate and preflight found into a list, each leading to its place on its page.

import { _ } from "./words.js";
import { ask, find, fill, make, pressed, tell } from "./make.js";
import { emit, get, on, post } from "./wire.js";
import { here, nameOf } from "./book.js";
import { choose } from "./lines.js";
import { leafOf, renew, shown } from "./leaves.js";
import { neighbour, scopes } from "./walk.js";
import { count, isOpen, open as openTab } from "./tabs.js";
import { whoReads } from "./reader.js";

const pane = find("problems");
let all = [];
let chosen = null;
let isWhole = false; // the problems of the whole book are listed, not those of the page alone
let isFirst = true; // they were not read yet

let loading = Promise.resolve();

export function load() {
  loading = read();
  return loading;
}

async function read() {
  all = (await get("/api/problems")).problems;
  if (isFirst && all.some(isFault)) {
    isWhole = true;
    openTab("problems");
    tell(_("Set with faults: the pages are those of before. Look at “problems”."), true);
  }
  isFirst = false;
  draw();
}

// What keeps the pages from being set: it is mended in the source, whatever stands on the page of before.
const isFault = ({ origin, severity }) => origin === "check" && severity === "error";
const isOpenProblem = (each) => !each.reason;
const ORIGINS = () => ({ check: _("build"), certify: _("certificate"), preflight: _("preflight") });

async function dismiss(problem) {
  if (!here.reader && !(await whoReads())) return;
  const reason = await ask(_("Why is this no problem?"), (form) => {
    const why = make("input", { required: true, autocomplete: "off", maxLength: 400 });
    form.append(make("p", {}, problem.message), make("label", {}, _("reason"), why));
    return () => why.value.trim() || undefined;
  }, _("dismiss"), _("cancel"));
  if (reason) await send(problem, reason);
}

async function send(problem, reason) {
  if (!here.reader && !(await whoReads())) return;
  try {
    await post("/api/problems/dismiss", { problem: problem.id, reader: here.reader, reason });
    await load();
    if (problem.page >= 0) await renew([problem.page]);
  } catch (refused) { tell(refused.message, true); }
}

function row(problem) {
  const isNow = problem.id === chosen;
  return make("li", { className: `row ${problem.severity}${problem.reason ? " done" : ""}`, aria: { current: isNow }, ...pressed(() => look(problem)) },
    make("p", {}, problem.message),
    problem.hints.length ? make("p", { className: "note" }, problem.hints.join(" ")) : null,
    make("p", { className: "quiet" }, [problem.page >= 0 ? nameOf(problem.page) : null, problem.source, ORIGINS()[problem.origin], problem.code].filter(Boolean).join(" · ")),
    problem.reason ? make("p", { className: "quiet" }, _("dismissed by {reader}: {reason}", problem)) : null,
    isNow ? make("p", { className: "acts" }, problem.reason
      ? make("button", { type: "button", onclick: (event) => { event.stopPropagation(); send(problem, ""); } }, _("it is a problem after all"))
      : make("button", { type: "button", onclick: (event) => { event.stopPropagation(); dismiss(problem); } }, _("dismiss …"))) : null);
}

async function look(problem) {
  chosen = problem.id;
  if (problem.page >= 0) await choose(problem.page, problem.n);
  if (isFault(problem) && problem.source) emit("line", { row: { source: problem.source, text: problem.message } });
  else openTab("problems");
  draw();
}

function draw() {
  const ofPage = all.filter((each) => shown().includes(each.page));
  count("problems", ofPage.filter(isOpenProblem).length);
  for (const dot of document.querySelectorAll(".t[data-problem]")) delete dot.dataset.problem;
  for (const each of ofPage.filter(isOpenProblem)) {
    const line = leafOf(each.page)?.querySelector(`.t[data-n="${each.n}"]`);
    if (line) line.dataset.problem = each.severity;
  }
  if (!isOpen("problems")) return;
  const listed = isWhole ? all : ofPage;
  fill(pane,
    scopes({ page: ofPage.length, whole: all.length, isWhole, choose: (whole) => { isWhole = whole; draw(); }, next }),
    listed.length ? make("ul", {}, listed.slice(0, 500).map(row)) : make("p", { className: "empty" }, isWhole ? _("Nothing was found wrong.") : _("Nothing was found wrong on this page.")));
  pane.querySelector("[aria-current=true]")?.scrollIntoView({ block: "nearest" });
}

export async function next(by) {
  await loading.catch(() => {});
  const found = neighbour(all, by, (each) => isOpenProblem(each) && each.page >= 0 && each, (each) => each.id === chosen);
  if (found) await look(found);
  else tell(by > 0 ? _("No problem behind this one.") : _("No problem before this one."));
}

on("shown", draw);
on("tab", (name) => { if (name === "problems") draw(); });
on("problems", () => load().catch(() => {}));
