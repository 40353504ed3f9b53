"""PyVRP reads the same files: random ones with every field, compared part by part."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from routing.evaluator import evaluate
from routing.formats.vrplib import read_vrplib
from routing.plan import Route, RoutePlan
from routing.problem import REQUIRED, UNLIMITED, Problem
from routing.travel.table import FORBIDDEN

pyvrp = pytest.importorskip("pyvrp")

ROUNDING = {"round": "round", "truncate": "dimacs", "exact": "exact"}


def section(name: str, rows: list[list[int]]) -> str:
    return f"{name}_SECTION\n" + "".join(f"{n} {' '.join(map(str, row))}\n" for n, row in enumerate(rows, start=1))


@st.composite
def files(draw: st.DrawFn) -> str:
    """Text of a file, valid for PyVRP: depots first."""

    def column(count: int, low: int, high: int) -> list[list[int]]:
        return [[value] for value in draw(st.lists(st.integers(low, high), min_size=count, max_size=count))]

    depots, clients, vehicles = draw(st.integers(1, 3)), draw(st.integers(2, 6)), draw(st.integers(1, 5))
    nodes = depots + clients
    none = [[0]] * depots
    text = f"NAME : random\nTYPE : OTHER\nDIMENSION : {nodes}\nVEHICLES : {vehicles}\nEDGE_WEIGHT_TYPE : EUC_2D\n"
    text += "" if (each := draw(st.booleans())) else f"CAPACITY : {draw(st.integers(50, 60))}\n"
    text += f"VEHICLES_MAX_DURATION : {draw(st.integers(900, 999))}\n" if draw(st.booleans()) else ""
    coordinates = [x + y for x, y in zip(column(nodes, -50, 50), column(nodes, -50, 50), strict=True)]
    text += section("NODE_COORD", coordinates)
    text += section("DEMAND", none + column(clients, 0, 50))
    if each:
        text += section("CAPACITY", column(vehicles, 50, 52))
    opens = column(nodes, 0, 50)
    closes = column(nodes, 51, 999)
    optional = {
        "BACKHAUL": none + column(clients, 0, 50),
        "TIME_WINDOW": [a + b for a, b in zip(opens, closes, strict=True)],
        "SERVICE_TIME": none + column(clients, 0, 20),
        "RELEASE_TIME": none + column(clients, 0, 20),
        "PRIZE": none + column(clients, 0, 3),
        "VEHICLES_DEPOT": column(vehicles, 1, depots),
        "VEHICLES_MAX_DISTANCE": column(vehicles, 300, 301),
        "VEHICLES_FIXED_COST": column(vehicles, 5, 6),
        "VEHICLES_UNIT_DISTANCE_COST": column(vehicles, 1, 2),
    }
    text += "".join(section(name, rows) for name, rows in optional.items() if draw(st.booleans()))
    return text + "DEPOT_SECTION\n" + "\n".join(str(n) for n in range(1, depots + 1)) + "\n-1\nEOF\n"


def limit(value: int) -> int:
    return UNLIMITED if value > UNLIMITED else value


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=files(), convention=st.sampled_from(sorted(ROUNDING)))
def test_the_same_problem(tmp_path: Path, text: str, convention: str) -> None:
    path = tmp_path / "a.vrp"
    path.write_text(text)
    theirs, ours = pyvrp.read(path, round_func=ROUNDING[convention]), read_vrplib(path, convention)
    scale = ours.scale
    assert np.array_equal(ours.travels[0].table(np.arange(len(ours.places)))[0], theirs.distance_matrix(0))
    stops = ours.stops
    for row, client in enumerate(theirs.clients()):
        assert stops.delivery[row, 0] * scale == client.delivery[0]
        assert stops.pickup[row, 0] * scale == client.pickup[0]
        assert (stops.window_open[row], stops.window_close[row]) == (client.tw_early, limit(client.tw_late))
        assert (stops.service[row], stops.release[row]) == (client.service_duration, client.release_time)
        assert (stops.penalty[row] == REQUIRED) == client.required
        assert client.required or stops.penalty[row] * scale == client.prize
    assert Counter(ours_of(ours)) == Counter(theirs_of(theirs))


def ours_of(problem: Problem) -> list[tuple[float, ...]]:
    scale = problem.scale
    return [
        (kind.number, limit(kind.capacity[0] * scale), kind.start, kind.end, kind.shift_open, kind.shift_close,
         kind.work_max, kind.distance_max, kind.fixed_cost * scale, kind.cost_per_distance * scale)
        for kind in problem.vehicles
    ]  # fmt: skip


def theirs_of(data) -> list[tuple[float, ...]]:
    return [
        (kind.num_available, limit(kind.capacity[0]), kind.start_depot, kind.end_depot, kind.tw_early,
         limit(kind.tw_late), limit(kind.shift_duration), limit(kind.max_distance), kind.fixed_cost,
         kind.unit_distance_cost)
        for kind in data.vehicle_types()
    ]  # fmt: skip


def test_the_same_shipments(write) -> None:
    rows = [[0, 0, 999, 0, 0, 0], [10, 0, 500, 9, 0, 3], [-10, 0, 600, 8, 2, 0], [-5, 7, 700, 1, 5, 0]]
    rows.append([5, 0, 800, 2, 0, 4])
    coordinates = section("NODE_COORD", [[0, 0], [10, 0], [20, 0], [0, 10], [0, 20]])
    head = "NAME : p\nTYPE : PDPTW\nDIMENSION : 5\nVEHICLES : 2\nCAPACITY : 20\nEDGE_WEIGHT_TYPE : EUC_2D\n"
    path = write("a.vrp", head + coordinates + section("PICKUP_AND_DELIVERY", rows) + "DEPOT_SECTION\n1\n-1\nEOF\n")
    theirs, ours = pyvrp.read(path, round_func="exact"), read_vrplib(path)
    pairs = {(each.pickup.location, each.delivery.location) for each in theirs.shipments()}
    place, pair, first = ours.stops.place, ours.stops.pair, ours.stops.pickup[:, 0] > 0
    assert pairs == {(int(place[row]), int(place[pair[row]])) for row in np.flatnonzero(first)}
    cost = evaluate(ours, RoutePlan.of([Route(0, (0, 1, 3, 2))], 4)).cost
    assert cost == pytest.approx(20 + 20 * np.sqrt(2) + 10 + 10, abs=0.001)


def test_the_same_backhauls(write) -> None:
    head = "NAME : b\nTYPE : VRPB\nDIMENSION : 4\nCAPACITY : 20\nEDGE_WEIGHT_TYPE : EUC_2D\n"
    nodes = section("NODE_COORD", [[0, 0], [3, 4], [6, 8], [1, 1]])
    loads = section("LINEHAUL", [[0], [3], [4], [0]]) + section("BACKHAUL", [[0], [0], [0], [5]])
    path = write("a.vrp", head + nodes + loads + "DEPOT_SECTION\n1\n-1\nEOF\n")
    theirs = pyvrp.read(path, round_func="round").distance_matrix(0)
    ours = read_vrplib(path).travels[0].table(np.arange(4))[0]
    assert np.array_equal(theirs >= FORBIDDEN, ours >= FORBIDDEN)
    assert np.array_equal(theirs[theirs < FORBIDDEN], ours[ours < FORBIDDEN])


def test_the_same_allowed_clients(write) -> None:
    head = "NAME : s\nTYPE : SDVRPTW\nDIMENSION : 5\nVEHICLES : 4\nCAPACITY : 20\nEDGE_WEIGHT_TYPE : EUC_2D\n"
    nodes = section("NODE_COORD", [[0, 0], [3, 4], [6, 8], [1, 1], [5, 5]])
    rest = section("DEMAND", [[0], [1], [1], [1], [1]]) + section("TIME_WINDOW", [[0, 99]] * 5)
    allowed = section("VEHICLES_ALLOWED_CLIENTS", [[2, 3], [2, 3, 4, 5], [2, 3], [5]])
    path = write("a.vrp", head + nodes + rest + allowed + "DEPOT_SECTION\n1\n-1\nEOF\n")
    theirs, ours = pyvrp.read(path, round_func="exact"), read_vrplib(path)
    may = {
        (int(number), client)
        for kind in theirs.vehicle_types()
        for number in kind.name.split(",")
        for client in range(1, 5)
        if theirs.distance_matrix(kind.profile)[0, client] < FORBIDDEN
    }
    numbers = {"1,3": (0, 2), "2": (1,), "4": (3,)}
    assert may == {
        (number, int(ours.stops.place[stop]))
        for kind in ours.vehicles
        for number in numbers[kind.id]
        for stop in range(4)
        if not int(ours.stops.skills[stop]) & ~kind.skills
    }
