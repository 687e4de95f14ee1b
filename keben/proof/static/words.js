// Turns the English of these scripts into the editor's language: `_("p. {folio}", { folio })`.
// What is said stands in the catalogue of the program; the shell gives it here as JSON.

const WORDS = JSON.parse(document.getElementById("words").textContent);

export function _(text, fields = {}) {
  return (WORDS[text] ?? text).replace(/\{(\w+)\}/g, (whole, name) => fields[name] ?? whole);
}
