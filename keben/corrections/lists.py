"""Turns a list of corrections, CSV or XLSX, into corrections.

The first row names the columns: 册 页 行 字 误 正 for places as they are printed, 文件 行 列 误 正 for places
in the sources, 类别 and 备注 beside them; or the same in English. Other columns are the editor's own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from keben.corrections.correction import Correction, Printed
from keben.corrections.proof import Proof
from keben.messages import _
from keben.problems import Location, Problems
from keben.source.desk import Desk
from keben.source.rows import Row, read_rows

COLUMNS = {
    "册": "volume", "卷": "volume", "volume": "volume",
    "页": "page", "页码": "page", "面": "page", "page": "page",
    "行": "line", "line": "line",
    "字": "column", "列": "column", "column": "column",
    "误": "wrong", "wrong": "wrong",
    "正": "right", "right": "right",
    "文件": "file", "file": "file",
    "类别": "kind", "kind": "kind",
    "备注": "note", "note": "note",
}  # fmt: skip

_NUMBER = re.compile(r"(倒数?)?第?\s*(\d{1,6})\s*[行字]?")


def read_list(file: Path, proof: Proof | None, problems: Problems) -> list[Correction]:
    """Return the corrections of a list; each row that says no place is told."""
    desk = Desk(file.parent.resolve(), problems)
    rows = read_rows(file.name, "", Location(file.name), desk)
    if not rows:
        return []
    keys = [COLUMNS.get(name.strip().lower(), "") for name in rows[0].fields]
    if not {"wrong", "right"} <= set(keys) or not {"page", "file"} & set(keys):
        problems.error(
            "list-columns",
            _("the first row does not name the columns of a list of corrections"),
            rows[0].at(file.name),
            _("write 册 页 行 误 正 there, or file line wrong right"),
        )
        return []
    reader = _Rows(file.name, keys, proof, problems)
    return [found for row in rows[1:] for found in reader.read(row)]


class _Rows:
    """The rows of a list while they become corrections."""

    def __init__(self, file: str, keys: list[str], proof: Proof | None, problems: Problems) -> None:
        self.file = file
        self.keys = keys
        self.proof = proof
        self.problems = problems

    def read(self, row: Row) -> Iterator[Correction]:
        """Yield the correction of a row, or tell why there is none."""
        said = {
            key: text.strip(" \t\r\n")
            for key, text in zip(self.keys, row.fields, strict=False)
            if key
        }
        at = row.at(self.file)
        numbers = {key: _number(said.get(key, "")) for key in ("line", "column")}
        wrong, right = said.get("wrong", ""), said.get("right", "")
        if not wrong and not right:  # a query, for a person
            return
        bad = next((key for key, number in numbers.items() if number is None), "")
        if bad:
            self._tell(
                "list-number",
                _("“{value}” is not a number").format(value=said[bad]),
                at,
                _("write a number from 1, or 倒1 for the last line"),
            )
        elif wrong == right or "\n" in right:
            self._tell(
                "list-words",
                _("误 and 正 are the same, or 正 has more than one line"),
                at,
                _("write what is printed into 误 and what is right into 正"),
            )
        elif not wrong and not numbers["column"]:
            self._tell(
                "list-words",
                _("nothing is written under 误, so that nobody knows where 正 is missing"),
                at,
                _("write the characters beside it too: 误 甲丙, 正 甲乙丙"),
            )
        else:
            place = self._place(said, numbers["line"] or 0, numbers["column"] or 0, at)
            if place is not None:
                kind, note = said.get("kind", ""), said.get("note", "")
                yield Correction(at, place, wrong, right, kind, note)

    def _place(
        self, said: Mapping[str, str], line: int, column: int, at: Location
    ) -> Printed | Location | None:
        if file := said.get("file"):
            return Location(file.removeprefix("./"), max(line, 0), column)
        pages = []
        if self.proof is not None:
            pages = self.proof.find(said.get("volume", ""), said.get("page", ""))
        if len(pages) == 1 and self.proof is not None:
            cited = self.proof.cite(pages[0], line) if line >= 0 else self.proof.cite(pages[0])
            return Printed(pages[0], line, column, cited)
        where = " ".join(filter(None, (said.get("volume", ""), said.get("page", ""))))
        if self.proof is None:
            message = _("there is no build of this book that has the page “{page}”")
            hint = _("build it, or name the edition that was read with --edition")
            self._tell("page-unknown", message.format(page=where), at, hint)
        elif pages:
            message = _("there is more than one page “{page}”").format(page=where)
            self._tell("page-ambiguous", message, at, _("write the volume into a column 册"))
        else:
            message = _("the edition has no page “{page}”").format(page=where)
            hint = _("write the folio as it is printed; name an older edition with --edition")
            self._tell("page-unknown", message, at, hint)
        return None

    def _tell(self, code: str, message: str, at: Location, hint: str) -> None:
        self.problems.error(code, message, at, hint)


def _number(said: str) -> int | None:
    """Read a number from 1; 0 for none, less for one from the foot, None for what is no number.

    >>> _number("第5行"), _number("倒2"), _number(""), _number("五")
    (5, -2, 0, None)
    """
    if not said:
        return 0
    match = _NUMBER.fullmatch(said)
    if match is None:
        return None
    return -int(match[2]) if match[1] else int(match[2])
