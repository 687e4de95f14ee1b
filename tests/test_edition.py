"""The sample edition as it is finished: record, PDFs, contents, index and sources say the same.

What is measured here is read from the PDFs; the record is what it is held against. The whole sample is
built once for all tests of a session.
"""

from __future__ import annotations

import os
import random
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from itertools import accumulate, pairwise
from pathlib import Path

import pypdf
import pytest

from keben.certify.expected import spans_of
from keben.model import Book, Figure, Person, Roll, Table, Term, plain, without_notes
from keben.number import TARGETS, number_book, walk
from keben.problems import Problems
from keben.source import read_book
from tests.finished import (
    Character,
    Finished,
    RecordEntry,
    RecordHeading,
    RecordLine,
    RecordPage,
    TypeArea,
    build_command,
    built_sample,
    contents_of,
    english,
    own,
    read_pdf,
    solid,
    style_of,
    type_build,
)

LISTED = ("matter", "part", "chapter", "section", "plate")
SEARCHED = ("text", "roll", "part")  #: kinds of page that the index is made from
SPOKEN = ("body", "heading", "caption", "table", "note", "roll")
UNCOUNTED = ("cover", "plate", "title", "colophon")
EM = 10.5

NEVER_FIRST = set("、，。：；！？．‼⁇⁈⁉”’」』）】〗〕］｝》〉–-～·・‧/／")  #: A1.1, A1.2, A1.4–A1.6
NEVER_LAST = set("“‘「『（【〖〔［｛《〈/／")  #: A1.3, A1.6
MARKS = set("、，。：；！？．”’」』）】〗〕］｝》〉·")


@pytest.fixture(scope="session")
def edition(tmp_path_factory: pytest.TempPathFactory) -> Finished:
    return built_sample(tmp_path_factory)


@cache
def sources_of(edition: Finished) -> Book:
    book = read_book(edition.book, Problems())
    assert book is not None
    return book


# Pages, folios, headings ------------------------------------------------------------------------------


def test_every_pdf_has_the_pages_of_the_record(edition: Finished) -> None:
    assert len(edition.leaves) == len(edition.pages) >= 40
    assert [page.index for page in edition.pages] == list(range(len(edition.pages)))
    assert len(edition.volumes) == 2
    first = 0
    for volume in edition.volumes:
        assert volume.first_page == first
        assert len(pypdf.PdfReader(edition.print_pdf(volume)).pages) == volume.pages
        first += volume.pages
    assert first == len(edition.pages)


def test_every_line_of_the_record_stands_on_its_page_in_order(edition: Finished) -> None:
    """And nothing else does, but the letters of a drawing, which are painted before the lines."""
    for page, leaf in zip(edition.pages, edition.leaves, strict=True):
        if leaf.text != page.text:
            assert leaf.text.endswith(page.text), f"page {page.index}"
            drawn = leaf.text.removesuffix(page.text)
            assert has_picture(edition, page), f"page {page.index} also says {drawn}"


def has_picture(edition: Finished, page: RecordPage) -> bool:
    """Whether the paginated HTML has a picture on a page."""
    html = (edition.folder / "pages" / "book.html").read_text("utf-8")
    section = re.search(rf'<section[^>]*id="p{page.index:04d}".*?</section>', html, re.S)
    assert section, f"page {page.index} is not in book.html"
    return "<img" in section.group() or "<svg" in section.group()


def test_every_line_stands_where_the_record_says(edition: Finished) -> None:
    for page, line, characters in set_lines(edition):
        if not characters:
            continue
        # a raised or lowered mark, and an opening mark cut at the edge, stand beside the record's place
        straight = [c.y for c in characters if abs(c.y - line.y) < 0.05]
        assert straight or len(characters) < 3, f"page {page.index}: {line.text}"
        first = characters[0]
        assert -0.55 * first.size - 0.05 <= first.x - line.x <= first.size + 0.05, (
            f"page {page.index}: {line.text} begins at {first.x}, not at {line.x}"
        )


def test_the_print_pdfs_say_the_same_at_the_same_places(edition: Finished) -> None:
    leaves = [leaf for volume in edition.volumes for leaf in read_pdf(edition.print_pdf(volume))]
    for page, (leaf, printed) in enumerate(zip(edition.leaves, leaves, strict=True)):
        assert (round(leaf.width, 2), round(leaf.height, 2)) == (
            round(printed.width, 2),
            round(printed.height, 2),
        )
        assert printed.text == leaf.text, f"page {page}"
        for one, other in zip(leaf.characters, printed.characters, strict=True):
            assert abs(one.x - other.x) < 0.01
            assert abs(one.y - other.y) < 0.01


def test_every_heading_stands_on_its_page(edition: Finished) -> None:
    assert edition.headings
    for heading in edition.headings:
        page = edition.pages[heading.page]
        assert heading.folio == page.folio
        if heading.level == "plate":
            continue  # a plate shows its pictures; its title stands in the contents alone
        inside = "".join(c.text for c in body_and_notes(edition, page)[0])
        if page.kind in ("part", "contents"):
            inside = edition.leaves[heading.page].text
        assert heading.text in inside, f"{heading} on page {heading.page}"


def test_the_contents_list_what_stands_on_the_pages(edition: Finished) -> None:
    for number, _volume in enumerate(edition.volumes, 1):
        pages = [page for page in edition.pages if page.volume == number]
        listed = [
            heading
            for heading in edition.headings
            if heading.level in LISTED
            and edition.pages[heading.page].volume == number
            and edition.pages[heading.page].kind not in ("front", "contents")
        ]
        assert [heading.page for heading in listed] == sorted(heading.page for heading in listed)
        printed = "".join(
            "".join(c.text for c in body_and_notes(edition, page)[0])
            for page in pages
            if page.kind == "contents"
        )
        name = f"（{edition.volumes[number - 1].name}）"
        assert printed.startswith(f"目录{name}")
        wanted = "".join(map(_listed, listed))
        assert re.fullmatch(wanted, printed.removeprefix(f"目录{name}")), _first_unlisted(
            listed, printed.removeprefix(f"目录{name}")
        )


def _listed(heading: RecordHeading) -> str:
    """Return the pattern of an entry: 编 and plates have no folio of their own in the contents."""
    if heading.level in ("part", "plate"):
        return re.escape(heading.text)
    return re.escape(heading.text) + r"·{3,}" + re.escape(f"({heading.folio})")


def _first_unlisted(listed: Sequence[RecordHeading], printed: str) -> str:
    for k in range(len(listed)):
        pattern = "".join(map(_listed, listed[: k + 1]))
        if not re.match(pattern, printed):
            return f"{listed[k]} is not in its place in the contents"
    return "the contents list more than the record"


def test_page_labels_are_folios(edition: Finished) -> None:
    labels = pypdf.PdfReader(edition.screen_pdf).page_labels
    for page, label in zip(edition.pages, labels, strict=True):
        if page.folio:
            assert label == page.folio, f"page {page.index}"
    for number, volume in enumerate(edition.volumes, 1):
        own_labels = pypdf.PdfReader(edition.print_pdf(volume)).page_labels
        own_pages = [page for page in edition.pages if page.volume == number]
        assert [label for page, label in zip(own_pages, own_labels, strict=True) if page.folio] == [
            page.folio for page in own_pages if page.folio
        ]


def test_bookmarks_are_the_headings(edition: Finished) -> None:
    reader = pypdf.PdfReader(edition.screen_pdf)
    marks = [
        (solid(str(item.title)), reader.get_destination_page_number(item))
        for item in _flat(reader.outline)
    ]
    ranks = (*LISTED, "contents")
    wanted = [(h.text, h.page) for h in edition.headings if h.level in ranks]
    known = {(h.text, h.page) for h in edition.headings}
    assert set(marks) <= known, sorted(set(marks) - known)
    assert [mark for mark in marks if mark in set(wanted)] == wanted


def _flat(outline: Sequence[object]) -> Iterator[pypdf.generic.Destination]:
    for item in outline:
        if isinstance(item, list):
            yield from _flat(item)
        else:
            assert isinstance(item, pypdf.generic.Destination)
            yield item


def test_folios_run_on_through_both_volumes(edition: Finished) -> None:
    """Odd folios on rectos, no jump; front matter counts apart in each volume; plates do not count."""
    numbered = [page for page in edition.pages if page.folio.isdecimal()]
    assert [int(page.folio) for page in numbered] == list(range(1, len(numbered) + 1))
    assert {page.volume for page in numbered} == {1, 2}
    for page in numbered:
        assert int(page.folio) % 2 == 1 - page.index % 2
        assert page.kind not in (*UNCOUNTED, "front", "contents")
    for volume in (1, 2):
        roman = [
            page.folio
            for page in edition.pages
            if page.volume == volume and page.folio and not page.folio.isdecimal()
        ]
        assert roman == ["i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x"][: len(roman)]
    for page in edition.pages:
        assert bool(page.folio) != (page.kind in UNCOUNTED) or page.kind == "blank"


def test_folios_are_printed_where_they_are_shown_and_nowhere_else(edition: Finished) -> None:
    for page, leaf in zip(edition.pages, edition.leaves, strict=True):
        area = TypeArea.of(edition, page)
        foot = area.head_and_foot(leaf)[1]
        if page.kind in (*UNCOUNTED, "part"):
            assert not page.folio_shown
            continue  # a leaf is no type area
        printed = "".join(c.text for c in foot)
        assert printed == (f"·{page.folio}·" if page.folio_shown else ""), f"page {page.index}"
        if foot:
            is_recto = page.index % 2 == 0
            assert (
                foot[0].x > area.left + area.width / 2
                if is_recto
                else foot[-1].right < (area.left + area.width / 2)
            )
        assert page.folio_shown == (bool(page.folio) and page.kind != "blank")


def test_running_heads_say_the_title_in_force(edition: Finished) -> None:
    """Even pages 编, odd pages 章; none where a page opens, on leaves and on blanks (A10.7)."""
    title = str(edition.written["title"])
    on_page: dict[int, list[RecordHeading]] = {}
    for heading in edition.headings:
        on_page.setdefault(heading.page, []).append(heading)
    part = chapter = ""
    volume = 0
    for page, leaf in zip(edition.pages, edition.leaves, strict=True):
        if page.volume != volume:
            part = chapter = ""
            volume = page.volume
        for heading in on_page.get(page.index, []):
            if heading.level == "part":
                part, chapter = heading.text, ""
            elif heading.level in ("matter", "contents"):
                part, chapter = "", heading.text
            elif heading.level == "chapter":
                chapter = heading.text
        if page.kind in (*UNCOUNTED, "part"):
            assert page.running_head == ""
            continue
        head = "".join(c.text for c in TypeArea.of(edition, page).head_and_foot(leaf)[0])
        assert head == solid(page.running_head), f"page {page.index}"
        if page.kind == "blank":
            assert head == ""
        elif head:
            higher, lower = part or chapter or title, chapter or part or title
            assert head == solid(lower if page.index % 2 == 0 else higher), f"page {page.index}"
        else:
            opens = {heading.level for heading in on_page.get(page.index, [])}
            assert opens & {"matter", "chapter", "contents"}, f"page {page.index} has no head"


# Index ------------------------------------------------------------------------------------------------


def test_the_index_is_printed_as_recorded(edition: Finished) -> None:
    size = style_of(edition).index.size / 1000
    printed = "".join(
        c.text
        for page in edition.pages
        if page.kind == "index"
        for c in body_and_notes(edition, page)[0]
        if abs(c.size - size) < 0.01
    )
    assert printed == "".join(map(_index_entry, edition.entries))


def _index_entry(entry: RecordEntry) -> str:
    see = ("参见" if entry.printed else "见") + "；".join(entry.see) if entry.see else ""
    return solid(entry.path[-1] + "，".join(entry.printed) + see)


def test_every_locator_leads_to_its_term(edition: Finished) -> None:
    """Also between the ends of a range, page by page."""
    spellings = spellings_of(sources_of(edition))
    assert sum(len(entry.locators) for entry in edition.entries) > 100
    lost = [
        f"{'：'.join(entry.path)} is not on page {page.folio}"
        for entry in edition.entries
        for folio, first, last_folio, last in entry.locators
        for page in edition.pages[first : last + 1]
        if not _holds(edition, page, spellings[entry.path[-1]])
    ]
    assert lost == []
    for entry in edition.entries:
        for folio, first, last_folio, last in entry.locators:
            assert (edition.pages[first].folio, edition.pages[last].folio) == (folio, last_folio)


def spellings_of(book: Book) -> Mapping[str, frozenset[str]]:
    """Return for each entry the words by which it is found: its own, `also`, and what a mark marks."""
    spellings: dict[str, set[str]] = {}
    for term in terms_of(book):
        spellings.setdefault(term.term, {term.term}).update(term.also)
    for node in walk(number_book(book, Problems()), object, TARGETS):
        if isinstance(node, Table | Figure):
            kind = "表" if isinstance(node, Table) else "图"
            caption = plain(without_notes(node.caption))
            spellings[f"{caption}（{kind}{node.number}）"] = {caption}
    for span in spans_of(book.volumes):
        for mark in span.terms:
            spellings.setdefault(mark.rpartition("!")[2], set()).add(span.text)
    return {term: frozenset(map(solid, words)) for term, words in spellings.items()}


def terms_of(book: Book) -> list[Term]:
    """Return the terms of terms.yaml, and the names of people and of rolls that are indexed."""
    names = [
        Term(name.name, name.at)
        for node in walk(book, object, TARGETS)
        if isinstance(node, Person) or (isinstance(node, Roll) and node.kind)
        for name in (node.rows if isinstance(node, Roll) else (node,))
    ]
    return [*book.terms, *names]


def _holds(edition: Finished, page: RecordPage, spellings: frozenset[str]) -> bool:
    """Whether a word begins on a page; its end may stand on the next."""
    body, notes = page_texts(edition)[page.index]
    following = edition.pages[page.index + 1 :]
    after = next((page_texts(edition)[p.index][0] for p in following if p.kind in SEARCHED), "")
    for word in spellings:
        if word in body or word in notes or word in body + after[: len(word) - 1]:
            return True
    return False


def test_what_stands_on_the_pages_stands_in_the_index(edition: Finished) -> None:
    """1,000 occurrences of terms and names, drawn by lot from the lines of the PDF, or all."""
    terms = [term for term in terms_of(sources_of(edition)) if not term.see]
    located = {
        entry.path[-1]: {
            page
            for _folio, first, _last_folio, last in entry.locators
            for page in range(first, last + 1)
        }
        for entry in edition.entries
    }
    occurrences = list(_occurrences(edition, terms))
    assert len(occurrences) > 200
    for term, page, text in random.Random(7).sample(occurrences, min(1000, len(occurrences))):
        assert page in located.get(term, ()), f"{term} on page {page}: {text}"


def _occurrences(edition: Finished, terms: Sequence[Term]) -> Iterator[tuple[str, int, str]]:
    """Yield term, page and line of every occurrence inside one line that no longer term contains.

    A longer term may have begun in the line before, or go on in the next.
    """
    words = sorted(
        {(solid(word), term.term) for term in terms for word in (term.term, *term.also)},
        key=lambda pair: -len(pair[0]),
    )
    heads = {word[:k] for word, _term in words for k in range(1, len(word))}
    tails = {word[k:] for word, _term in words for k in range(1, len(word))}
    longest = len(words[0][0])
    for page, line, characters in set_lines(edition):
        if page.kind not in SEARCHED or line.role not in SPOKEN or not page.folio:
            continue
        text = "".join(c.text for c in characters)
        body = page_texts(edition)[page.index]
        size = len(text)
        taken = [(0, k) for k in range(1, longest) if text[:k] in tails]
        taken += [(size - k, size) for k in range(1, min(longest, size)) if text[-k:] in heads]
        for word, term in words:
            for match in re.finditer(re.escape(word), text) if word in text else ():
                start, end = match.span()
                is_inside = any(a <= start and end <= b for a, b in taken)
                if not (is_inside or _is_cut(text, start) or _is_cut(text, end)):
                    yield term, page.index, text
                taken.append((start, end))
        assert text in body[0] or text in body[1]


def _is_cut(text: str, at: int) -> bool:
    pair = text[at - 1 : at + 1] if at else ""
    return len(pair) == 2 and pair.isascii() and (pair.isdigit() or pair.isalpha())


# Lines ------------------------------------------------------------------------------------------------


def test_every_full_line_ends_at_its_measure(edition: Finished) -> None:
    """Within 0.3 pt: the last han or figure at the edge, the ink of a mark at it or half an em before."""
    full = 0
    for line in full_lines(edition):
        full += 1
        last = line.characters[-1]
        if last.text in MARKS and last.size > 7:
            assert line.right - last.size - 0.3 <= last.x <= line.right - last.size / 2 + 0.3, line
        elif last.text not in "—…":
            assert abs(line.end - line.right) <= 0.3, line
    assert full > 200


def test_every_full_line_begins_at_its_edge(edition: Finished) -> None:
    for line in full_lines(edition):
        first = line.characters[0]
        if first.text not in NEVER_LAST:
            assert abs(first.x - line.left) <= 0.3, line
        else:
            assert line.left - first.size / 2 - 0.3 <= first.x <= line.left + 0.3, line


def test_no_line_begins_or_ends_with_what_may_not(edition: Finished) -> None:
    """Rules: A1.1–A1.6."""
    wrong = []
    for page, line, characters in set_lines(edition):
        if line.role not in ("body", "note", "index") or len(characters) < 2:
            continue
        text = "".join(c.text for c in characters)
        is_single_dash = text[0] == "—" and text[1] != "—"
        if text[0] in NEVER_FIRST or is_single_dash or text[-1] in NEVER_LAST:
            wrong.append(f"page {page.index}: {text}")
    assert wrong == []


@dataclass(frozen=True, slots=True)
class FullLine:
    """A line of running text that is not the last of its paragraph."""

    page: int
    left: float
    right: float
    characters: Sequence[Character]

    @property
    def end(self) -> float:
        """Where its last character ends: a han has 1 em, whatever its ink takes."""
        last = self.characters[-1]
        return last.x + last.size if last.text >= "\u3400" else last.right

    def __str__(self) -> str:
        text = "".join(c.text for c in self.characters)
        return f"page {self.page}: {text} ends at {self.end}, not {self.right}"


def full_lines(edition: Finished) -> Iterator[FullLine]:
    """Yield lines of Song whose next line begins at the edge of the measure or column."""
    style = style_of(edition)
    size = style.grid.size / 1000
    leading = style.grid.leading / 1000
    gap = style.article.gap * size
    for page in edition.pages:
        if page.kind not in ("text", "front"):
            continue
        area = TypeArea.of(edition, page)
        columns = style.article.columns
        width = (area.width - (columns - 1) * gap) / columns // size * size
        between = (area.width - columns * width) / (columns - 1)
        lines = [
            (line, characters)
            for _page, line, characters in lines_of(edition, page)
            if line.role == "body" and characters and abs(characters[-1].size - size) < 0.01
        ]
        for (line, characters), (after, next_characters) in pairwise(lines):
            if "Kai" in characters[0].face or "Kai" in next_characters[0].face:
                continue
            for k in range(columns):
                left = area.left + k * (width + between)
                indented = [left, left + size, left + 2 * size]
                goes_on = abs(after.x - left) < 0.05 and abs(after.y - line.y - leading) < 0.05
                if goes_on and any(abs(line.x - x) < 0.05 for x in indented):
                    is_column = line.width < area.width - 3 * size
                    right = left + width if is_column else area.right
                    yield FullLine(page.index, line.x, right, characters)


@cache
def _sliced(edition: Finished) -> tuple[tuple[tuple[RecordLine, tuple[Character, ...]], ...], ...]:
    """Return the PDF's characters of every line of the record, page by page."""
    pages = []
    for page, leaf in zip(edition.pages, edition.leaves, strict=True):
        characters = own(leaf, page)
        ends = list(accumulate(len(solid(line.text)) for line in page.lines))
        starts = [0, *ends][: len(ends)]
        pages.append(
            tuple(
                (line, characters[start:end])
                for line, start, end in zip(page.lines, starts, ends, strict=True)
            )
        )
    return tuple(pages)


def lines_of(
    edition: Finished, page: RecordPage
) -> Iterator[tuple[RecordPage, RecordLine, tuple[Character, ...]]]:
    """Yield the lines of a page with their characters in the PDF."""
    for line, characters in _sliced(edition)[page.index]:
        yield page, line, characters


def set_lines(
    edition: Finished,
) -> Iterator[tuple[RecordPage, RecordLine, tuple[Character, ...]]]:
    """Yield the lines of all pages with their characters in the PDF."""
    for page in edition.pages:
        yield from lines_of(edition, page)


def body_and_notes(
    edition: Finished, page: RecordPage
) -> tuple[tuple[Character, ...], tuple[Character, ...]]:
    """Return what the PDF has in the type area of a page."""
    return TypeArea.of(edition, page).parted(edition.leaves[page.index], page)


@cache
def page_texts(edition: Finished) -> tuple[tuple[str, str], ...]:
    """Return text and notes of every page of the PDF, leaves whole."""
    texts = []
    for page, leaf in zip(edition.pages, edition.leaves, strict=True):
        if page.kind == "part":
            texts.append((leaf.text, ""))
        else:
            body, notes = body_and_notes(edition, page)
            texts.append(("".join(c.text for c in body), "".join(c.text for c in notes)))
    return tuple(texts)


# Building again ---------------------------------------------------------------------------------------


def test_two_builds_are_alike_byte_for_byte(edition: Finished, tmp_path: Path) -> None:
    """From another folder, with another hash seed, time zone and language of the machine.

    And what a killed build left is swept away.
    """
    dead = tmp_path / ".dist.building-00000000"
    (dead / "pages").mkdir(parents=True)
    (dead / "record.json").write_text("{", "utf-8")
    book = tmp_path / "elsewhere" / "copy"
    shutil.copytree(edition.book, book)
    other = {"PYTHONHASHSEED": "4711", "TZ": "Asia/Shanghai", "LC_ALL": "C.UTF-8"}
    done = type_build(book, tmp_path / "dist", environment=other)
    assert done.returncode == 0, done.stderr
    assert contents_of(tmp_path / "dist") == contents_of(edition.folder)
    assert not dead.exists()


@pytest.mark.parametrize("moment", ["folder", "html", "pdf"])
def test_a_killed_build_leaves_the_old_one(edition: Finished, tmp_path: Path, moment: str) -> None:
    """Killed when the hidden folder, the HTML in it or its first PDF appears."""
    dist = tmp_path / "dist"
    shutil.copytree(edition.folder, dist)
    marker = dist / "pages" / "book.html"
    marker.write_text("the old build", "utf-8")  # so that old and new differ
    old = contents_of(dist)
    wanted = {"folder": "", "html": "pages/book.html", "pdf": "*.pdf"}[moment]
    running = subprocess.Popen(
        build_command(edition.book, dist),
        env=english(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        _wait(lambda: _has_begun(tmp_path, wanted) or running.poll() is not None)
        assert running.poll() is None, "the build ended before it could be killed"
        running.kill()
        running.wait()
        assert contents_of(dist) == old
        _wait(lambda: not _alive(running.pid), seconds=10)
        assert not _alive(running.pid), "its helpers go on working"
    finally:
        with suppress(ProcessLookupError):
            os.killpg(running.pid, signal.SIGKILL)


def _has_begun(folder: Path, wanted: str) -> bool:
    hidden = [path for path in folder.iterdir() if path.name != "dist"]
    return any(not wanted or any(path.glob(wanted)) for path in hidden)


def _wait(until: Callable[[], bool], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not until() and time.monotonic() < end:
        time.sleep(0.002)


def _alive(session: int) -> bool:
    """Whether any process of a session still runs."""
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            state, _parent, _group, own_session = stat.read_text().rpartition(")")[2].split()[:4]
            if int(own_session) == session and state != "Z":
                return True
    return False
