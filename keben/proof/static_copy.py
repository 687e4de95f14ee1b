"""Turns a desk into a folder that a browser opens without a program: for a reader who has none.

It is the desk's own page. Its scripts stand in index.html, since a browser loads no module from a folder; one of
them, copy.js, answers in the place of the program, from data that are scripts too: a file a page, loaded when
the page is turned to. Marks and sign-offs are kept by the browser and saved to a list, which `correct` applies and
the desk takes up.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

from keben.html.sheets import environment
from keben.messages import _, is_chinese
from keben.output import MARK, replacing
from keben.proof import answers
from keben.proof.desk import Desk
from keben.proof.words import STATIC, page_words

_IMPORT = re.compile(r'(\bfrom |\bimport )"\./(\w+\.js)"')


def write_copy(desk: Desk, target: Path) -> None:
    """Write the copy, with the record by which `correct` reads its marks; raises `OutputRefused`."""
    with replacing(target) as folder:
        data = folder / "data"
        data.mkdir()
        shutil.copytree(desk.built.folder / "pages", folder / "pages", ignore=_book)
        shutil.copyfile(desk.built.folder / MARK, folder / MARK)
        shutil.copyfile(STATIC / "proof.css", folder / "proof.css")
        (folder / "index.html").write_text(_shell(desk), "utf-8", newline="\n")
        for page in desk.book.printed.pages:
            facts = answers.page(desk, page.index, {})
            html = desk.book.html(page.index)
            _give(data, f"page{page.index}", {"html": html, "facts": facts})
        _give(data, "book", _book_of(desk))
        _give(data, "index", answers.index(desk, {}))
        lines = (
            (page.index, n, line.text)
            for page in desk.book.printed.pages
            for n, line in enumerate(page.lines)
            if line.number
        )
        _give(data, "text", list(lines))


def _book(_folder: str, _names: list[str]) -> list[str]:
    """Leave out the whole book: its pages stand one by one in the data."""
    return ["book.html"]


def _book_of(desk: Desk) -> Mapping[str, answers.Answer]:
    """Return what is said of the whole book, with what changed since its last edition."""
    book = answers.book(desk, {})
    last = book["editions"][-1:]
    return {
        "book": book | {"editions": last},
        "marks": answers.marks(desk, {})["marks"],
        "signs": answers.signs(desk, {})["signs"],
        "problems": answers.problems(desk, {})["problems"],
        "progress": answers.progress(desk, {}),
        "changes": answers.changes(desk, {"edition": last[0]}) if last else None,
    }


def _give(folder: Path, name: str, value: answers.Answer) -> None:
    """Write a value as a script that gives it to the page."""
    said = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    (folder / f"{name}.js").write_text(f'keben.give("{name}", {said});\n', "utf-8", newline="\n")


def _shell(desk: Desk) -> str:
    return (
        environment()
        .get_template("proof/copy.html")
        .render(
            language="zh-Hans" if is_chinese() else "en",
            title=desk.book.printed.title,
            token="",
            words=page_words(),
            imports=_imports(),
            _=_,
        )
    )


def _imports() -> Mapping[str, str]:
    """Return the scripts by names that do not depend on a folder; copy.js goes by the name of wire.js."""
    scripts = {file.name: file.read_text("utf-8") for file in sorted(STATIC.glob("*.js"))}
    scripts["wire.js"] = scripts.pop("copy.js")
    return {
        f"keben/{name}": "data:text/javascript;charset=utf-8,"
        + quote(_IMPORT.sub(r'\1"keben/\2"', script))
        for name, script in scripts.items()
    }
