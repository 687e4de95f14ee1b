"""Turns a CSV or XLSX file into rows of fields that know their place."""

from __future__ import annotations

import csv
import datetime
import io
import zipfile
from collections.abc import Iterable, Iterator
from typing import Any

from keben.carried import dataclass
from keben.messages import _
from keben.problems import Location
from keben.source.desk import Desk, nearest

MAX_UNZIPPED = 512 * 2**20  #: bytes of a workbook when unpacked
MAX_COLUMNS = 256
MAX_ROWS = 1_000_000


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its fields as texts, and the line (CSV) or row (XLSX) it stands in."""

    fields: tuple[str, ...]
    number: int
    is_sheet: bool = False

    def at(self, file: str, column: int = 0) -> Location:
        """Return the place of a field: its character in a line, its column in a worksheet."""
        if column and not self.is_sheet:
            column = sum(len(field) + 1 for field in self.fields[:column])
        return Location(file, self.number, column + 1)


def read_rows(file: str, sheet: str, at: Location, desk: Desk) -> list[Row] | None:
    """Return the rows that are not empty, the first of them the names of the columns."""
    if file.lower().endswith(".csv"):
        rows = _read_csv(file, at, desk)
    elif file.lower().endswith(".xlsx"):
        rows = _read_xlsx(file, sheet, at, desk)
    else:
        desk.problems.error(
            "roll-kind",
            _("“{path}” is neither CSV nor XLSX").format(path=file),
            at,
            _("save it as .csv or .xlsx"),
            length=len(file),
        )
        return None
    if rows is not None and not rows:
        desk.problems.error(
            "roll-empty",
            _("the file is empty"),
            Location(file),
            _("write the names of the columns into its first row"),
        )
        return None
    return rows


def _read_csv(file: str, at: Location, desk: Desk) -> list[Row] | None:
    copy = desk.read(file, at)
    if copy is None:
        return None
    rows: list[Row] = []
    reader = csv.reader(io.StringIO(copy.text, newline=""), strict=True)
    line = 1
    try:
        for fields in reader:
            if "".join(fields).strip():
                rows.append(Row(tuple(fields), line))
            line = reader.line_num + 1
    except csv.Error as error:
        desk.problems.error(
            "csv-bad",
            _("this is not CSV: {reason}").format(reason=error),
            copy.at(line, 1),
            _('look for a quote " that is not closed, or not doubled inside a field'),
        )
        return None
    return rows


def _read_xlsx(file: str, sheet: str, at: Location, desk: Desk) -> list[Row] | None:
    data = desk.read_bytes(file, at)
    if data is None:
        return None
    from openpyxl import load_workbook  # slow to import, and few books have a workbook

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(member.file_size for member in archive.infolist()) > MAX_UNZIPPED:
                raise ValueError(_("it is too large when unpacked"))
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        names = [page.title for page in book.worksheets]
        if sheet and sheet not in names:
            desk.problems.error(
                "sheet-unknown",
                _("{file} has no worksheet “{name}”").format(file=file, name=sheet),
                at,
                nearest(sheet, names),
            )
            return None
        page = book.worksheets[names.index(sheet) if sheet else 0]
        rows = list(_trim(page.iter_rows(values_only=True, max_col=MAX_COLUMNS)))
        book.close()
        return rows
    except Exception as error:  # openpyxl raises whatever a broken file makes its parts raise
        desk.problems.error(
            "xlsx-bad",
            _("this is not a workbook that can be read: {reason}").format(
                reason=str(error) or type(error).__name__
            ),
            Location(file),
            _("open it and save it again as .xlsx"),
        )
        return None


def _trim(rows: Iterable[tuple[Any, ...]]) -> Iterator[Row]:
    """Leave out empty rows and, behind the last named column, empty fields."""
    width = 0
    for number, values in enumerate(rows, 1):
        if number > MAX_ROWS:
            raise ValueError(_("it has too many rows"))
        fields = [_field(value) for value in values]
        while len(fields) > width and not fields[-1].strip():
            fields.pop()
        if any(field.strip() for field in fields):
            width = width or len(fields)
            yield Row(tuple(fields), number, is_sheet=True)


def _field(value: object) -> str:
    """Return what a cell shows, as near as its value tells."""
    if value is None:
        return ""
    if isinstance(value, datetime.datetime) and value.time() == datetime.time():
        return value.date().isoformat()
    if isinstance(value, datetime.datetime | datetime.date):
        return value.isoformat(*([" "] if isinstance(value, datetime.datetime) else []))
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
