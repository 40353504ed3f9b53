"""What befell each order: many findings may tell of one, and it is lost, doubled or waiting only once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from orders.audit.wrong import Wrong

What = Literal["lost", "doubled", "wrong", "stuck", "waiting"]
WORST_FIRST: tuple[What, ...] = ("lost", "doubled", "wrong", "stuck", "waiting")
KEPT = {"dead-letter": "waiting", "still-retried": "stuck"}
"""Rules that say where an event is kept: while it is there, its effect is late and not lost."""


@dataclass(frozen=True)
class Befallen:
    """An order (or a SKU or a store), and what befell it.

    Attributes
    ----------
    subject : str
    what : {"lost", "doubled", "wrong", "stuck", "waiting"}
        The worst of it; "waiting" lies among dead letters, and is sent again from there.
    wrongs : tuple of Wrong
        The findings that tell of it.
    """

    subject: str
    what: What
    wrongs: tuple[Wrong, ...]


def befallen(wrongs: Iterable[Wrong]) -> tuple[Befallen, ...]:
    """Findings by whom they concern, the worst first, each subject once.

    Examples
    --------
    >>> letter = Wrong("lost", "dead-letter", "o-1", "fraud gave up on event 9", "fraud")
    >>> late = Wrong("lost", "not-handled", "o-1", "fraud has not handled it", "fraud")
    >>> [(one.subject, one.what, len(one.wrongs)) for one in befallen([late, letter])]
    [('o-1', 'waiting', 2)]
    """
    found: dict[str, list[Wrong]] = {}
    for wrong in wrongs:
        found.setdefault(wrong.subject, []).append(wrong)
    told = [Befallen(subject, _worst(its), tuple(its)) for subject, its in found.items()]
    return tuple(sorted(told, key=lambda one: (WORST_FIRST.index(one.what), one.subject)))


def _worst(wrongs: Sequence[Wrong]) -> What:
    kept_by = {wrong.subscriber for wrong in wrongs if wrong.rule in KEPT}
    happened = {
        KEPT.get(wrong.rule, wrong.harm)
        for wrong in wrongs
        if not (wrong.rule == "not-handled" and wrong.subscriber in kept_by)
    }
    return next(what for what in WORST_FIRST if what in happened)
