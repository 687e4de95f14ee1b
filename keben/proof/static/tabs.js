// Turns rows of tabs into panes, of which one a column is shown.

import { emit } from "./wire.js";
import { find } from "./make.js";

const shown = {};

export function open(name) {
  const tab = document.querySelector(`[data-tab="${name}"]`);
  const tabs = tab.closest("[data-tabs]");
  for (const each of tabs.querySelectorAll("[data-tab]")) {
    const is = each === tab;
    each.setAttribute("aria-selected", is);
    each.tabIndex = is ? 0 : -1;
    find(each.dataset.tab).hidden = !is;
  }
  if (shown[tabs.dataset.tabs] !== name) emit("tab", name);
  shown[tabs.dataset.tabs] = name;
}

export const isOpen = (name) => !find(name).hidden;

export function count(name, number) {
  document.querySelector(`[data-tab="${name}"] b`).textContent = number || "";
}

for (const tabs of document.querySelectorAll("[data-tabs]")) {
  tabs.addEventListener("click", (event) => { const tab = event.target.closest("[data-tab]"); if (tab) open(tab.dataset.tab); });
  tabs.addEventListener("keydown", (event) => {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!by) return;
    const all = [...tabs.querySelectorAll("[data-tab]")];
    const next = all[(all.indexOf(document.activeElement) + by + all.length) % all.length];
    open(next.dataset.tab);
    next.focus();
    event.stopPropagation();
  });
}
