"""Turns the edition that a build is to hold into what is remembered of its pages."""

from __future__ import annotations

from hashlib import sha256

from keben.edition.makeup import makeups_of
from keben.edition.release import edition_path, read_edition
from keben.messages import _
from keben.pages.held import NO_MAKEUPS, Makeups
from keben.pipeline.order import Order
from keben.problems import Problems


def held_key(order: Order) -> str:
    """Return the key of the edition to be held, as it is now."""
    if order.hold is None:
        return ""
    try:
        return sha256(edition_path(order.book, order.hold).read_bytes()).hexdigest()
    except OSError:
        return ""


def held_makeups(order: Order, problems: Problems) -> Makeups | None:
    """Return what is remembered of the edition to be held, nothing if none is; None when it is no good."""
    if order.hold is None:
        return NO_MAKEUPS
    path = edition_path(order.book, order.hold)
    released = read_edition(path, problems)
    if released is None:
        return None
    try:
        return makeups_of(released.makeup)
    except (KeyError, TypeError, ValueError):
        problems.error(
            "edition-damaged",
            _("the edition {file} cannot be read").format(file=path),
            None,
            _("take it from a backup, or release it again"),
        )
        return None
