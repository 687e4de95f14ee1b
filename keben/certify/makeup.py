"""Turns made-up pages into verdicts on where they break: A7.4, A7.5, A8.9, A10.1, and facing pages (P1)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from keben.certify.lines import Line
from keben.certify.reading import EPS_PT, Check, NotChecked, Reading, Spot, whole
from keben.certify.stacks import ASIDE, Sheet, Stack, rows_of, sheets_of
from keben.messages import _
from keben.style import Style

LEAST_LINES = 5  #: of a page before a forced break, in the house (A7.5)
UNCUT = frozenset({"table", "caption", "table-note", "roll"})
PARTED = frozenset({"front", "index"})  #: kinds of page that never go on from another kind


def _told(reading: Reading) -> list[Sheet]:
    if reading.given is None or not reading.given.pages:
        raise NotChecked(_("pages are known of a book only"))
    if not reading.areas:
        raise NotChecked(_("no text is recognised"))
    return sheets_of(reading)


def no_lone_line(reading: Reading) -> Iterator[Spot | None]:
    """A7.4: no page or column begins with the last line of a paragraph, below a repeated year neither."""
    if reading.given is None:
        yield from _no_lone_line_alone(reading)
        return
    seen: set[str] = set()
    for sheet in sheets_of(reading):
        for stack in sheet.stacks:
            own = (ln for ln in stack.lines if ln.role != "heading" or ln.source not in seen)
            first = next(own, stack.lines[0])
            is_head = stack.is_beside or stack is sheet.stacks[0]
            if is_head and first.role == "body" and first.place:
                told = _("a page begins with the last line of a paragraph")
                if stack.is_beside:
                    told = _("a column begins with the last line of a paragraph")
                yield whole(first, told) if first.place == "last" else None
            seen |= {ln.source for ln in stack.lines if ln.role == "heading"}


def _no_lone_line_alone(reading: Reading) -> Iterator[Spot | None]:
    """Judge a file without a record, whose columns are not known."""
    seen: set[int] = set()
    for line in reading.lines:
        if line.page not in seen and line.role == "body":
            seen.add(line.page)
            told = _("a page begins with the last line of a paragraph")
            if line.place:
                yield whole(line, told) if line.place == "last" else None


def headings_lead_text(reading: Reading) -> Iterator[Spot | None]:
    """A10.1: below a heading stand the lines that its rank asks for, or all there are; one at least."""
    if not reading.given:
        raise NotChecked(_("headings are not told from text without a record"))
    levels = {heading.source: heading.level for heading in reading.given.headings}
    flow = [(sheet, stack) for sheet in _told(reading) for stack in sheet.stacks]
    for (sheet, stack), after in zip(flow, [*flow[1:], None], strict=True):
        for k, line in enumerate(stack.lines):
            if line.role != "heading":
                continue
            below = stack.lines[k + 1 :]
            text = list(_until_heading(below))
            if len(text) < len(below):
                continue  # another heading, judged by itself, ends what it leads
            if any(p.bottom > line.y for p in sheet.pictures):
                yield None
                continue
            wanted = _follow(reading.given.style, levels.get(line.source, ""))
            found = rows_of(text)
            if after is None or _ends_there(after, sheet):
                wanted = min(wanted, 1)
            if found == 0:
                yield whole(line, _("a heading at the foot of a page"))
            elif found < wanted:
                told = _("{found} lines below a heading instead of {wanted}")
                yield whole(line, told.format(found=found, wanted=wanted))
            else:
                yield None


def _until_heading(lines: Sequence[Line]) -> Iterator[Line]:
    for line in lines:
        if line.role == "heading":
            return
        yield line


def _ends_there(after: tuple[Sheet, Stack], sheet: Sheet) -> bool:
    """Whether the next page or column begins anew, or with what may wait: a heading, a figure, a table."""
    other, stack = after
    is_new = stack.lines[0].role in ("heading", *UNCUT)
    return is_new or (other is not sheet and other.begins_with_picture)


def _follow(style: Style, level: str) -> int:
    """Return how many lines a heading of a rank asks for; 1 for those that have none."""
    if level == "matter":
        return style.matter_title.follow
    if level == "person":
        return style.person.follow
    if level == "item":
        return min(style.headings["item"].follow, style.year.follow)
    return style.headings[level].follow if level in style.headings else 1


def _is_forced(sheet: Sheet, after: Sheet | None, reading: Reading) -> bool:
    """Whether a new page is ordered behind this one: by what follows, or by pages of another kind."""
    if after is None or after.told.volume != sheet.told.volume or reading.given is None:
        return True
    between = (reading.told(page) for page in range(sheet.number + 1, after.number))
    if any(page is not None and page.kind not in (*ASIDE, "text") for page in between):
        return True
    if after.told.kind != sheet.told.kind and {after.told.kind, sheet.told.kind} & PARTED:
        return True
    return bool(_opening(after, reading))


def _opening(sheet: Sheet, reading: Reading) -> str:
    """Return the rank of the heading that orders the page on which it stands first; else nothing."""
    if reading.given is None or sheet.first.role != "heading":
        return ""
    style = reading.given.style
    for heading in reading.given.headings:
        if heading.page == sheet.number and heading.source == sheet.first.source:
            setting = style.matter_title if heading.level == "matter" else None
            setting = setting or style.headings.get(heading.level)
            return heading.level if setting and setting.break_before else ""
    return ""


def not_nearly_empty(reading: Reading) -> Iterator[Spot | None]:
    """A7.5: the page that ends what pages before it began, before a forced break, has some lines."""
    sheets = _told(reading)
    goes_on = False  # from the page before
    for sheet, after in zip(sheets, [*sheets[1:], None], strict=True):
        is_forced = _is_forced(sheet, after, reading)
        if is_forced and goes_on and sheet.told.kind != "index":
            count = rows_of([line for stack in sheet.stacks for line in stack.lines])
            told = _("{count} lines on the page before a break").format(count=count)
            yield whole(sheet.last, told) if count < LEAST_LINES and not sheet.pictures else None
        goes_on = not is_forced


def facing_pages_end_level(reading: Reading) -> Iterator[Spot | None]:
    """P1: verso and recto end on one line, but before a break or where a figure or table stands.

    A page may end early, too, where the heading that follows has no room with its first two lines.
    """
    sheets = _told(reading)
    after = {one.number: other for one, other in pairwise(sheets)}
    foot = _foot(reading)
    for one, other in pairwise(sheets):
        if one.number % 2 == 0 or other.number != one.number + 1:
            continue
        if any(_is_excused(sheet, after.get(sheet.number), reading) for sheet in (one, other)):
            continue
        off = _end(one, foot) - _end(other, foot)
        lead = reading.areas[0].lead
        lines = _("facing pages end {lines} lines apart").format(lines=round(abs(off) / lead))
        short = one if off < 0 else other
        is_off = abs(off) > lead / 2 and foot - _end(short, foot) >= _led(
            after[short.number], reading
        )
        yield whole(short.last, lines) if is_off else None


def _led(sheet: Sheet, reading: Reading) -> float:
    """Return how high the heading at the head of a page is with two lines of its text; 0 without one."""
    if sheet.first.role != "heading":
        return 0.0
    text = [line.y for line in sheet.stacks[0].lines if line.role != "heading"]
    area = reading.areas[0]
    return min(text, default=area.first) - area.first + 2 * area.lead - EPS_PT


def _is_excused(sheet: Sheet, after: Sheet | None, reading: Reading) -> bool:
    return (
        _is_forced(sheet, after, reading)
        or after is None
        or after.begins_with_picture
        or sheet.last.role in UNCUT
        or any(p.bottom > sheet.last.y for p in sheet.pictures)
    )


def _end(sheet: Sheet, foot: float) -> float:
    """Return the last baseline of a page; notes stand at its foot."""
    return foot if sheet.notes else min(sheet.last.y, foot)


def _foot(reading: Reading) -> float:
    """Return the baseline of the last line of the type area."""
    area = reading.areas[0]
    text = [line.y for line in reading.text]
    return max((y for y in text if y <= area.first + area.height + area.em), default=area.first)


def columns_are_balanced(reading: Reading) -> Iterator[Spot | None]:
    """A8.9: where columns end, they differ by a line at most, or by what no column may break.

    The last of three may want two lines: no lower columns would have held the text.
    """
    sheets = _told(reading)
    numbered = {heading.source for heading in reading.given.headings} if reading.given else set()
    for sheet, after in zip(sheets, [*sheets[1:], None], strict=True):
        for block, is_last in _blocks(sheet):
            if is_last and after is not None and _goes_on(sheet, after, numbered):
                continue
            for one, other in pairwise(block):
                off = one.bottom - other.bottom
                told = _("columns end {lines} lines apart")
                lead = reading.areas[0].lead
                spare = lead * (len(block) - 1 if other is block[-1] and off > 0 else 1)
                is_off = abs(off) > max(spare, _may_differ(one, other, sheet, lead)) + EPS_PT
                detail = told.format(lines=round(abs(off) / lead))
                yield whole(other.lines[-1], detail) if is_off else None


def _blocks(sheet: Sheet) -> Iterator[tuple[list[Stack], bool]]:
    """Yield the columns that stand beside one another, and whether the page ends with them."""
    block: list[Stack] = []
    for stack in sheet.stacks:
        if not stack.is_beside:
            if len(block) > 1:
                yield block, False
            block = []
        block.append(stack)
    if len(block) > 1:
        yield block, True


def _goes_on(sheet: Sheet, after: Sheet, numbered: set[str]) -> bool:
    """Whether the columns of a page are taken up on the next: it has some at its head.

    A heading at its head that is not `numbered`, that is in no contents, stands inside an article.
    """
    if len(after.stacks) < 2 or after.told.kind != sheet.told.kind:
        return False
    first = after.first
    return (
        not (first.role == "heading" and first.source in numbered)
        and after.stacks[1].is_beside
        and not (
            first.role == "body" and first.right - first.left > sheet.stacks[-1].lines[-1].em * 25
        )
    )


def _may_differ(one: Stack, other: Stack, sheet: Sheet, lead: float) -> float:
    """Return by how much two columns may differ: a line, or what cannot be broken where they meet.

    To move a heading and the lines that it leads would change both columns by their height.
    """
    first, last = other.lines[0], one.lines[-1]
    if any(p.bottom > other.top - lead or p.bottom > one.bottom for p in sheet.pictures):
        return max((p.bottom - p.top for p in sheet.pictures), default=0.0) + 3 * lead
    if first.role != "body" or last.role in UNCUT:
        return 3 * lead
    if any(line.role == "heading" for line in one.lines[-3:]):
        return 4 * lead
    is_kept = last.place == "last" or (len(other.lines) > 1 and other.lines[1].place == "last")
    return 2 * lead if is_kept else lead


CHECKS: tuple[tuple[str, Check], ...] = (
    ("A7.4", no_lone_line),
    ("A7.5", not_nearly_empty),
    ("A8.9", columns_are_balanced),
    ("A10.1", headings_lead_text),
    ("P1", facing_pages_end_level),
)
