"""Seeds of a batch: ``"1..20"``, ``"1..5,9"``, ``[1, 2, 3]``, or 20 for the first twenty."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any

MOST_SEEDS = 10_000
LARGEST_SEED = 2**63 - 1
_PART = re.compile(r"(\d{1,30})(?:\s*\.\.\s*(\d{1,30}))?")


def seeds_of(value: Any) -> tuple[int, ...]:
    """The seeds, in the order in which they are run.

    Parameters
    ----------
    value : str, int or list
        Text: seeds and ranges (both ends included), parted by commas; a list: of the same, or of whole numbers; a
        whole number N: 1..N.

    Raises
    ------
    ValueError
        In the user's words: none, a negative one, one twice, more than `MOST_SEEDS`, or not whole numbers.
    """
    if isinstance(value, bool) or not isinstance(value, (str, int, list)):
        raise ValueError(f'seeds {value!r} is neither text ("1..20"), a list of whole numbers, nor a count')
    if isinstance(value, int) and value < 1:
        raise ValueError(f"seeds {value} is a count, of at least one")
    parts = [f"1..{value}"] if isinstance(value, int) else value.split(",") if isinstance(value, str) else value
    seeds: list[int] = []
    for part in parts:
        seeds += _range(part, MOST_SEEDS - len(seeds))
    if not seeds:
        raise ValueError("seeds names none: at least one is needed")
    if twice := sorted({seed for seed in seeds if seeds.count(seed) > 1} if len(set(seeds)) < len(seeds) else ()):
        raise ValueError(f"seed {twice[0]} stands twice: a run with the same seed is the same run")
    return tuple(seeds)


def _range(part: Any, room: int) -> range:
    if isinstance(part, int) and not isinstance(part, bool):
        part = str(part)
    found = _PART.fullmatch(part.strip()) if isinstance(part, str) else None
    if found is None:
        raise ValueError(f"seed {part!r} is not a whole number of 0 or more, nor a range of them (1..20)")
    first, last = int(found[1]), int(found[2] or found[1])
    if last < first:
        raise ValueError(f"seeds {part!r} end before they begin")
    if last > LARGEST_SEED:
        raise ValueError(f"seed {last} is larger than {LARGEST_SEED}")
    if last - first >= room:
        raise ValueError(f"more than {MOST_SEEDS} seeds")
    return range(first, last + 1)


def seeds_text(seeds: tuple[int, ...]) -> str:
    """Seeds as `seeds_of` reads them, runs of neighbours as ranges: (1, 2, 3, 9) is "1..3,9"."""
    starts = [0, *(row + 1 for row, (a, b) in enumerate(pairwise(seeds)) if b != a + 1), len(seeds)]
    blocks = [seeds[start:end] for start, end in pairwise(starts)]
    return ",".join(str(block[0]) if len(block) == 1 else f"{block[0]}..{block[-1]}" for block in blocks)
