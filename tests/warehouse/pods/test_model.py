"""The Mesa side: agents that can be read, a collector, robots that come and go, people who rest, bad input."""

from __future__ import annotations

import gc
import weakref

import mesa
import numpy as np
import pytest

from core.errors import InvalidInput
from warehouse.pods.agents import Charger, Picker, Pod, Robot, Station, Stower
from warehouse.pods.crew import Crew
from warehouse.pods.model import PodModel
from warehouse.pods.simulate import forget, result
from warehouse.pods.states import RobotState


@pytest.fixture
def make(small_floor, small_stock, floor_settings, orders_of):
    def made(*, orders=400, changes=None, **arguments):
        settings = floor_settings(**(changes or {}))
        arguments = {"robots": 10, "seed": 1, "to_s": 1800.0, **arguments}
        return PodModel(small_floor, orders_of(orders, 400), small_stock, settings, **arguments)

    return made


def test_agents_can_be_read(make):
    model = make()
    for _ in range(600):
        model.step()
    assert {kind: len(agents) for kind, agents in model.agents_by_type.items()} == {
        Robot: 10,
        Pod: 120,
        Station: 3,
        Picker: 2,
        Stower: 1,
        Charger: 3,
    }
    carrying = model.agents_by_type[Robot].select(lambda robot: robot.state is RobotState.CARRYING)
    for robot in carrying:
        assert robot.pod.cell is None
        assert robot.pod.robot is robot
        assert robot.goal == robot.station.cell
        assert 0 < robot.battery < 1
    station = model.station_agents[0]
    assert station.name == "P-01"
    assert len(station.open_orders) == 16
    assert all(robot.state is RobotState.QUEUEING for robot in station.queue)
    assert station.picker.station is station
    assert sum(station.under_way for station in model.station_agents) > 0
    assert sum(pod.units for pod in model.pods) == model.shelves.units.sum()
    assert sum(model.pods[0].contents.values()) == model.pods[0].units
    assert sum(agents.get("row") == list(range(len(agents))) for agents in model.agents_by_type.values()) == 6
    forget(model)


def test_a_row_a_minute_is_collected(make):
    model = make(to_s=600)
    model.run()
    table = model.datacollector.get_model_vars_dataframe()
    assert len(table) == 11
    assert table["lines_picked"].is_monotonic_increasing
    assert (table[[name for name in table if name.startswith("robots_")]].sum(axis=1) == 10).all()
    forget(model)


def test_a_forgotten_model_leaves_memory(make):
    model = make()
    model.step()
    gone = weakref.ref(model)
    forget(model)
    assert model not in mesa.Agent._ids
    del model
    gc.collect()
    assert gone() is None


def test_robots_come_and_go(make):
    model = make(robots=4, changes={"break_share": 0, "charge_h": 0.05})
    for _ in range(500):
        model.step()
    model.add_robots(6)
    assert len(model.robots) == len(model.agents_by_type[Robot]) == len(model.crowd.cell) == 10
    for _ in range(800):
        model.step()
    assert (model.fleet.state != RobotState.IDLE).sum() > 4
    model.remove_robots(7)
    for _ in range(1500):
        model.step()
        assert len(np.unique(model.crowd.cell)) == len(model.crowd.cell)
    assert len(model.robots) == len(model.agents_by_type[Robot]) == 3
    assert [robot.row for robot in model.robots] == [0, 1, 2]
    carried = set(model.fleet.pod[model.fleet.pod >= 0].tolist())
    assert set(np.flatnonzero(model.places.pod_cell < 0).tolist()) <= carried
    found = result(model)
    assert found.robots == 3
    forget(model)


@pytest.mark.parametrize("number", [0, -1, 10])
def test_robots_that_cannot_leave(make, number):
    model = make()
    with pytest.raises(ValueError, match="remove"):
        model.remove_robots(number)
    forget(model)


def test_robots_without_work_come_to_rest_apart(make):
    model = make(orders=60, robots=30, to_s=3600)
    model.run()
    before = model.crowd.cell.copy()
    idle = model.fleet.state == RobotState.IDLE
    assert idle.sum() > 25
    for _ in range(50):
        model.step()
    idle &= model.fleet.state == RobotState.IDLE
    np.testing.assert_array_equal(model.crowd.cell[idle], before[idle])
    forget(model)


def rest(people, hours, settings, stations=4):
    crew = Crew(stations, people, settings, 0, hours * 3600)
    manned = []
    for second in range(0, int(hours * 3600), 5):
        crew.look(second, np.zeros(stations, np.int32))
        manned.append(np.count_nonzero(crew.person_at >= 0))
    return crew.people.seconds(hours * 3600) / (people * hours * 3600), np.array(manned)


def test_people_rest_as_long_as_the_shift_says(floor_settings):
    shares, manned = rest(4, 20, floor_settings())
    assert shares[2] == pytest.approx(0.095, abs=0.005)
    assert manned.min() < 4


def test_a_relief_keeps_the_stations_manned(floor_settings):
    shares, manned = rest(6, 20, floor_settings())
    assert shares[2] == pytest.approx(0.095, abs=0.005)
    assert manned.mean() > 3.98


def test_who_is_tired_is_slower(floor_settings):
    crew = Crew(1, 1, floor_settings(fatigue=0.2), 0, 3600)
    assert crew.pace(0, 0) == pytest.approx(1)
    assert crew.pace(0, 5 * 3600) == pytest.approx(1 / 0.9)


@pytest.mark.parametrize(
    ("arguments", "changes", "rule"),
    [
        ({"robots": 0}, {}, "no-robots"),
        ({"robots": 100_000}, {}, "--robots: too-many-robots"),
        ({"pickers": 0}, {}, "--pickers: too-few-pickers"),
        ({"stations": 2, "pickers": 1}, {}, "too-few-pickers"),
        ({"stations": 0}, {}, "no-stations"),
        ({"stations": 3}, {}, "--stations: no-stations"),
        ({}, {"robot_loaded_m_s": -1.3}, "floor.robot_loaded_m_s: not-positive: must be above 0, not -1.3"),
        ({}, {"lift_s": -1}, "floor.lift_s: not-positive"),
        ({}, {"robot_empty_m_s": float("nan")}, "not-positive"),
    ],
)
def test_bad_input(make, arguments, changes, rule):
    with pytest.raises(InvalidInput, match=rule):
        make(changes=changes, **arguments)


def test_every_finding_is_told(make):
    with pytest.raises(InvalidInput) as raised:
        make(robots=-1, pickers=0, changes={"robot_accel_m_s2": 0})
    assert {finding.rule for finding in raised.value.findings} == {"no-robots", "too-few-pickers", "not-positive"}


def test_unknown_sku(small_floor, small_stock, floor_settings, orders_of):
    with pytest.raises(InvalidInput, match="unknown-sku"):
        PodModel(small_floor, orders_of(3000, 900), small_stock, floor_settings(), robots=3)


@pytest.mark.parametrize(("from_s", "to_s"), [(-1, 10), (10, 10)])
def test_no_time_to_measure(make, from_s, to_s):
    with pytest.raises(ValueError, match="measured"):
        make(from_s=from_s, to_s=to_s)
