"""Solutions: what is written is read back, by this reader and by the `vrplib` package; mistakes have their line."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest
import vrplib
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.errors import InvalidInput
from routing.formats.options import CsvOptions
from routing.formats.read import read_problem, read_source_problem
from routing.formats.sol import read_cost, read_sol, read_source, write_sol
from routing.formats.source import Source
from routing.formats.stops_csv import read_stops_csv
from routing.formats.vehicle_names import names_of, numbers_of, types_by_number, vehicle_numbers
from routing.formats.vrplib import read_vrplib
from routing.plan import Route, RoutePlan
from routing.problem import Rules, VehicleType

TABLE = "stop,x_m,y_m,packages\ndepot,0,0,0\n" + "".join(f"s{n},{n},0,1\n" for n in range(1, 8))
TWO_DEPOTS = """NAME : two
TYPE : MDVRP
DIMENSION : 6
VEHICLES : 4
CAPACITY : 10
EDGE_WEIGHT_TYPE : EUC_2D
NODE_COORD_SECTION
1 0 0
2 9 0
3 1 1
4 2 1
5 8 1
6 7 1
DEMAND_SECTION
1 0
2 0
3 1
4 1
5 1
6 1
VEHICLES_DEPOT_SECTION
1 1
2 2
3 1
4 2
DEPOT_SECTION
1
2
-1
EOF
"""


@pytest.fixture
def table(write):
    return read_stops_csv(write("stops.csv", TABLE))


def test_round_trip(table, tmp_path: Path) -> None:
    plan = RoutePlan.of([Route(0, (2, 0)), Route(0, (5,))], 7)
    write_sol(tmp_path / "a.sol", table, plan, 12.5)
    assert (tmp_path / "a.sol").read_text().splitlines() == ["Route #1: 3 1", "Route #2: 6", "Cost 12.5"]
    assert read_sol(tmp_path / "a.sol", table) == plan
    assert read_cost(tmp_path / "a.sol") == 12.5
    assert plan.unassigned == (1, 3, 4, 6)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.permutations(range(7)), cuts=st.sets(st.integers(1, 6)), served=st.integers(1, 7))
def test_any_plan_comes_back(table, tmp_path: Path, order: list[int], cuts: set[int], served: int) -> None:
    ends = [0, *sorted(cut for cut in cuts if cut < served), served]
    plan = RoutePlan.of([Route(0, tuple(order[a:b])) for a, b in itertools.pairwise(ends)], 7)
    write_sol(tmp_path / "a.sol", table, plan, 1e6 / 3, tmp_path / "Route 66, Routes: 7.csv", CsvOptions(vehicles=7))
    assert read_sol(tmp_path / "a.sol", table) == plan
    theirs = vrplib.read_solution(tmp_path / "a.sol")
    assert theirs["routes"] == [[stop + 1 for stop in route.stops] for route in plan.routes]
    assert theirs["cost"] == pytest.approx(1e6 / 3)


def test_the_plan_finds_its_problem(table, tmp_path: Path) -> None:
    options = CsvOptions(vehicles=3, capacity=5, shift_h=8.5, speed_kmh=30, docks=2, load_min=20, balance=36)
    file = tmp_path / "stops.csv"
    write_sol(tmp_path / "a.sol", table, RoutePlan.of([Route(0, (0,))], 7), 1.0, file, options)
    assert (tmp_path / "a.sol").read_text().splitlines()[-1] == "Cost 1"
    source = read_source(tmp_path / "a.sol")
    assert source == Source(file, options)
    again = read_source_problem(source)
    assert (again.vehicles[0].number, again.vehicles[0].capacity) == (3, (5,))
    assert again.stops.id == table.stops.id
    assert again.rules == Rules(longest_cost=0.01, docks=2, load=1200)


def test_files_without_a_problem_line(bench) -> None:
    assert read_source(bench / "X-n101-k25.sol") is None


@pytest.mark.parametrize(
    "line",
    [
        "Problem {",
        "Problem []",
        'Problem {"file":"a","options":{"wheels":4}}',
        'Problem {"file":"a","options":{"docks":4}}',
    ],
)
def test_a_damaged_problem_line(write, line: str) -> None:
    with pytest.raises(InvalidInput, match=r"a\.sol:2: bad-problem-line"):
        read_source(write("a.sol", f"Route #1: 1\n{line}\n"))


def test_several_types_have_a_line(write, tmp_path: Path) -> None:
    problem = read_vrplib(write("a.vrp", TWO_DEPOTS))
    assert [kind.id for kind in problem.vehicles] == ["1,3", "2,4"]
    plan = RoutePlan.of([Route(1, (2, 3)), Route(0, (0, 1))], 4)
    write_sol(tmp_path / "a.sol", problem, plan, 9.0)
    assert (tmp_path / "a.sol").read_text().splitlines()[:3] == ["Route #1: 4 5", "Route #2: 2 3", "Vehicles 1 0"]
    assert read_sol(tmp_path / "a.sol", problem) == plan


def test_without_it_route_k_is_vehicle_k(write) -> None:
    problem = read_vrplib(write("a.vrp", TWO_DEPOTS))
    text = "Route #1: \nRoute #2: 4\nRoute #3: 2 3\nRoute #4: 5\nCost: 9\n"
    plan = read_sol(write("a.sol", text), problem)
    assert plan.routes == (Route(1, (2,)), Route(0, (0, 1)), Route(1, (3,)))
    assert read_cost(write("a.sol", text)) == 9


@pytest.mark.parametrize("text", ["Route 1 : 3 1\n", "route #1:3 1", "Route #1: 0 3 1 0\r\n", "\ufeffRoute #1:\t3\t1"])
def test_other_spellings(write, table, text: str) -> None:
    assert read_sol(write("a.sol", text), table).routes == (Route(0, (2, 0)),)


@pytest.mark.parametrize(
    ("text", "line", "rule"),
    [
        ("Cost 5\n", 0, "not-a-solution"),
        ("Route #1: 1\nRoute #2: 8\n", 2, "unknown-stop"),
        ("Route #1: 1 -2\n", 1, "unknown-stop"),
        ("Route #1: 1 two\n", 1, "unknown-stop"),
        ("Route #1: 1 0 2\n", 1, "unknown-stop"),
        ("Route #1: 1\nVehicles 4\n", 2, "unknown-vehicle"),
        ("Route #1: 1\nVehicles 0 0\n", 0, "wrong-field-count"),
        ("\n", 0, "empty-file"),
    ],
)
def test_mistakes(write, table, text: str, line: int, rule: str) -> None:
    with pytest.raises(InvalidInput) as raised:
        read_sol(write("a.sol", text), table)
    assert (line, rule) in [(each.line, each.rule) for each in raised.value.findings]


@given(st.sets(st.integers(0, 60), min_size=1))
def test_names_of_vehicles(numbers: set[int]) -> None:
    assert numbers_of(names_of(sorted(numbers))) == sorted(numbers)


@pytest.mark.parametrize("name", ["", "van", "1-", "1,,2", "-1"])
def test_names_that_are_no_numbers(name: str) -> None:
    assert numbers_of(name) is None


@pytest.mark.parametrize(
    ("kinds", "numbers"),
    [
        ([("1-2,4", 3), ("3", 1)], [[1, 2, 4], [3]]),
        ([("van", 2), ("bike", 2)], [[1, 2], [3, 4]]),
        ([("1", 2), ("2", 2)], [[1, 2], [3, 4]]),
        ([("1", 1), ("1", 1)], [[1], [2]]),
    ],
)
def test_numbers_of_vehicles(kinds: list[tuple[str, int]], numbers: list[list[int]]) -> None:
    vehicles = [VehicleType(name, number, (1,)) for name, number in kinds]
    assert [list(each) for each in vehicle_numbers(vehicles)] == numbers
    assert types_by_number(vehicles) == {number: row for row, each in enumerate(numbers) for number in each}


def test_more_routes_than_vehicles(write) -> None:
    problem = read_problem(write("a.vrp", TWO_DEPOTS))
    with pytest.raises(InvalidInput, match="route 5 is beyond the 4 vehicles"):
        read_sol(write("a.sol", "".join(f"Route #{n}: {n}\n" for n in (2, 3, 4, 5, 2))), problem)
