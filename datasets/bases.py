"""Scenarios that were read before: their parsed files, kept for the next load in this process.

A batch loads one base with hundreds of lists of edits. What a base's files say is kept as a draft that nobody writes
into; each load goes on from a fork of it. It is read anew when a file of it, or the list of its files, has changed:
the files' contents are compared, not their times.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from datasets.draft import Draft
from datasets.edits import Edit
from datasets.files import State, state_of

KEPT = 8
"""Bases, at most."""


@dataclass(frozen=True)
class Base:
    """A place as it was read.

    Attributes
    ----------
    draft : Draft
        Not to be written into.
    edits : tuple of Edit
        The place's own.
    states : tuple
        Of what was looked at: (path, `state_of` it then).
    """

    draft: Draft
    edits: tuple[Edit, ...]
    states: tuple[tuple[Path, State], ...]

    def still_holds(self) -> bool:
        """Whether the files are what they were."""
        return all(state_of(path) == state for path, state in self.states)


_kept: OrderedDict[tuple[str, str], Base] = OrderedDict()
_lock = Lock()


def find(place: str | Path) -> Base | None:
    """What is kept of a place, if its files are what they were."""
    key = _key(place)
    with _lock:
        base = _kept.get(key)
    if base is None or not base.still_holds():
        return None
    with _lock:
        if key in _kept:
            _kept.move_to_end(key)
    return base


def keep(place: str | Path, draft: Draft, edits: Iterable[Edit], states: Iterable[tuple[Path, State]]) -> Base:
    """Keep what was read of a place; `states` are of before it was read."""
    base = Base(draft, tuple(edits), tuple(states))
    with _lock:
        _kept[_key(place)] = base
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
    return base


def forget() -> None:
    """Keep nothing."""
    with _lock:
        _kept.clear()


def _key(place: str | Path) -> tuple[str, str]:
    """The place and the working folder, from which findings name files."""
    try:
        return str(place), str(Path.cwd())
    except OSError:
        return str(place), ""
