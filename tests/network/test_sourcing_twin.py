"""Sourcing against its plain-Python twin, rule by rule."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from network.sourcing import source
from network.sourcing_types import UNSERVED_REASONS, Sourced
from tests.network.sourcing_cases import Case, random_case
from tests.network.sourcing_twin import Twin

SEEDS = range(24)


def packages(sourced: Sourced) -> list[tuple[int, int, int, bool, int, int]]:
    """(path, class, promise, quoted, units, order) of every package, from the words."""
    owner = np.repeat(np.arange(len(sourced.order_packages)), sourced.order_packages & 15) + sourced.first_order
    return [
        (w & 0x7FFFF, w >> 19 & 63, w >> 25 & 7, bool(w >> 28 & 1), (w >> 29) + 1, n)
        for w, n in zip(sourced.word.tolist(), owner.tolist(), strict=True)
    ]


def losses(sourced: Sourced) -> list[tuple[int, str, int]]:
    columns = sourced.unserved_order, sourced.unserved_reason, sourced.unserved_promise
    return [(o, UNSERVED_REASONS[r], p) for o, r, p in zip(*(c.tolist() for c in columns), strict=True)]


def run(case: Case, **options) -> Sourced:
    return source([case.orders], *case.arguments, policy=case.policy, **options)


@cache
def solved(seed: int) -> tuple[Case, Twin]:
    case = random_case(seed)
    return case, Twin(case).run()


def same(sourced: Sourced, twin: Twin) -> bool:
    return (
        packages(sourced) == twin.packages
        and [(n & 15, n >> 4) for n in sourced.order_packages.tolist()] == twin.orders
        and losses(sourced) == twin.unserved
    )


@pytest.mark.parametrize("seed", SEEDS)
def test_every_package_equals_the_twins(seed):
    case, twin = solved(seed)
    sourced = run(case)
    assert packages(sourced) == twin.packages
    assert [(n & 15, n >> 4) for n in sourced.order_packages.tolist()] == twin.orders
    assert losses(sourced) == twin.unserved
    assert sourced.slot_first_package.tolist() == [*twin.first_package.values(), len(twin.packages)]
    assert sourced.slot_first_order.tolist() == [*twin.first_order.values(), len(twin.orders)]


def test_the_cases_are_hard():
    """The comparison proves little unless every branch is taken often."""
    twins = [solved(seed)[1] for seed in SEEDS]
    reasons = [reason for twin in twins for _, reason, _ in twin.unserved]
    stories = [story for twin in twins for story in twin.story.values() if story["package"] >= 0]
    assert min(reasons.count(reason) for reason in UNSERVED_REASONS) > 100
    assert sum(late for twin in twins for *_, late, _, _ in twin.packages) > 1000
    assert sum(not story["complete"] for story in stories) > 300
    assert sum(n > 1 for twin in twins for n, _ in twin.orders) > 500


@pytest.mark.parametrize("seed", range(10))
def test_watched_decisions_equal_the_twins(seed):
    case, twin = solved(seed)
    sourced = run(case, watch=1)
    assert same(sourced, twin)
    d = sourced.decisions
    keys = list(zip(d.order.tolist(), d.pool.tolist(), strict=True))
    assert sorted(keys) == sorted(twin.story)
    for i, key in enumerate(keys):
        story = twin.story[key]
        reason = UNSERVED_REASONS[d.reason[i]] if d.reason[i] >= 0 else None
        got = (d.package[i], d.complete[i], d.deadline[i], d.position[i], reason)
        told = (story["package"], story["complete"], story["deadline"], story["position"], story.get("reason"))
        assert got == told
        rows = slice(d.candidate_first[i], d.candidate_first[i + 1])
        columns = (d.path, d.source, d.cost_mills, d.congestion_mills, d.wait_slots, d.latest, d.stocked, d.usable,
                   d.in_time)  # fmt: skip
        logged = list(zip(*(column[rows].tolist() for column in columns), strict=True))
        assert logged == [
            tuple(-1 if value is None else value for value in row.values()) for row in reordered(story["rows"])
        ]


def reordered(rows: list[dict]) -> list[dict]:
    names = ("path", "source", "cost", "congestion", "wait", "latest", "stocked", "usable", "in_time")
    return [{name: row[name] for name in names} for row in rows]


class IgnoresWait(Twin):
    def wait(self, f, slot):
        return 0


class IgnoresStock(Twin):
    def take_stock(self, pool, f, units):
        pass


class CutOffASlotLate(Twin):
    def position(self, cutoff, slot):
        return (slot - cutoff - 1) % 288


class NeverSplits(Twin):
    def may_split(self):
        return False


class NeverTopsUp(Twin):
    def top_up(self, f):
        pass


class PicksWithoutLimit(Twin):
    def pick_quota(self, f, slot):
        return 10**6 if self.case.timetable.pick_per_h[f][slot // 12] else 0


class IgnoresCongestion(Twin):
    def congestion(self, f, slot, wait):
        return 0


class QuotesAsAsked(Twin):
    def quote(self, asked, row, slot):
        return asked[1]


class RefillsASlotLate(Twin):
    def end_of_slot(self, slot):
        super().end_of_slot(slot - 1) if slot else None


@pytest.mark.parametrize(
    "bent",
    [IgnoresWait, IgnoresStock, CutOffASlotLate, NeverSplits, NeverTopsUp, PicksWithoutLimit, IgnoresCongestion,
     QuotesAsAsked, RefillsASlotLate],
)  # fmt: skip
def test_a_bent_rule_is_noticed(bent):
    cases = [random_case(seed) for seed in range(8)]
    assert any(not same(run(case), bent(case).run()) for case in cases)
