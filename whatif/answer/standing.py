"""What of a batch's variants is a choice and what is given, and which of them leave packages behind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from datasets import Edit
from whatif.batch import Variant
from whatif.observations import Observations, only

UNSERVED = "unserved_pct"
LOST_PP = 0.05
"""Percentage points of packages beyond which a variant leaves some behind that the reference brings."""

GIVEN_OPS = frozenset({"demand", "outage"})
FREE_OPS = frozenset({"capacity", "shifts"})
FREE_COLUMNS = ("capacity_packages_per_h", "pick_packages_per_h", "pick_factor", "shifts", "scale")
"""What makes room and has no price in the model."""


@dataclass(frozen=True)
class Standing:
    """How a batch's variants stand to the reference.

    Attributes
    ----------
    given : frozenset of int
        Variants that differ from it in what nobody chooses (demand, outages): their figures are no better or worse.
    losing : mapping of int to float
        Variants that leave packages behind which the reference brings: the share of their packages, %.
    free : frozenset of int
        Variants that add or take room which has no price.
    """

    given: frozenset[int]
    losing: dict[int, float]
    free: frozenset[int]

    @classmethod
    def of(cls, observations: Observations, variants: Sequence[Variant]) -> Standing:
        """The standing of the variants of a batch."""
        own = {variant.number: variant.edits for variant in variants}
        return cls(
            given=frozenset(v for v, edits in own.items() if v and any(map(_is_given, _beside(edits, own[0])))),
            losing=_losing(observations),
            free=frozenset(v for v, edits in own.items() if v and any(map(_is_free, _beside(edits, own[0])))),
        )

    def comparable(self, observations: Observations) -> Observations:
        """The reference and the variants among which one may choose."""
        kept = [v for v in range(len(observations.names)) if v not in self.given and v not in self.losing]
        return only(observations, kept)


def _beside(edits: Sequence[Edit], reference: Sequence[Edit]) -> list[Edit]:
    return [edit for edit in edits if edit not in reference]


def _is_given(edit: Edit) -> bool:
    return edit.op in GIVEN_OPS or str(edit.values.get("key", "")).startswith("demand.")


def _is_free(edit: Edit) -> bool:
    column = str(edit.values.get("key", "")).rpartition(".")[2]
    return edit.op in FREE_OPS or column in FREE_COLUMNS


def _losing(observations: Observations) -> dict[int, float]:
    if UNSERVED not in observations.values:
        return {}
    means = observations.values[UNSERVED].groupby(level=0).mean()
    if 0 not in means.index:
        return {}
    return {int(v): float(share) for v, share in means.items() if share > means[0] + LOST_PP}


def with_levels(observations: Observations) -> Observations:
    """The variants that have a level of every factor (of a sampled range, the reference has none)."""
    levels = observations.levels
    if not len(levels.columns):
        return observations
    return only(observations, [row for row, whole in enumerate(levels.notna().all(axis=1)) if whole])
