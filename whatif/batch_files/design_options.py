"""``design`` of a batch file: its kind, what may be said of it, and which factors it can take."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, get_args

from whatif.batch import DesignKind, Factor
from whatif.batch_files.fields import Fields

MOST_POINTS = 100_000
LIMITS = {
    "resolution": (3, 6),
    "reduction": (2, 100),
    "points": (2, MOST_POINTS),
    "trajectories": (2, 10_000),
    "seed": (0, 2**32 - 1),
}
"""Lowest and highest of each option."""
OPTIONS = {
    "full": (),
    "fractional": ("resolution", "reduction"),
    "one_at_a_time": (),
    "latin_hypercube": ("points", "seed"),
    "sobol": ("points", "seed"),
    "morris": ("trajectories", "seed"),
    "saltelli": ("points", "seed"),
    "listed": (),
}
SAMPLING = frozenset({"latin_hypercube", "sobol", "morris", "saltelli"})
"""Kinds that draw from ranges."""
POWERS_OF_TWO = frozenset({"sobol", "saltelli"})
"""Kinds whose points keep their balance only in powers of two."""


def design_of(fields: Fields) -> tuple[str, dict[str, Any]]:
    """Kind and options of ``design = "kind"`` or ``[design] kind = ...``; what is wrong becomes findings."""
    listed = "variants" in fields.table
    default = "listed" if listed else "full"
    if isinstance(fields.table.get("design"), str) or "design" not in fields.table:
        kind, options = fields.choice("design", get_args(DesignKind), default), {}
    else:
        section = fields.section("design")
        kind = section.choice("kind", get_args(DesignKind), default)
        section.only(("kind", *OPTIONS[kind]))
        options = {name: value for name in OPTIONS[kind] if (value := section.whole(name, *LIMITS[name])) is not None}
        points = options.get("points", 2)
        if kind in POWERS_OF_TWO and points & (points - 1):
            below = 1 << (points.bit_length() - 1)
            message = f"points {points} of a {kind} design is no power of two: {below} or {2 * below}"
            section.wrong("points", "points-not-a-power-of-two", message)
    if (kind == "listed") != listed:
        reason = (
            "a listed design needs [[variants]]" if kind == "listed" else f"variants are listed, design says {kind}"
        )
        fields.wrong("design", "design-and-variants", reason)
    return kind, options


def misfits(design: str, options: dict[str, Any], factors: tuple[Factor, ...]) -> Iterator[tuple[Factor, str, str]]:
    """Factors that the design cannot take, each with rule and message."""
    for factor in factors:
        if factor.is_range and design not in SAMPLING:
            message = (
                f"factor {factor.name!r} has a range, which a {design} design cannot take: give it levels, or "
                'say design = "latin_hypercube" or "sobol"'
            )
            yield factor, "range-in-design", message
        if "resolution" in options and len(factor.levels) > 2:
            message = f"factor {factor.name!r} has {len(factor.levels)} levels; resolution is for factors of two"
            yield factor, "resolution-of-levels", message
