"""Turns frozen data of many instances into what is made fast, and goes fast from process to process.

It stands apart from `jobs`, which loads what processes need, since data is wanted where there are none.
"""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass
else:
    import dataclasses

    def dataclass(*, frozen: bool = False, **more: bool) -> Callable[[type], type]:
        """Make a dataclass of which a book has many: it is frozen by mypy, which sees Python's own here.

        Python's guard sets each field through a function, so that making one takes three times as long: a
        fifteenth of all that a build does.
        """
        return dataclasses.dataclass(unsafe_hash=frozen, **more)


class Carried:
    """Frozen data of many fields and many instances: goes from process to process in half the time.

    It is made anew from its fields, where dataclasses would set them one by one.
    """

    __slots__ = ()

    def __reduce__(self) -> tuple[object, ...]:
        """Return the class and what to call it with."""
        return type(self), _fields_of(type(self))(self)


def _fields_of(kind: type) -> Callable[[Any], Any]:
    fields = _FIELDS.get(kind)
    if fields is None:
        fields = _FIELDS[kind] = attrgetter(*getattr(kind, "__slots__", ()))
    return fields


_FIELDS: dict[type, Callable[[Any], Any]] = {}
