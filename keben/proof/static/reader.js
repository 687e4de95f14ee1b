// Turns the name and the round of whoever reads into what stands on marks and sign-offs.

import { _ } from "./words.js";
import { ask, find, make } from "./make.js";
import { emit } from "./wire.js";
import { book, here, ROUNDS } from "./book.js";
import { roundName } from "./marks.js";

export async function whoReads() {
  const told = await ask(_("Who reads?"), (form) => {
    const name = make("input", { required: true, autocomplete: "off", value: here.reader, maxLength: 40 });
    name.setAttribute("list", "readers");
    const round = make("select", {}, ROUNDS.map((each) => make("option", { value: each, selected: each === here.round }, roundName(each))));
    form.append(make("label", {}, _("name"), name), make("datalist", { id: "readers" }, (book.readers ?? []).map((each) => make("option", { value: each }))), make("label", {}, _("round"), round), make("p", { className: "quiet" }, _("Marks and sign-offs are kept under this name.")));
    return () => (name.value.trim() ? { reader: name.value.trim(), round: round.value } : undefined);
  }, _("this is me"), _("cancel"));
  if (!told) return false;
  Object.assign(here, told);
  show();
  emit("reader");
  return true;
}

export function show() {
  find("who").textContent = here.reader ? `${here.reader} · ${roundName(here.round)}` : _("who reads?");
}
