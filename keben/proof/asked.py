"""Turns the bodies of requests into what they ask for; what is not of this shape is refused."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from keben.proof.terms import MarkKind, MarkState

Text = Annotated[str, Field(max_length=4000)]
Name = Annotated[str, Field(max_length=100)]
Said = Annotated[str, Field(min_length=1, max_length=100)]
Place = Annotated[int, Field(ge=0, lt=1 << 31)]


class Asked(BaseModel):
    """What all bodies have in common: what they say beside is not looked at."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class SourceEdit(Asked):
    """Lines for a source, in the place of those from `first` to `last`."""

    file: Annotated[str, Field(max_length=1000)]
    digest: Name
    first: Place
    last: Place
    lines: Annotated[tuple[Annotated[str, Field(max_length=200_000)], ...], Field(max_length=5000)]


class Opening(Asked):
    """A line of a source, to be opened in an editor."""

    file: Annotated[str, Field(max_length=1000)]
    line: Place


class NewMark(Asked):
    """A mark on characters of a row; where `words` are said, they may run on into the rows behind."""

    page: Place
    fingerprint: Name
    n: Place
    first: Place
    last: Place
    words: Text = ""
    kind: MarkKind
    note: Text = ""
    replacement: Text = ""
    round: Said
    reader: Said


class MarkChange(Asked):
    """What is other in a mark than before; `version` is the one that was seen."""

    version: Place
    kind: MarkKind | None = None
    note: Text | None = None
    replacement: Text | None = None
    state: MarkState | None = None


class MarkDeletion(Asked):
    """Which version of a mark was seen when it was deleted."""

    version: Place


class Signing(Asked):
    """A page that was read, and what it looked like."""

    page: Place
    fingerprint: Name
    reader: Said
    round: Said


class Dismissing(Asked):
    """A problem that is none; without a reason it is one again."""

    problem: Said
    reader: Said
    reason: Text = ""
