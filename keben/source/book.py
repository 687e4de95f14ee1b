"""Turns book.yaml, and through it the whole folder, into a Book."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path, PurePosixPath

from pydantic import Field

from keben.jobs import without_collector
from keben.messages import _
from keben.model import LISTS, Book, Division, Level, Member, Place, Volume
from keben.problems import Location, Problems
from keben.source.chapter import read_division
from keben.source.chronicle import read_chronicle
from keben.source.desk import PICTURES, Desk, printable
from keben.source.form import Form, fill
from keben.source.imprint import ImprintForm, read_imprint, read_isbn
from keben.source.kept import KeptSources
from keben.source.plates import PLATES, PLATES_FOLDER, read_plates
from keben.source.rolls import ROLLS, read_rolls
from keben.source.sheet import Sheet, read_sheet
from keben.source.terms import read_terms
from keben.store import Store
from keben.style import MPT_PER_MM

BOOK = "book.yaml"
PART = "part.md"
WORDS = {place.value: place for place in Place if place is not Place.DIVISION}
PER_VOLUME = {Place.CONTENTS, *LISTS}  #: what every volume may have

#: Sources of these kinds are read, or the editor is told that they are not.
SOURCE_KINDS = frozenset({".md", ".yaml", ".yml", ".csv", ".xlsx"})
#: What an editor may keep beside the book.
BESIDE = frozenset({"editions", "dist"})


class LimitsForm(Form):
    """断限, in years."""

    first: int = Field(0, alias="from", ge=0, le=9999)
    last: int = Field(0, alias="to", ge=0, le=9999)


class VolumeForm(Form):
    """册: its name and what stands in it; its own ISBN, and the spine of the printer's dummy in mm."""

    name: str
    content: list[str]
    isbn: str = ""
    spine: float = Field(0, ge=0, le=120)


class BookForm(ImprintForm):
    """book.yaml."""

    style: str = Field(pattern="^[a-z0-9-]+$")
    limits: LimitsForm | None = None
    volumes: list[VolumeForm] = Field(min_length=1)


def read_book(
    folder: Path,
    problems: Problems,
    store: Store | None = None,
    kept: KeptSources | None = None,
) -> Book | None:
    """Return the book in a folder, with everything that is wrong in it added to `problems`.

    A file that has not changed since the last build is taken from the store, or from what is `kept` of a
    book that stays open.

    None when there is no book.yaml that says at least what stands in the volumes. A book with an error
    in it is returned as far as it could be read; what stands for the missing is empty.
    """
    try:
        root = folder.resolve()
        is_folder = root.is_dir()
    except (OSError, RuntimeError):
        root, is_folder = folder, False
    if not is_folder:
        problems.error(
            "book-missing",
            _("there is no folder “{folder}”").format(folder=folder),
            None,
            _("name the folder that holds book.yaml"),
        )
        return None
    desk = Desk(root, problems)
    copy = desk.read(BOOK, Location(BOOK))
    sheet = read_sheet(copy, desk) if copy else None
    if sheet is None:
        return None
    form = fill(BookForm, sheet, problems) or _salvage(sheet)
    if form is None:
        return None
    with without_collector():
        kept = kept or KeptSources(store, root)
        kept.begin()
        book = _read(form, sheet, desk, kept)
        kept.keep()
        return book


def _salvage(sheet: Sheet) -> BookForm | None:
    """Return as much of a faulty book.yaml as lets the rest of the book be read and judged too."""
    written = sheet.plain()
    volumes = written.get("volumes") if isinstance(written, dict) else None
    contents = [volume.get("content") for volume in volumes or () if isinstance(volume, dict)]
    lists = [content if isinstance(content, list) else [] for content in contents]
    if not lists:
        return None
    return BookForm.model_construct(
        title="",
        slug="",
        style="",
        volumes=[
            VolumeForm.model_construct(
                name="", content=[entry if isinstance(entry, str) else "" for entry in entries]
            )
            for entries in lists
        ],
    )


def _read(form: BookForm, sheet: Sheet, desk: Desk, kept: KeptSources) -> Book:
    if form.limits:
        desk.first_year, desk.last_year = form.limits.first, form.limits.last
    if 0 < desk.last_year < desk.first_year:
        desk.problems.error(
            "limits-order",
            _("the book ends before it begins"),
            sheet.at("limits", "to"),
            _("correct one of the two years"),
            length=len(str(desk.last_year)),
        )
    kept.rolls(ROLLS, desk, lambda: read_rolls(desk))
    reader = _Volumes(form, sheet, desk, kept)
    volumes = tuple(reader.read(k) for k in range(len(form.volumes)))
    terms = read_terms(desk)
    desk.targets.check(desk.problems)
    _warn_unused(desk)
    return Book(
        imprint=read_imprint(
            form, sheet, desk.problems, has_isbn=any(volume.isbn for volume in form.volumes)
        ),
        style=form.style,
        style_at=sheet.at("style"),
        volumes=volumes,
        terms=terms,
        first_year=desk.first_year,
        last_year=desk.last_year,
    )


class _Volumes:
    """The volumes while they are read; what is placed once may not be placed again."""

    def __init__(self, form: BookForm, sheet: Sheet, desk: Desk, kept: KeptSources) -> None:
        self.form = form
        self.sheet = sheet
        self.desk = desk
        self.kept = kept

    def read(self, k: int) -> Volume:
        """Return one volume with its members in order."""
        written = self.form.volumes[k]
        members: list[Member] = []
        seen: set[str] = set()
        for n, entry in enumerate(written.content):
            at = self.sheet.at("volumes", k, "content", n)
            name = str(Place.PLATES) if entry == PLATES else entry.rstrip("/")
            first = self.desk.placed.setdefault(f"{k} {name}" if name in PER_VOLUME else name, at)
            if first is not at:
                self._error(
                    "placed-twice",
                    _("“{what}” already stands at {place}").format(what=entry, place=first),
                    at,
                    _("delete one of the two"),
                    entry,
                )
                continue
            seen.add(name)
            if (member := self._member(entry, name, at)) is not None:
                members.append(member)
        if not written.content:
            self._error(
                "volume-empty",
                _("the volume is empty"),
                self.sheet.at("volumes", k),
                _("list its parts under content"),
            )
        isbn = read_isbn(written.isbn, self.sheet.at("volumes", k, "isbn"), self.desk.problems)
        spine = round(written.spine * MPT_PER_MM)
        at = self.sheet.at("volumes", k)
        return Volume(written.name, _mark_front(members), at, isbn, spine)

    def _error(self, code: str, message: str, at: Location, hint: str, word: str = " ") -> None:
        self.desk.problems.error(code, message, at, hint, length=max(1, len(word)))

    def _member(self, entry: str, name: str, at: Location) -> Member | None:
        if name in WORDS:
            plates = read_plates(PLATES, at, self.desk) if name == Place.PLATES else ()
            return Member(WORDS[name], at, plates=plates)
        place = self.desk.find(entry, at)
        if place is None:
            return None
        kind = PurePosixPath(entry).suffix.lower()
        division: Division | None = None
        if name.startswith(PLATES_FOLDER) and kind == ".yaml":
            return Member(Place.PLATES, at, plates=read_plates(entry, at, self.desk))
        if place.is_dir():
            division = _read_part(name, at, self.desk, self.kept)
        elif kind == ".md":
            division = _read_division(entry, at, Level.MATTER, self.desk, self.kept)
        elif kind == ".yaml":
            division = self.kept.division(
                entry, kind, self.desk, lambda: read_chronicle(entry, at, self.desk)
            )
        else:
            self._error(
                "content-kind",
                _("“{path}” is no piece of a book").format(path=entry),
                at,
                _(
                    "name a folder, a .md file, a .yaml chronicle, or plates, contents, tables, figures, index"
                ),
                entry,
            )
        return Member(Place.DIVISION, at, division) if division is not None else None


def _mark_front(members: list[Member]) -> tuple[Member, ...]:
    """Mark what has folios of its own: contents, all before them, and lists right behind."""
    places = [member.place for member in members]
    front = places.index(Place.CONTENTS) + 1 if Place.CONTENTS in places else 0
    while front and front < len(places) and places[front] in LISTS:
        front += 1
    return tuple(replace(member, is_front=k < front) for k, member in enumerate(members))


def _read_division(
    file: str, at: Location, level: Level, desk: Desk, kept: KeptSources
) -> Division | None:
    return kept.division(file, level, desk, lambda: read_division(file, at, level, desk))


def _read_part(folder: str, at: Location, desk: Desk, kept: KeptSources) -> Division | None:
    """Return a 编: its part.md, and the chapters in the order of their names."""
    path = desk.root / folder
    head, chapters = None, []
    if (path / PART).exists():
        head = _read_division(f"{folder}/{PART}", at, Level.PART, desk, kept)
    else:
        desk.problems.error(
            "part-head",
            _("the 编 “{folder}” has no {part}").format(folder=folder, part=PART),
            at,
            _("add the file, with a line # and the title of the 编"),
            length=len(folder),
        )
    for child in sorted(path.iterdir()) if os.access(path, os.R_OK | os.X_OK) else ():
        if child.name == PART or child.name.startswith("."):
            continue
        file = printable(f"{folder}/{child.name}")
        if child.suffix == ".md" and file.endswith(child.name) and not child.is_dir():
            chapter = _read_division(file, at, Level.CHAPTER, desk, kept)
            if chapter is not None:
                chapters.append(chapter)
        elif child.suffix.lower() not in PICTURES:
            desk.used.add(file)
            desk.problems.warn(
                "part-stray",
                _("“{path}” is no chapter and is not printed").format(path=file),
                Location(file),
                _("move it out of the folder of the 编"),
            )
    if not chapters:
        desk.problems.error(
            "part-empty",
            _("the 编 “{folder}” has no chapters").format(folder=folder),
            at,
            _("add a file NN-….md for each 章"),
            length=len(folder),
        )
    if head is None:
        return None
    return Division(
        Level.PART, head.title, head.at, head.id, "", head.blocks, tuple(chapters), head.notes
    )


def _warn_unused(desk: Desk) -> None:
    """Report sources that nothing places: a forgotten chapter is not missed until the book is bound.

    Not while there are errors: what could not be read may place them.
    """
    if desk.problems.failed:
        return
    for id, roll in desk.rolls.items():
        if f"roll {id}" not in desk.placed:
            desk.problems.warn(
                "roll-unplaced",
                _("the roll “{id}” stands nowhere in the book").format(id=id),
                roll.at,
                _("add :::{{roll}} {id} to a chapter").format(id=id),
            )
    for path in sorted(desk.root.rglob("*")):
        file = printable(path.relative_to(desk.root).as_posix())
        parts = PurePosixPath(file).parts
        if parts[0] in BESIDE or any(part.startswith(".") for part in parts):
            continue
        if path.suffix.lower() in SOURCE_KINDS and file not in desk.used:
            if path.stem.upper().startswith(("README", "LICENSE")):
                continue
            desk.problems.warn(
                "file-unused",
                _("nothing in the book uses this file"),
                Location(file),
                _("place it, or move it out of the book folder"),
            )
