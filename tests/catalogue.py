"""Turns the strings of the code into the entries of keben.po (`make messages`).

Needs Babel, which is for whoever works on the code; the program itself reads the catalogue alone.
"""

from __future__ import annotations

import io
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from keben.messages import CATALOGUE

ROOT = Path(__file__).parent.parent

#: Folders that say something, and how it is read off their files.
SAID_IN = {
    "keben": [("**.py", "python"), ("**.js", "javascript")],
    "templates/proof": [("**.html", "jinja2.ext:babel_extract")],
}

HEADER = """\
msgid ""
msgstr ""
"Project-Id-Version: keben\\n"
"Language: zh_CN\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"

"""


def extract() -> Catalog:
    """Return every `_("…")` of keben/ and of the proof desk's page, with the file that says it."""
    template = Catalog(charset="utf-8")
    for folder, methods in SAID_IN.items():
        found = extract_from_dir(ROOT / folder, method_map=methods, keywords={"_": None})
        for file, line, message, _comments, _context in found:
            template.add(message, locations=[(f"{folder}/{file}", line)])
    return template


def update() -> int:
    """Add new strings to the catalogue and drop those that are gone; return how many lack Chinese."""
    with CATALOGUE.open("rb") as file:
        catalogue = read_po(file, locale="zh_CN")
    catalogue.update(extract(), no_fuzzy_matching=True)
    written = io.BytesIO()
    write_po(
        written,
        catalogue,
        width=100,
        omit_header=True,
        ignore_obsolete=True,
        include_lineno=False,
        sort_by_file=True,
    )
    CATALOGUE.write_text(HEADER + written.getvalue().decode("utf-8"), "utf-8")
    return sum(1 for message in catalogue if message.id and not message.string)


if __name__ == "__main__":
    print(f"{CATALOGUE.relative_to(ROOT)}: {update()} untranslated")
