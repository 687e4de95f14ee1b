"""Turns a style.yaml that a designer wrote into a `Style`, or into problems with their places.

pydantic says what does not fit the form, by path; the tree of YAML nodes says where that path stands.
What no single value shows (a type area that does not fit the trim) is measured here afterwards.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import pairwise
from pathlib import Path

import yaml
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from keben.messages import _
from keben.problems import Location, Problems
from keben.style.measures import MPT_PER_MM, SIZES, ColumnStyle, Setting, Style, mm

#: Larger files are not style files (a yaml bomb is small, and aliases are refused below).
LIMIT = 64 * 1024

#: Ranks that every style must set, highest first; sizes may not grow downward (A10.3).
RANKS = ("part", "chapter", "section", "item", "sub-item")

SAFE_EDGE = mm(5)  #: text keeps this from the cut (C2)
SMALLEST = 7500  #: 六号 by either table (A8.7, C9)


@dataclass(frozen=True, slots=True)
class Places:
    """Where every setting of a style file stands: looks a path of keys up in the tree of nodes."""

    file: str
    root: yaml.Node

    def of(self, *path: str | int, key: bool = False) -> Location:
        """Return where the value of `path` stands (or its key); what is not written: its parent."""
        node = self.root
        for k, name in enumerate(path):
            pair = _child(node, name)
            if pair is None:
                break
            node = pair[0] if key and k == len(path) - 1 else pair[1]
        return self.of_node(node)

    def of_node(self, node: yaml.Node) -> Location:
        """Return the place where a node begins."""
        return Location(self.file, node.start_mark.line + 1, node.start_mark.column + 1)


def _child(node: yaml.Node, name: str | int) -> tuple[yaml.Node, yaml.Node] | None:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == str(name):
                return key, value
    if isinstance(node, yaml.SequenceNode) and isinstance(name, int) and name < len(node.value):
        return node.value[name], node.value[name]
    return None


def load_style(folder: Path, problems: Problems, asked_at: Location | None = None) -> Style | None:
    """Read `folder`/style.yaml; what is wrong goes to `problems`, and then there is no style.

    `asked_at` is where a book asks for the style, and where it is told that there is none.

    Rules: A8.1–A8.7, A10.3, C2.
    """
    name = f"styles/{folder.name}/style.yaml"
    try:
        raw = (folder / "style.yaml").read_bytes()
    except OSError:
        known = sorted(path.parent.name for path in folder.parent.glob("*/style.yaml"))
        problems.error(
            "style-missing",
            _("there is no style “{name}”").format(name=folder.name),
            asked_at,
            _("choose one of: {known}").format(known=", ".join(known) or "–"),
        )
        return None
    places = _parse(raw, name, problems)
    if places is None:
        return None
    try:
        style = Style.model_validate(yaml.SafeLoader("").construct_document(places.root))
    except ValidationError as wrong:
        for error in wrong.errors():
            _tell(error, places, problems)
        return None
    before = len(problems.found)
    for check in CHECKS:
        check(style, places, problems)
    return style if len(problems.found) == before else None


def _parse(raw: bytes, name: str, problems: Problems) -> Places | None:
    """Compose the tree of nodes; aliases, doubled keys and what is not YAML are told."""
    if len(raw) > LIMIT:
        problems.error(
            "style-syntax",
            _("this file is too large for a style"),
            Location(name),
            _("keep only the settings of the style in it"),
        )
        return None
    try:
        text = raw.decode("utf-8")
        if any(isinstance(token, yaml.AliasToken) for token in yaml.scan(text)):
            raise yaml.YAMLError("aliases are not read")
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except (UnicodeDecodeError, yaml.YAMLError) as wrong:
        mark = getattr(wrong, "problem_mark", None)
        problems.error(
            "style-syntax",
            _("this is not a YAML file as we read it: {reason}").format(
                reason=getattr(wrong, "problem", None) or wrong
            ),
            Location(name, mark.line + 1, mark.column + 1) if mark else Location(name),
            _("look for a missing colon, bracket or quotation mark on this line or the one above"),
        )
        return None
    if not isinstance(root, yaml.MappingNode):
        problems.error(
            "style-syntax",
            _("a style file is a list of settings, “key: value”"),
            Location(name, 1, 1),
            _("copy the style.yaml of another style and change it"),
        )
        return None
    places = Places(name, root)
    doubled = list(_doubled(root))
    for key in doubled:
        problems.error(
            "style-doubled",
            _("setting “{key}” stands here a second time").format(key=key.value),
            places.of_node(key),
            _("delete one of the two"),
            length=len(key.value),
        )
    return None if doubled else places


def _doubled(node: yaml.Node) -> Iterator[yaml.ScalarNode]:
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            if isinstance(key, yaml.ScalarNode):
                if key.value in seen:
                    yield key
                seen.add(key.value)
            yield from _doubled(value)


def _tell(error: ErrorDetails, places: Places, problems: Problems) -> None:
    """Say one misfit in the designer's words, where it stands."""
    path, kind, value = error["loc"], error["type"], error["input"]
    key = str(path[-1])
    if kind == "extra_forbidden":
        near = get_close_matches(key, _known_keys(path[:-1]), 1)
        problems.error(
            "style-unknown-key",
            _("unknown setting “{key}”").format(key=".".join(map(str, path))),
            places.of(*path, key=True),
            _("did you mean “{near}”?").format(near=near[0]) if near else _("delete it"),
            length=len(key),
        )
    elif kind == "missing":
        problems.error(
            "style-missing-key",
            _("setting “{key}” is missing").format(key=".".join(map(str, path))),
            places.of(*path[:-1]),
            _("add it; every style in styles/ has an example"),
        )
    elif path == ("grid", "characters"):
        problems.error(
            "style-measure",
            _("the measure must be a whole number of characters from 10 to 48, not {value}").format(
                value=value
            ),
            places.of(*path),
            _("choose a whole number; usual are 17 to 42"),
            length=len(str(value)),
        )
    else:
        reason = error["msg"].removeprefix("Value error, ")
        problems.error(
            "style-value",
            _("“{value}” does not fit “{key}”: {reason}").format(
                value=value if isinstance(value, str | int | float) else "…",
                key=".".join(map(str, path)),
                reason=reason,
            ),
            places.of(*path),
            _("write a 字号 such as 五号, a number of points or millimetres, or a listed word"),
            length=len(str(value)) if isinstance(value, str | int | float) else 1,
        )


def _known_keys(path: tuple[str | int, ...]) -> list[str]:
    """Return the keys that may stand at a path of the form."""
    form: type[BaseModel] | None = Style
    for name in path:
        field = form.model_fields.get(str(name)) if form else None
        inner = field.annotation if field else None
        form = inner if isinstance(inner, type) and issubclass(inner, BaseModel) else None
    return list(form.model_fields) if form else []


def _in_mm(length: int) -> str:
    return f"{length / MPT_PER_MM:.1f}"


def _settings(style: Style) -> Iterator[tuple[tuple[str, ...], Setting]]:
    """Yield every setting of a style with its path."""

    def walk(path: tuple[str, ...], value: object) -> Iterator[tuple[tuple[str, ...], Setting]]:
        if isinstance(value, Setting):
            yield path, value
        elif isinstance(value, BaseModel):
            for name in type(value).model_fields:
                yield from walk((*path, name), getattr(value, name))
        elif isinstance(value, dict):
            for name, inner in value.items():
                yield from walk((*path, str(name)), inner)

    yield from walk((), style)


def check_type_area(style: Style, places: Places, problems: Problems) -> None:
    """Tell a type area, running head or folio that leaves the trim or comes too near its edge."""
    trim, furniture = style.trim, style.furniture
    edges = (
        (("trim", "gutter"), _("the type area"), _("the binding edge"), trim.gutter),
        (("grid", "characters"), _("the type area"), _("the fore-edge"), style.fore_edge),
        (("grid", "lines"), _("the type area"), _("the foot"), style.foot),
        (
            ("trim", "head"),
            _("the running head"),
            _("the head"),
            trim.head - furniture.head_gap - 2 * furniture.head.size,
        ),
        (
            ("furniture", "folio_gap"),
            _("the folio"),
            _("the foot"),
            style.foot - furniture.folio_gap - furniture.folio.size // 4,
        ),
    )
    for path, what, edge, room in edges:
        if room < 0:
            problems.error(
                "style-outside",
                _("{what} reaches {room} mm beyond {edge} of the trim").format(
                    what=what, room=_in_mm(-room), edge=edge
                ),
                places.of(*path),
                _("make the margin larger or the type area smaller"),
            )
        elif room < SAFE_EDGE:
            problems.error(
                "style-near-edge",
                _("{what} stands {room} mm from {edge}; 5 mm are needed for the cut").format(
                    what=what, room=_in_mm(room), edge=edge
                ),
                places.of(*path),
                _("make the margin larger or the type area smaller"),
            )


def check_leading(style: Style, places: Places, problems: Problems) -> None:
    """Tell running text whose lines stand nearer than 150 % or wider than 200 % (A8.4)."""
    running = ("quote", "note", "article", "index")
    grid = style.grid
    asked = [(("grid", "leading"), grid.size, grid.leading)]
    for path, setting in _settings(style):
        if path[0] in running and setting.leading is not None:
            asked.append(((path[0], "leading"), setting.size, setting.leading))
    for path, size, leading in asked:
        if not 1500 * size <= 1000 * leading <= 2000 * size:
            problems.error(
                "style-leading",
                _("a leading of {leading} pt is {percent} % of {size} pt").format(
                    leading=leading / 1000, percent=leading * 100 // size, size=size / 1000
                ),
                places.of(*path),
                _("choose between {low} and {high} pt").format(
                    low=size * 1.5 / 1000, high=size * 2 / 1000
                ),
            )


def check_sizes(style: Style, places: Places, problems: Problems) -> None:
    """Tell text smaller than 六号, and headings that are larger than those above them."""
    for path, setting in _settings(style):
        if setting.size < SMALLEST:
            problems.error(
                "style-small",
                _("{size} pt is too small to read in print").format(size=setting.size / 1000),
                places.of(*path, "size"),
                _("六号, {size} pt, is the smallest").format(size=SIZES["六号"] / 1000),
            )
    ranks = [rank for rank in RANKS if rank in style.headings]
    for above, below in pairwise(ranks):
        if style.headings[below].size > style.headings[above].size:
            problems.error(
                "style-ranks",
                _("heading “{below}” is larger than “{above}” above it").format(
                    below=below, above=above
                ),
                places.of("headings", below, "size"),
                _("give it a smaller 字号"),
            )


def check_headings(style: Style, places: Places, problems: Problems) -> None:
    """Tell ranks without a setting, and titles that do not fit the rows they are given."""
    for rank in RANKS:
        if rank not in style.headings:
            problems.error(
                "style-missing-key",
                _("setting “{key}” is missing").format(key=f"headings.{rank}"),
                places.of("headings"),
                _("add it; every style in styles/ has an example"),
            )
    for rank in style.headings:
        if rank not in RANKS:
            near = get_close_matches(rank, RANKS, 1)
            problems.error(
                "style-unknown-key",
                _("unknown setting “{key}”").format(key=f"headings.{rank}"),
                places.of("headings", rank, key=True),
                _("did you mean “{near}”?").format(near=near[0]) if near else _("delete it"),
                length=len(rank),
            )
    for rank, heading in style.headings.items():
        room = (heading.rows - 1) * style.grid.leading + style.grid.size
        if heading.size > room:
            problems.error(
                "style-rows",
                _("a heading of {size} pt does not fit into {rows} rows").format(
                    size=heading.size / 1000, rows=heading.rows
                ),
                places.of("headings", rank, "rows"),
                _("give it more rows or a smaller 字号"),
            )


def check_columns(style: Style, places: Places, problems: Problems) -> None:
    """Tell columns narrower than ten characters, or not whole where the size is the body's (A8.1)."""
    columns: tuple[tuple[str, ColumnStyle], ...] = (
        ("index", style.index),
        ("article", style.article),
    )
    for name, setting in columns:
        room = style.measure - (setting.columns - 1) * setting.gap * setting.size
        characters, rest = divmod(room, setting.columns * setting.size)
        if characters < 10:
            problems.error(
                "style-columns",
                _("a column of {count} characters is too narrow").format(count=characters),
                places.of(name, "columns"),
                _("take fewer columns; ten characters are the least"),
            )
        elif rest and setting.size == style.grid.size:
            problems.error(
                "style-measure",
                _("a column would be {count} characters wide").format(
                    count=round(room / setting.columns / setting.size, 2)
                ),
                places.of(name, "gap"),
                _("choose a gap that leaves whole characters to each column"),
            )


def check_folio(style: Style, places: Places, problems: Problems) -> None:
    """Tell a form of the folio that does not say where the number stands."""
    form = style.furniture.folio_format
    if form.count("{}") != 1 or form.replace("{}", "").strip("{}") != form.replace("{}", ""):
        problems.error(
            "style-folio",
            _("“{form}” does not say once where the page number stands").format(form=form),
            places.of("furniture", "folio_format"),
            _("write {} where the number stands, such as “· {} ·”"),
        )


#: In the order in which they are told.
CHECKS: tuple[Callable[[Style, Places, Problems], None], ...] = (
    check_type_area,
    check_leading,
    check_sizes,
    check_headings,
    check_columns,
    check_folio,
)
