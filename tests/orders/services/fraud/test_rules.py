"""Each of fraud's rules, at its edge."""

from __future__ import annotations

from dataclasses import replace

import pytest

from orders.services.fraud import rules
from orders.services.fraud.rules import Facts, Profile, reasons, remembered, score, verdict

FACTS = Facts("ann", "tok_1", "one_day", 2_000, 1, 1_000_000)


def broken(facts: Facts, before: Profile | None = None) -> list[str]:
    return reasons(facts, before, remembered(before, facts) if facts.customer else None)


def test_an_ordinary_order_breaks_none() -> None:
    assert broken(FACTS) == []


@pytest.mark.parametrize(
    ("change", "edge", "reason"),
    [
        ({"cents": rules.LARGE_CENTS}, {"cents": rules.LARGE_CENTS - 1}, "large_amount"),
        ({"units": rules.BULK_UNITS}, {"units": rules.BULK_UNITS - 1}, "bulk_quantity"),
        ({"customer": ""}, {}, "guest"),
    ],
)
def test_a_rule_holds_up_to_its_edge(change: dict, edge: dict, reason: str) -> None:
    assert broken(replace(FACTS, **change)) == [reason]
    assert broken(replace(FACTS, **edge)) == []


def test_a_huge_amount_is_not_large_as_well() -> None:
    before = Profile(0, 0, -rules.HUGE_CENTS, ("tok_1",))
    assert broken(replace(FACTS, cents=rules.HUGE_CENTS), before) == ["huge_amount"]


def test_something_dear_in_a_rush() -> None:
    assert broken(replace(FACTS, cents=rules.LARGE_CENTS, promise="ultra_fast")) == ["large_amount", "rush"]
    assert broken(replace(FACTS, promise="ultra_fast")) == []


def test_velocity_counts_the_hour() -> None:
    before = Profile(0, rules.VELOCITY_ORDERS, 0, ("tok_1",))
    assert broken(FACTS, before) == ["velocity_orders"]
    assert broken(FACTS, replace(before, orders=rules.VELOCITY_ORDERS - 1)) == []
    assert broken(replace(FACTS, placed_us=rules.WINDOW_US + 1), before) == []


def test_velocity_adds_up_the_hours_money() -> None:
    before = Profile(0, 1, rules.VELOCITY_CENTS - FACTS.cents, ("tok_1",))
    assert broken(FACTS, before) == []
    assert broken(FACTS, replace(before, cents=before.cents + 1)) == ["velocity_amount"]


def test_a_new_token_of_a_known_customer() -> None:
    before = remembered(None, FACTS)
    assert broken(FACTS, before) == []
    assert broken(replace(FACTS, token="tok_2"), before) == ["new_token"]
    assert broken(replace(FACTS, token=""), before) == []


def test_only_the_last_tokens_are_remembered() -> None:
    profile = None
    for number in range(rules.REMEMBERED_TOKENS + 2):
        profile = remembered(profile, replace(FACTS, token=f"tok_{number}"))
    assert profile is not None
    assert profile.tokens == ("tok_4", "tok_3", "tok_2")


def test_points_add_up_to_a_verdict() -> None:
    assert score(["large_amount", "guest"]) == rules.POINTS["large_amount"] + rules.POINTS["guest"]
    assert [verdict(points) for points in (0, 59, 60, 99, 100)] == ["pass", "pass", "review", "review", "block"]
