"""What must hold of every scenario, from its files to every package's way, whatever the network."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

import numba
import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import datasets
import demand
from core.errors import InvalidInput
from network.audit import audit
from network.paths import Paths
from network.plan.planning import GAP
from network.simulate import Movement, simulate
from network.sourcing import source
from network.sourcing_types import Sourced
from network.timetable import DOOR, Timetable
from tests.properties.tiny_networks import tiny_networks, write
from twin.horizon import horizon
from twin.planning import plan_scenario, prepare

some = settings(max_examples=12, deadline=None)
few = settings(max_examples=4, deadline=None)


@dataclass(frozen=True)
class Day:
    """A scenario's days, planned, sourced and moved."""

    scenario: datasets.Scenario
    timetable: Timetable
    paths: Paths
    sourced: Sourced
    movement: Movement

    @property
    def loaded(self) -> np.ndarray:
        """Packages that each lane carried; int64[L]."""
        t, left = self.timetable, self.movement.departed.sum(axis=1, dtype=np.int64)
        last = t.departure_first[1:] - 1
        return np.where(np.diff(t.departure_first) > 0, left[np.maximum(last, 0)], 0) if len(left) else last * 0


def loaded_scenario(network, edits=()):
    """The network as a scenario; examples that its own checks refuse are skipped."""
    with tempfile.TemporaryDirectory() as folder:
        try:
            return datasets.load(write(Path(folder) / "mine", network), edits)
        except InvalidInput:
            assume(False)


def run(scenario, seed=1, threads=None):
    """Plan, source and move; all in memory."""
    when = horizon(scenario.settings)
    prepared = prepare(scenario, when)
    orders = demand.demand_of(scenario)
    sourced = source(
        orders.stream(seed),
        prepared.candidates,
        prepared.paths,
        prepared.timetable,
        prepared.stock,
        policy=prepared.policy,
        n_slots=when.n_slots,
        n_orders=orders.n_orders,
    )
    movement = simulate(prepared.timetable, prepared.paths, sourced, threads=threads)
    return Day(scenario, prepared.timetable, prepared.paths, sourced, movement)


def audited(day):
    return audit(day.timetable, day.paths, day.sourced, day.movement)


def everything(day):
    """Every byte that a day tells."""
    m, s = day.movement, day.sourced
    slices = zip(m.queue_first.tolist(), m.queue_tail.tolist(), strict=True)
    queues = b"".join(m.queue[first:tail].tobytes() for first, tail in slices)
    arrays = [s.word, s.order_packages, s.unserved_order, s.unserved_reason, m.departed, m.served, m.stream, m.picked]
    return [queues, *(array.tobytes() for array in arrays)]


@some
@given(tiny_networks)
def test_orders_in_are_delivered_in_flight_or_unserved(network):
    scenario = loaded_scenario(network)
    day = run(scenario)
    assert audited(day) == []
    s = day.sourced
    lines = [np.diff(chunk.line_first).sum() for chunk in demand.demand_of(scenario).stream(1)]
    assert len(s.order_packages) == demand.demand_of(scenario).n_orders
    made, lost = s.order_packages & 15, s.order_packages >> 4
    assert ((made + lost) > 0).all()
    assert made.sum(dtype=int) + lost.sum(dtype=int) <= sum(lines)
    delivered = day.loaded[day.timetable.lane_destination == DOOR].sum()
    assert 0 <= delivered <= len(s.word) == made.sum(dtype=int)
    assert lost.sum(dtype=int) == len(s.unserved_order)


@few
@given(tiny_networks, st.integers(0, 2**31))
def test_the_same_seed_gives_the_same_bytes_whatever_the_threads(network, seed):
    scenario = loaded_scenario(network)
    many = numba.get_num_threads()
    numba.set_num_threads(1)
    try:
        alone = everything(run(scenario, seed, threads=1))
    finally:
        numba.set_num_threads(many)
    assert everything(run(scenario, seed, threads=2)) == alone
    assert everything(run(scenario, seed + 1)) != alone


@some
@given(tiny_networks, st.data())
def test_a_closed_lane_carries_nothing(network, data):
    lanes = loaded_scenario(network).lanes["lane"].tolist()
    assume(lanes)
    lane = data.draw(st.sampled_from(lanes))
    scenario = loaded_scenario(network, [f"{lane}.status=closed"])
    day = run(scenario)
    row = scenario.lanes["lane"].tolist().index(lane)
    assert day.loaded[row] == 0
    assert not (day.paths.lanes == row).any()
    assert audited(day) == []


@some
@given(tiny_networks, st.data())
def test_a_closed_facility_handles_nothing(network, data):
    facility = data.draw(st.sampled_from([row.split(",")[0] for row in network[0]]))
    scenario = loaded_scenario(network, [f"{facility}.status=closed"])
    day = run(scenario)
    row = scenario.facilities["id"].tolist().index(facility)
    assert not day.movement.arrived[row].any()
    assert not day.movement.served[row].any()
    assert audited(day) == []


@some
@given(tiny_networks, st.data(), st.floats(1.05, 4))
def test_more_capacity_never_raises_the_plans_cost(network, data, factor):
    """Stock stays where it was: an edit of a file would lay it out by rule anew. Nor do territories change."""
    scenario = loaded_scenario(network)
    kinds = scenario.facilities["kind"].isin(["fulfilment_centre", "sortation_centre"])
    centres = np.flatnonzero(kinds).tolist()
    capacity = scenario.facilities["capacity_packages_per_h"].to_numpy(float).copy()
    capacity[data.draw(st.sampled_from(centres))] *= factor
    facilities = scenario.facilities.assign(capacity_packages_per_h=capacity)
    plan, more = plan_scenario(scenario), plan_scenario(replace(scenario, facilities=facilities))
    assert more.objective_usd <= plan.objective_usd * (1 + 2 * GAP)
    for one in (plan, more):
        assert one.bound_usd <= one.objective_usd * (1 + 1e-9)
        assert one.status == "feasible" or one.gap <= GAP * (1 + 1e-9)


@some
@given(tiny_networks)
def test_the_plan_serves_what_it_does_not_call_unserved(network):
    plan = plan_scenario(loaded_scenario(network))
    served = plan.flows.packages_per_day.sum()
    assert served + plan.unserved_packages == pytest.approx(plan.packages_per_day, abs=3)
    assert (plan.flows.packages_per_day > 0).all()
    ends = np.isin(np.arange(len(plan.facility_load)), plan.flows.station)
    cells = np.bincount(plan.flows.station, minlength=len(ends))  # at stations each is rounded to whole packages
    room = plan.facility_capacity * (1 + 1e-6) + np.where(ends, cells, 1e-6)
    assert (plan.facility_load <= room).all()
