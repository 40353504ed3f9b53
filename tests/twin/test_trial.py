"""Trials: nobody treated is the usual run, everybody the other one, and what is placed before is as it was."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from core.clock import SLOTS_PER_DAY
from core.errors import InvalidInput
from datasets import Scenario, Settings
from network.audit import audit
from network.sourcing_types import PATH_BITS
from tests.twin.small import network
from twin.answers import Happened, answer
from twin.arms import Arms, arms_of, backlog_rules
from twin.cells import MEASURES, Days
from twin.kept import Keeper
from twin.progress import Progress
from twin.run import Orders
from twin.run import happen as run
from twin.trial import Trial, World, everybody, happen, nobody

SEED = 4
NOON = SLOTS_PER_DAY + 144
"""Of the measured day."""

RULES = {
    "policy.congestion_usd_per_h": 2.0,
    "policy.max_backlog_h": 6.0,
    "policy.candidates": 3,
    "policy.station_sort_h": 0.5,
}


def other_rules(scenario: Scenario) -> Scenario:
    """Other promises (asked for by others too), backlog rules, planned dwells and numbers of candidates."""
    promises = scenario.promises.set_index("promise")
    promises.loc["one_day", ["cutoff", "share"]] = ["18:00", promises.loc["one_day", "share"] - 0.2]
    promises.loc["same_day", "share"] += 0.1
    promises.loc["ultra_fast", ["hours", "share"]] = [3.0, promises.loc["ultra_fast", "share"] + 0.1]
    promises.loc["two_day", "deadline_time"] = "18:00"
    return replace(
        scenario,
        settings=Settings({**scenario.settings, **RULES}),
        promises=promises.reset_index()[list(scenario.promises)],
    )


@pytest.fixture(scope="module")
def usual(tmp_path_factory) -> Scenario:
    return network(tmp_path_factory.mktemp("small") / "network")


@pytest.fixture(scope="module")
def arms(usual) -> Arms:
    return arms_of(usual, other_rules(usual))


def world(arms: Arms, trial: Trial) -> World:
    return happen(arms, trial, SEED)


def cells_of(world: World) -> np.ndarray:
    return world.cells(Days(world.arms.when.first_slot, world.arms.when.days))


def alone(scenario: Scenario) -> Happened:
    nothing = np.zeros(0, np.int64)
    return run(scenario, Orders(scenario, SEED, None), Progress(), nothing, Keeper(nothing))[0]


@pytest.fixture(scope="module")
def untreated(arms) -> World:
    return world(arms, nobody(arms))


@pytest.fixture(scope="module")
def treated(arms) -> World:
    return world(arms, everybody(arms))


def values(happened: Happened) -> dict[str, float]:
    return {kpi.name: kpi.value for kpi in answer(happened).kpis}


def assert_same(one: Happened, other: Happened) -> None:
    for name in one.outcome._fields:
        assert np.array_equal(getattr(one.outcome, name), getattr(other.outcome, name)), name
    for name in ("served", "arrived", "picked", "packed", "departed"):
        assert np.array_equal(getattr(one.movement, name), getattr(other.movement, name)), name


def test_the_two_rules_differ(usual):
    one, other = alone(usual).outcome, alone(other_rules(usual)).outcome
    assert not np.array_equal(one.placed, other.placed)
    assert one.on_time.sum() != other.on_time.sum()


def test_nobody_treated_is_the_usual_run(usual, untreated):
    expected = alone(usual)
    assert np.array_equal(untreated.sourced.word, expected.sourced.word)
    assert_same(untreated.happened(), expected)
    assert repr(values(untreated.happened())) == repr(values(expected))


def test_everybody_treated_is_the_other_run(usual, arms, treated):
    expected, found = alone(other_rules(usual)), treated.happened()
    assert np.array_equal(found.sourced.word, expected.sourced.word + np.uint32(len(arms.planned[0].paths)))
    assert_same(found, expected)
    assert values(found) == pytest.approx(values(expected), rel=1e-12, nan_ok=True)


def test_what_is_placed_before_a_switch_is_sourced_as_usual(arms, untreated):
    found = world(arms, Trial(everybody(arms).treated, NOON)).sourced
    usual = untreated.sourced
    before = int(usual.slot_first_package[NOON])
    assert int(found.slot_first_package[NOON]) == before
    assert np.array_equal(found.word[:before], usual.word[:before])
    after = found.word[before:] & np.uint32((1 << PATH_BITS) - 1)
    assert (after >= len(arms.planned[0].paths)).all()


@pytest.mark.parametrize("zones", [[0], [1, 3], [0, 1, 2]])
@pytest.mark.parametrize("slot", [0, NOON])
def test_a_trial_by_zone_is_sound(arms, zones, slot):
    """The whole movement is audited; treated zones, from the slot on, are the only ones with the other paths."""
    trial = Trial(np.isin(np.arange(arms.n_zones), zones), slot)
    happened = world(arms, trial)
    timetable, paths = arms.prepared.timetable, arms.prepared.paths
    assert audit(timetable, paths, happened.sourced, happened.movement) == []
    (chunk,) = Orders(arms.usual, SEED, None).stream()
    made = happened.sourced.order_packages & 15
    path = happened.sourced.word & np.uint32((1 << PATH_BITS) - 1)
    rows = np.isin(chunk.zone, zones) & (chunk.slot >= slot)
    assert 0 < rows.sum() < len(rows)
    assert np.array_equal(path >= len(arms.planned[0].paths), np.repeat(rows, made))


@pytest.mark.parametrize("of", ["untreated", "treated"])
def test_cells_add_up_to_the_tally(request, of):
    """The tally by promise is counted by another kernel."""
    found, outcome = request.getfixturevalue(of), request.getfixturevalue(of).happened().outcome
    sums = dict(zip(MEASURES, cells_of(found).sum(axis=(1, 2)).tolist(), strict=True))
    assert sums == sums | {
        "orders": outcome.orders,
        "packages": outcome.placed.sum(),
        "unserved": outcome.unserved.sum(),
        "on_time": outcome.on_time.sum() + outcome.quoted_on_time.sum(),
        "on_time_as_asked": outcome.on_time.sum(),
        "quoted_later": outcome.quoted.sum(),
        "delivered": outcome.delivered.sum(),
        "door_slots": (outcome.door_slots.sum(axis=0) * np.arange(outcome.door_slots.shape[1])).sum(),
        "split_orders": outcome.split_orders,
    }
    assert 0 < sums["unserved"] < sums["packages"]
    made = cells_of(found)[MEASURES.index("packages")] - cells_of(found)[MEASURES.index("unserved")]
    assert np.array_equal(made.sum(axis=1), outcome.zone_packages.sum(axis=0))


def test_cells_cost_what_the_ways_cost(arms, treated):
    happened = treated.happened()
    path = happened.sourced.word[happened.first_package : happened.last_package] & np.uint32((1 << PATH_BITS) - 1)
    assert cells_of(treated)[MEASURES.index("way_mills")].sum() == arms.prepared.paths.cost_mills[path].sum()


def test_days_begin_at_any_time_and_leave_the_rest_out(arms, untreated):
    two_hours = happen(arms, nobody(arms), SEED).cells(Days(arms.when.last_slot - 24, 1))
    (chunk,) = Orders(arms.usual, SEED, None).stream()
    rows = (chunk.slot >= arms.when.last_slot - 24) & (chunk.slot < arms.when.last_slot)
    assert np.array_equal(two_hours[0, :, 0], np.bincount(chunk.zone[rows], minlength=arms.n_zones))
    assert (two_hours <= cells_of(untreated)).all()


def test_only_rules_may_differ(usual):
    facilities = usual.facilities.assign(vans=usual.facilities["vans"] + 1)
    settings = Settings({**usual.settings, "demand.units_per_day": 1.0, "policy.candidates": 2})
    with pytest.raises(InvalidInput) as error:
        arms_of(usual, replace(usual, facilities=facilities, settings=settings))
    assert [f.message.split(" differs")[0] for f in error.value.findings] == [
        "demand.units_per_day",
        "table facilities",
    ]


def test_backlog_rules_are_told(usual):
    assert backlog_rules(usual, other_rules(usual)) == ["policy.congestion_usd_per_h", "policy.max_backlog_h"]
