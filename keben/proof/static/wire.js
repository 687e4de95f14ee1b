// Turns requests into answers of the program, and what it tells by itself into events of `bus`.

import { _ } from "./words.js";
import { find } from "./make.js";

export const bus = new EventTarget();
export const emit = (name, detail) => bus.dispatchEvent(new CustomEvent(name, { detail }));
export const on = (name, hear) => bus.addEventListener(name, (event) => hear(event.detail));

export const isCopy = false; // copy.js stands here where there is no program, and says true

const TOKEN = document.querySelector("meta[name=keben-token]").content;

// An answer that is no success; `told` is what the program says, for a stale change both texts.
export class Refused extends Error {
  constructor(status, told) {
    super(told?.message ?? told?.error ?? _("The program refused this ({status}).", { status }));
    this.status = status;
    this.told = told;
  }
}

async function request(method, path, body) {
  const options = { method, headers: {} };
  if (method !== "GET") options.headers["X-Keben-Token"] = TOKEN;
  if (body !== undefined) {
    options.headers["Content-Type"] = "application/json";
    options.body = JSON.stringify(body);
  }
  let answer;
  try {
    answer = await fetch(path, options);
  } catch {
    cut(true);
    throw new Refused(0, { message: _("The program does not answer; nothing was saved.") });
  }
  cut(false);
  const isJSON = (answer.headers.get("Content-Type") ?? "").includes("json");
  const told = isJSON ? await answer.json() : await answer.text();
  if (!answer.ok) throw new Refused(answer.status, isJSON ? told : { message: told.slice(0, 300) || undefined });
  return told;
}

export const get = (path) => request("GET", path);
export const post = (path, body) => request("POST", path, body);
export const put = (path, body) => request("PUT", path, body);
export const patch = (path, body) => request("PATCH", path, body);
export const remove = (path, body) => request("DELETE", path, body);

function cut(isCut) {
  find("cut").hidden = !isCut;
  find("cut").textContent = isCut ? _("The program does not answer. Nothing can be saved until it runs again; what you typed stays here.") : "";
}

// Listens; the program says first how often it has rung. `known` is how often it had when the book was read: what
// it told between, or while the line was cut, was not heard.
export function listen(known) {
  const source = new EventSource("/events");
  source.addEventListener("rung", ({ data }) => {
    cut(false);
    if (+data !== known) emit("everything");
    known = null;
  });
  source.addEventListener("error", () => cut(true));
  for (const name of ["pages", "problems", "marks", "signs"])
    source.addEventListener(name, (event) => emit(name, event.data ? JSON.parse(event.data) : {}));
}
