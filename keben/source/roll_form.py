"""Turns a sheet into the form of rolls/rolls.yaml: what an editor may say of a roll."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from pydantic import BeforeValidator, Field

from keben.model import RollLayout
from keben.source.form import Form, Word


def _listed(value: object) -> object:
    return (value,) if isinstance(value, str) else value


#: One column or several.
Names: TypeAlias = Annotated[tuple[str, ...], BeforeValidator(_listed)]


#: How names stand within their group.
RollOrder: TypeAlias = Literal["as-given", "strokes", "pinyin", "date"]


class ColumnsForm(Form):
    """Which column of the file is what."""

    name: str = ""
    unit: str = ""
    group: str = ""
    note: str = ""


class RollForm(Form):
    """One roll as it is described."""

    id: Word
    title: Word
    file: Word
    sheet: str = ""
    layout: RollLayout
    columns: ColumnsForm = ColumnsForm()
    show: tuple[str, ...] = ()
    where: dict[str, str | tuple[str, ...]] = Field(default_factory=dict)
    group: Names = ()
    levels: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    order: RollOrder = "as-given"
    dates: Names = ()
    join: Names = ()
    count: int | None = Field(None, ge=1)
    counter: str = ""
    units: Literal["beneath", "beside"] = "beneath"
    per_line: int | None = Field(None, ge=1, le=12)
    index: Literal["", "persons", "organisations", "no"] = ""


class RollsForm(Form):
    """rolls/rolls.yaml."""

    rolls: list[RollForm]
