"""Rules that a scenario must meet beyond its cells' types: one small named function a rule.

A rule takes the draft and reports findings on it. It looks at what is sound and says nothing about cells that are
findings already, so that one broken cell does not hide, or multiply, what else is wrong.
"""

from __future__ import annotations

from collections.abc import Sequence

from datasets.checks import clock, design, floors, identity, offers, reach, sense, shares, sufficiency
from datasets.checks.watched import Rule, try_rule
from datasets.draft import Draft

BEFORE_LANES: tuple[Rule, ...] = (identity.duplicate_ids,)
"""Rules that must look before lanes and stock are made by rule."""

AFTER_LANES: tuple[Rule, ...] = (
    *identity.RULES,
    *shares.RULES,
    *offers.RULES,
    *clock.RULES,
    *sense.RULES,
    *floors.RULES,
    *reach.RULES,
    *sufficiency.RULES,
    *design.RULES,
)


def run(draft: Draft, rules: Sequence[Rule]) -> None:
    """Try every rule that may have something to say."""
    for rule in rules:
        try_rule(draft, rule)
