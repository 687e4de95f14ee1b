"""Turns marks into a list of corrections 更正表, CSV or XLSX, that a person reads and `correct` applies.

册 页 行 字 误 正 say what is to be other words, at its place on the pages as they are. They are empty below 误 and 正
where a mark asks for something else, was refused, or is done: such a row is there for a person, in the columns
behind them, and `correct` passes it over.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator

from keben.changes.printed import Printed
from keben.messages import _
from keben.proof.terms import Mark, MarkKind, MarkState, Placed

COLUMNS = (
    *("册", "页", "行", "字", "误", "正", "备注"),
    *("符号", "标注文字", "校次", "校者", "状态", "日期"),
)

#: What stands for pages that have no folio, as `correct` reads it.
_PDF_PAGE = "PDF第{number}页"

STATES = {MarkState.OPEN: "待改", MarkState.DONE: "已改", MarkState.REFUSED: "不改"}


def marks_as_csv(marks: Iterable[Placed], book: Printed) -> bytes:
    """Return the list as CSV, with a mark at its head by which spreadsheets know that it is UTF-8."""
    target = io.StringIO(newline="")
    csv.writer(target).writerows((COLUMNS, *_rows(marks, book)))
    return target.getvalue().encode("utf-8-sig")


def marks_as_xlsx(marks: Iterable[Placed], book: Printed) -> bytes:
    """Return the list as a workbook; whatever a reader wrote is text there, never a formula."""
    from openpyxl import Workbook  # slow to import

    workbook = Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.title = "更正"
    sheet.freeze_panes = "A2"
    for number, row in enumerate((COLUMNS, *_rows(marks, book)), 1):
        for column, text in enumerate(row, 1):
            cell = sheet.cell(number, column, _printable(text))
            cell.data_type = "s"
    for letter, width in zip(
        "ABCDEFGHIJKLM", (8, 8, 6, 6, 22, 22, 30, 10, 22, 8, 10, 8, 22), strict=True
    ):
        sheet.column_dimensions[letter].width = width
    target = io.BytesIO()
    workbook.save(target)
    return target.getvalue()


def correction_of(mark: Mark) -> tuple[str, str]:
    """Return the words that are wrong and those that are right; both empty where a mark asks for no others."""
    if mark.state is not MarkState.OPEN:
        return "", ""
    words, right = mark.words, mark.replacement
    if mark.kind is MarkKind.DELETE:
        return words, ""
    if mark.kind is MarkKind.SWAP and not right and len(words) == 2:
        return words, words[::-1]
    if not right or right == words:
        return "", ""
    if mark.kind is MarkKind.INSERT:
        return words, words + right
    return (words, right) if mark.kind in _EXCHANGED and words else ("", "")


#: Kinds of marks whose words give way to others.
_EXCHANGED = frozenset({MarkKind.CHANGE, MarkKind.SWAP, MarkKind.REPLACE_ALL})


def _rows(marks: Iterable[Placed], book: Printed) -> Iterator[tuple[str, ...]]:
    """Yield a row a mark in the order of the pages; what is lost stands last, where it once was."""
    for placed in sorted(marks, key=lambda one: (one.n < 0, one.page, one.n, one.first)):
        mark, page = placed.mark, book.pages[placed.page]
        wrong, right = correction_of(mark)
        folio, line, note = page.folio, 0, mark.note
        if placed.n < 0:
            folio, line = mark.folio or folio, mark.line
            note = "；".join(filter(None, (note, _("its words are there no more"))))
        else:
            line = page.lines[placed.n].number
        if placed.n < 0 or not line:  # a running head is made by the book
            wrong = right = ""
        column = str(_column(placed, book)) if wrong or right else ""
        yield (
            book.volume(page.volume),
            folio or _PDF_PAGE.format(number=page.index + 1),
            *(str(line or ""), column, wrong, right, note),
            *(str(mark.kind), mark.words, mark.round, mark.reader),
            *(STATES[mark.state], mark.made_at),
        )


def _column(placed: Placed, book: Printed) -> int:
    """Return the place of a character in its printed line, from 1, as `correct` counts it."""
    lines = book.pages[placed.page].lines
    own = lines[placed.n]
    beside = sorted((line for line in lines if line.number == own.number), key=lambda line: line.x)
    before = beside[: next(k for k, line in enumerate(beside) if line is own)]
    return sum(len(line.text) + 1 for line in before) + placed.first + 1


def _printable(text: str) -> str:
    """Return a text without the control characters that a workbook cannot hold."""
    return "".join(sign if sign.isprintable() or sign in "\n\t\u3000" else " " for sign in text)
