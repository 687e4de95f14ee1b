// Turns names, properties and children into elements. Texts become text nodes: nothing is read as HTML.

export function make(name, properties = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (key === "data") Object.assign(element.dataset, value);
    else if (key === "aria") for (const [aria, said] of Object.entries(value)) element.setAttribute(`aria-${aria}`, said);
    else if (key in element) element[key] = value;
    else element.setAttribute(key, value);
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

export const find = (id) => document.getElementById(id);

const REACHED = "button, input, select, textarea, a[href], summary, [tabindex='0']";

// What a pane shows is made anew; who stood on something in it stands in the same place afterwards.
export function fill(pane, ...children) {
  const place = [...pane.querySelectorAll(REACHED)].indexOf(document.activeElement);
  pane.replaceChildren(...children.flat(Infinity).filter(Boolean));
  if (place < 0) return;
  const now = [...pane.querySelectorAll(REACHED)];
  (now[Math.min(place, now.length - 1)] ?? find("table")).focus({ preventScroll: true });
}

// What a row needs that is pressed as a whole, by mouse or key, beside the buttons in it.
export const pressed = (act) => ({
  tabIndex: 0, onclick: act, onkeydown: (event) => { if (event.key === "Enter" && event.target === event.currentTarget) act(event); },
});

// Characters as the record counts them: code points, where a browser counts halves of rare ones as two.
export const points = (text) => Array.from(text).length;
export const units = (text, count) => Array.from(text).slice(0, count).join("").length;

export function tell(text, isGrave = false) {
  const said = find("said");
  said.textContent = text;
  said.classList.toggle("grave", isGrave);
  said.classList.add("shown");
  clearTimeout(tell.timer);
  tell.timer = setTimeout(() => said.classList.remove("shown"), isGrave ? 8000 : 2600);
}

// Asks for something in a dialog; what `build(form)` puts there is read when it is sent. `null`: not said.
export function ask(title, build, yes, no) {
  return new Promise((resolve) => {
    const form = make("form", { method: "dialog" }, make("h2", {}, title));
    const dialog = make("dialog", {}, form);
    const read = build(form);
    form.append(make("p", { className: "choices" },
      make("button", { type: "button", onclick: () => dialog.close("") }, no),
      make("button", { className: "chief", value: "yes" }, yes)));
    // A dialog that says what is wrong stays open.
    form.addEventListener("submit", (event) => { if (read() === undefined) event.preventDefault(); });
    dialog.addEventListener("close", () => {
      resolve(dialog.returnValue === "yes" ? read() : null);
      dialog.remove();
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}
