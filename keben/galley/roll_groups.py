"""Turns the rows of a 名录 into its groups: which begin where, and how many names stand in each."""

from __future__ import annotations

from collections import Counter

from keben.model import Roll

_CONTINUED = "（续）"
_JOINT = "·"  #: between the heads of groups that go on overleaf, the outer first

Groups = tuple[str, ...]  #: the names of a group and of those around it, the outer first


def counts_of(roll: Roll) -> Counter[Groups]:
    """Count the names of every group, and of those around it."""
    return Counter(row.groups[:k] for row in roll.rows for k in range(1, len(row.groups) + 1))


def opened_by(groups: Groups, before: Groups) -> list[Groups]:
    """Return the groups that begin here, the outer first; one without a name has no head.

    >>> opened_by(("全国", "1956年"), ("全国", "1950年"))
    [('全国', '1956年')]
    """
    prefixes = [groups[:k] for k in range(1, len(groups) + 1)]
    return [prefix for prefix in prefixes if prefix[-1] and prefix != before[: len(prefix)]]


def continued(groups: Groups) -> str:
    """Return the head of groups that go on overleaf.

    >>> continued(("全国", "1956年"))
    '全国·1956年（续）'
    """
    return _JOINT.join(filter(None, groups)) + _CONTINUED
