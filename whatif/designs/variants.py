"""From factors to variants: which combinations of levels are run.

Full and one-at-a-time designs are the levels' own; fractions are pydoe's (`whatif.designs.fractions`), samples scipy's
(`whatif.designs.sampling`). Whatever the kind, variant 0 is the reference: every factor at its first level.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import chain, product
from math import prod
from typing import Any

from core.errors import Finding, InvalidInput
from whatif.batch import Batch, Factor, Level, Variant
from whatif.batch_files.levels import AS_IT_IS
from whatif.designs.fractions import Rows, fraction
from whatif.designs.sampling import points_of, sampled

MOST_VARIANTS = 100_000
AS_RANGE_IS = Level(AS_IT_IS, None)
"""A range in the reference: the scenario's own value."""
Row = tuple[Level, ...]
"""A level of each factor, in the batch's order."""


def variants(batch: Batch) -> tuple[Variant, ...]:
    """The design's variants, each combination once; the same batch gives the same.

    Returns
    -------
    tuple of Variant
        Number 0 is the reference, also where the design would not draw it. A full design's last factor changes
        fastest.

    Raises
    ------
    InvalidInput
        For more than `MOST_VARIANTS`, a fraction that does not exist, or a kind that is run by
        ``whatif sensitivity``.
    """
    if (most := variant_count(batch)) > MOST_VARIANTS:
        message = f"a {batch.design} design of {most} variants, {MOST_VARIANTS} at most: sample, or take out levels"
        raise InvalidInput([Finding(batch.file, 0, "too-many-variants", message)])
    distinct: dict[tuple[Any, ...], Row] = {}
    for row in chain([tuple(map(reference_level, batch.factors))], _ROWS[batch.design](batch)):
        distinct.setdefault(tuple((level.label, level.value) for level in row), row)
    return tuple(_variant(batch, number, row) for number, row in enumerate(distinct.values()))


def variant_count(batch: Batch) -> int:
    """Variants that the design will have, or a bound of them, without making any."""
    counts = [len(factor.levels) for factor in batch.factors]
    if batch.design in ("latin_hypercube", "sobol"):
        return points_of(batch) + 1
    if batch.design == "one_at_a_time":
        return 1 + sum(count - 1 for count in counts)
    if batch.design == "fractional":
        return len(_fraction(batch))
    return prod(counts)


def reference_level(factor: Factor) -> Level:
    """The factor as it stands in variant 0."""
    return AS_RANGE_IS if factor.is_range else factor.levels[0]


def _variant(batch: Batch, number: int, row: Row) -> Variant:
    levels = {factor.name: level for factor, level in zip(batch.factors, row, strict=True)}
    edits = (*batch.edits, *(edit for level in row for edit in level.edits))
    return Variant(number, _name(batch, row), levels, edits)


def _name(batch: Batch, row: Row) -> str:
    """The factors that change something, each with its level."""
    if batch.design == "listed":
        return row[0].label
    told = [
        f"{factor.name} {level.label}"
        for factor, level in zip(batch.factors, row, strict=True)
        if level.edits or level != _first_plain(factor)
    ]
    return ", ".join(told) or AS_IT_IS


def _first_plain(factor: Factor) -> Level:
    """The level at which the scenario is as it is, where there is one."""
    return next((level for level in factor.levels if not level.edits), reference_level(factor))


# -- kinds -------------------------------------------------------------------------------------------------


def _full(batch: Batch) -> Iterable[Row]:
    return product(*(factor.levels for factor in batch.factors))


def _one_at_a_time(batch: Batch) -> Iterator[Row]:
    reference = tuple(map(reference_level, batch.factors))
    for column, factor in enumerate(batch.factors):
        for level in factor.levels[1:]:
            yield (*reference[:column], level, *reference[column + 1 :])


def _fractional(batch: Batch) -> Iterator[Row]:
    for row in _fraction(batch).tolist():
        yield tuple(factor.levels[number] for factor, number in zip(batch.factors, row, strict=True))


def _fraction(batch: Batch) -> Rows:
    counts = [len(factor.levels) for factor in batch.factors]
    options = batch.design_options
    try:
        return fraction(counts, options.get("resolution"), options.get("reduction"))
    except ValueError as error:
        raise InvalidInput([Finding(batch.file, 0, "no-fraction", f"no such fraction: {error}")]) from None


def _elsewhere(batch: Batch) -> Iterable[Row]:
    message = f"a {batch.design} design is `whatif sensitivity`'s; of factors, sample by latin_hypercube or sobol"
    raise InvalidInput([Finding(batch.file, 0, "design-of-sensitivity", message)])


_ROWS: dict[str, Callable[[Batch], Iterable[Row]]] = {
    "full": _full,
    "fractional": _fractional,
    "one_at_a_time": _one_at_a_time,
    "latin_hypercube": sampled,
    "sobol": sampled,
    "morris": _elsewhere,
    "saltelli": _elsewhere,
    "listed": _full,
}
