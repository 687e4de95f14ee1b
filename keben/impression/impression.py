"""An impression 印样: what the type of a page gives to every file that is made of the book.

The type of a page (its lines, rules and pictures) is large, and different files want different things
of it: painted, as HTML, as rows of the record. All of that is made once, where the type stands; the type
may then be let go, and an impression can be kept for the next build.
"""

from __future__ import annotations

from keben.carried import Carried, dataclass
from keben.galley.strip import PictureItem
from keben.pages.page import Page
from keben.press.needed import Bundle
from keben.press.painter import Link


@dataclass(frozen=True, slots=True)
class Impression(Carried):
    """What the type of a page, or its furniture, gives to all files."""

    digest: bytes  #: of everything that is painted, wherever it comes from: what a fingerprint is made of
    stream: bytes  #: a content stream, deflated; empty when there is nothing to paint
    html: bytes  #: elements of the reading form, UTF-8, deflated
    rows: bytes  #: lines as record.json has them, joined by commas, UTF-8, deflated
    texts: tuple[Bundle, ...]  #: of the cells: which glyphs are needed
    links: tuple[Link, ...] = ()
    pictures: tuple[PictureItem, ...] = ()
    rolls: tuple[tuple[str, int], ...] = ()  #: (file, line) of the rows of rolls that stand here


#: Of what has no type, or has it elsewhere.
EMPTY = Impression(b"", b"", b"", b"", ())


@dataclass(frozen=True, slots=True)
class Pull(Carried):
    """A page pulled: all that files are made of; `page` needs neither its items nor its furniture."""

    page: Page
    type: Impression
    furniture: Impression
