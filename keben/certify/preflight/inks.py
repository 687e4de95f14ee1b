"""Turns colour spaces and the numbers given in them into inks on paper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from keben.certify.preflight.entries import entry

_PLATES = ("/Cyan", "/Magenta", "/Yellow", "/Black")
_OF_COUNT = {1: "gray", 3: "rgb", 4: "cmyk"}
_OF_DEVICE = {
    "/DeviceGray": "gray", "/G": "gray", "/CalGray": "gray",
    "/DeviceRGB": "rgb", "/RGB": "rgb", "/CalRGB": "rgb", "/Lab": "rgb",
    "/DeviceCMYK": "cmyk", "/CMYK": "cmyk",
    "/Pattern": "pattern",
}  # fmt: skip


class Ink(NamedTuple):
    """What is laid on the plates, each from 0 to 1; a book has few, so that they are compared by value."""

    plates: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 1.0)  #: C, M, Y, K
    spot: float = 0.0  #: of inks of their own
    is_rgb: bool = False
    is_registration: bool = False  #: on every plate there is (crop marks)

    @property
    def total(self) -> float:
        """Return the sum of all inks, 4 for 400 %."""
        return 4.0 if self.is_registration else sum(self.plates) + self.spot

    @property
    def is_black_alone(self) -> bool:
        """Whether it needs no plate but that of black."""
        others = any(self.plates[:3]) or self.spot
        return not (others or self.is_rgb or self.is_registration)

    @property
    def is_solid(self) -> bool:
        """Whether one ink is laid on in full, or none at all, as white type has it.

        >>> BLACK.is_solid, Ink((0, 0, 0, 0.5)).is_solid, Ink((0.5, 0.5, 0, 0)).is_solid
        (True, False, False)
        """
        laid = [share for share in (*self.plates, self.spot) if share]
        return not (self.is_rgb or self.is_registration) and laid in ([], [1])

    def __str__(self) -> str:
        """Name the inks, in per cent."""
        if self.is_rgb:
            return "RGB"
        if self.is_registration:
            return "All"
        told = [
            f"{name}{share:.0%}" for name, share in zip("CMYK", self.plates, strict=True) if share
        ]
        return " ".join([*told, *([f"spot {self.spot:.0%}"] if self.spot else [])]) or "0 %"


BLACK = Ink()


@dataclass(frozen=True, slots=True)
class Space:
    """A colour space, by what it means on paper."""

    kind: str = "gray"  #: gray, rgb, cmyk, spot or pattern
    names: tuple[str, ...] = ()  #: of the inks of a spot space

    def ink(self, values: Sequence[float]) -> Ink:
        """Return the inks of a colour of this space."""
        if self.kind == "rgb":
            return Ink((0, 0, 0, 0), is_rgb=True)
        if self.kind == "cmyk" and len(values) == 4:
            return Ink((values[0], values[1], values[2], values[3]))
        if self.kind == "spot":
            return self._spots(values)
        return Ink((0, 0, 0, round(1 - values[0], 4))) if values else BLACK

    def _spots(self, values: Sequence[float]) -> Ink:
        if "/All" in self.names:
            return Ink((0, 0, 0, 0), is_registration=any(values))
        amounts = dict(zip(self.names, values, strict=False))
        c, m, y, k = (amounts.pop(name, 0.0) for name in _PLATES)
        amounts.pop("/None", None)
        return Ink((c, m, y, k), sum(amounts.values()))

    @property
    def first(self) -> Ink:
        """The colour that holds when the space is chosen."""
        if self.kind == "cmyk":
            return BLACK
        return self.ink([1.0] * len(self.names) if self.kind == "spot" else [0.0])


GRAY = Space()


def space_of(told: Any, named: Any = None) -> Space:
    """Return a colour space of a file; `named` are those of the page's resources."""
    told = told.get_object() if hasattr(told, "get_object") else told
    if isinstance(told, str):
        if told in _OF_DEVICE:
            return Space(_OF_DEVICE[told])
        return space_of(named[told]) if named and told in named else Space()
    if not isinstance(told, list) or not told:
        return Space()
    family = told[0].get_object()
    if family == "/ICCBased":
        return Space(_OF_COUNT.get(int(entry(told[1].get_object(), "/N", 1)), "gray"))
    if family in ("/Indexed", "/I"):
        return space_of(told[1], named)
    if family == "/Separation":
        return Space("spot", (str(told[1].get_object()),))
    if family == "/DeviceN":
        return Space("spot", tuple(str(name.get_object()) for name in told[1].get_object()))
    return Space(_OF_DEVICE.get(family, "gray"))
