"""VRPLIB files: what becomes of their fields, known answers, and the `vrplib` and PyVRP packages as oracles."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import vrplib

from routing.evaluator import evaluate
from routing.formats.read import read_problem
from routing.formats.sol import read_cost, read_sol
from routing.formats.vrplib import read_vrplib
from routing.plan import Route, RoutePlan
from routing.problem import UNLIMITED
from routing.travel.table import FORBIDDEN
from tests.oracles.bench_routes import published

NODES = "NODE_COORD_SECTION\n1 0 0\n2 3 4\n3 6 8\n4 1 1\n"
DEMANDS = "DEMAND_SECTION\n1 0\n2 3\n3 4\n4 5\n"
END = "DEPOT_SECTION\n1\n-1\nEOF\n"
HEAD = "NAME : small\nTYPE : {kind}\nDIMENSION : 4\nCAPACITY : 10\nEDGE_WEIGHT_TYPE : {edges}\n"


def small(body: str = "", *, kind: str = "CVRP", edges: str = "EUC_2D", fields: str = "", end: str = END) -> str:
    return HEAD.format(kind=kind, edges=edges) + fields + NODES + DEMANDS + body + end


INSTANCES = ("X-n101-k25", "X-n303-k21", "X-n502-k39", "X-n1001-k43", "Leuven1", "RC2_10_5", "C1_10_2")


@pytest.mark.parametrize("name", INSTANCES)
def test_published_costs_come_out(bench: Path, name: str) -> None:
    problem = read_problem(bench / f"{name}.vrp")
    plan = read_sol(bench / f"{name}.sol", problem)
    driven = evaluate(problem, plan)
    assert driven.violations == ()
    assert driven.cost == pytest.approx(read_cost(bench / f"{name}.sol"), abs=1e-6)


@pytest.mark.parametrize("name", ["X-n101-k25", "RC2_10_5"])
def test_equal_to_a_reader_that_shares_no_code(bench: Path, name: str) -> None:
    problem, (other, plan, _) = read_problem(bench / f"{name}.vrp"), published(bench / f"{name}.vrp")
    assert read_sol(bench / f"{name}.sol", problem) == plan
    assert problem.scale == other.scale
    for column in ("id", "place", "delivery", "pickup", "service", "window_open", "window_close", "penalty", "pair"):
        assert np.array_equal(getattr(problem.stops, column), getattr(other.stops, column)), column
    ours, theirs = (each.vehicles[0] for each in (problem, other))
    for column in ("number", "capacity", "shift_open", "shift_close", "cost_per_distance"):
        assert getattr(ours, column) == getattr(theirs, column), column
    rows = np.arange(len(problem.places))
    assert np.array_equal(problem.travels[0].table(rows)[0], other.travels[0].table(rows)[0])


@pytest.mark.parametrize(("name", "rounding"), [("X-n101-k25", "round"), ("RC2_10_5", "dimacs")])
def test_equal_to_pyvrp(bench: Path, name: str, rounding: str) -> None:
    pyvrp = pytest.importorskip("pyvrp")
    data = pyvrp.read(bench / f"{name}.vrp", round_func=rounding)
    problem = read_problem(bench / f"{name}.vrp")
    rows = np.arange(len(problem.places))
    assert np.array_equal(problem.travels[0].table(rows)[0], data.distance_matrix(0))
    clients = data.clients()
    loads = problem.stops.delivery[:, 0] * problem.scale  # PyVRP scales loads too
    assert loads.tolist() == [client.delivery[0] for client in clients]
    assert problem.stops.window_open.tolist() == [client.tw_early for client in clients]
    assert problem.stops.service.tolist() == [client.service_duration for client in clients]


@pytest.mark.parametrize(("convention", "scale", "leg"), [("round", 1, 5), ("truncate", 10, 50), ("exact", 1000, 5000)])
def test_conventions(write, convention: str, scale: int, leg: int) -> None:
    problem = read_vrplib(write("a.vrp", small()), convention)
    distance, _ = problem.travels[0].table(np.arange(4))
    assert problem.scale == scale
    assert distance[0, 1] == leg
    diagonal = {"round": 1, "truncate": 14, "exact": 1414}[convention]  # sqrt(2)
    assert distance[0, 3] == diagonal
    assert problem.vehicles[0].cost_per_distance == 1 / scale


@pytest.mark.parametrize(
    ("kind", "scale"), [("CVRP", 1), ("VRPB", 1), ("PDPTW", 1000), ("HFVRP", 1000), ("PCVRPTW", 10), ("OTHER", 1)]
)
def test_convention_by_type(write, kind: str, scale: int) -> None:
    windows = "TIME_WINDOW_SECTION\n1 0 99\n2 1 50\n3 2 60\n4 3 70\n" if "TW" in kind else ""
    assert read_vrplib(write("a.vrp", small(windows, kind=kind))).scale == scale


def test_no_convention_of_that_name(write) -> None:
    with pytest.raises(ValueError, match="no convention 'floor'"):
        read_vrplib(write("a.vrp", small()), "floor")


@pytest.mark.parametrize("spelling", ["KEY:VALUE", "KEY : VALUE", "KEY\t:\tVALUE\t", "KEY VALUE", "KEY\tVALUE"])
def test_spacing_does_not_matter(write, spelling: str) -> None:
    text = small()
    for line in HEAD.format(kind="CVRP", edges="EUC_2D").splitlines():
        key, value = line.split(" : ")
        text = text.replace(line, spelling.replace("KEY", key).replace("VALUE", value))
    text = text.replace("\n", "\r\n").replace("SECTION", "SECTION \t")
    problem = read_vrplib(write("a.vrp", text))
    assert problem.vehicles[0].capacity == (10,)
    assert problem.stops.delivery[:, 0].tolist() == [3, 4, 5]


def test_rows_in_any_order(write) -> None:
    text = small().replace("2 3\n3 4\n4 5\n", "4 5\n2 3\n3 4\n")
    assert read_vrplib(write("a.vrp", text)).stops.delivery[:, 0].tolist() == [3, 4, 5]


MATRIX = np.array([[0, 1, 2, 3], [1, 0, 4, 5], [2, 4, 0, 6], [3, 5, 6, 0]])
FORMS = {
    "FULL_MATRIX": MATRIX.ravel(),
    "LOWER_ROW": MATRIX[np.tril_indices(4, -1)],
    "LOWER_DIAG_ROW": MATRIX[np.tril_indices(4)],
    "UPPER_ROW": MATRIX[np.triu_indices(4, 1)],
    "UPPER_DIAG_ROW": MATRIX[np.triu_indices(4)],
    "UPPER_COL": MATRIX.T[np.tril_indices(4, -1)],
}


@pytest.mark.parametrize("width", [1, 4, 100])
@pytest.mark.parametrize("form", FORMS)
def test_explicit_matrices(write, form: str, width: int) -> None:
    numbers = [str(number) for number in FORMS[form]]
    rows = "\n".join(" ".join(numbers[at : at + width]) for at in range(0, len(numbers), width))
    body = f"EDGE_WEIGHT_SECTION\n{rows}\n"
    text = small(body, edges="EXPLICIT", fields=f"EDGE_WEIGHT_FORMAT : {form}\n").replace(NODES, "")
    problem = read_vrplib(write("a.vrp", text))
    assert np.array_equal(problem.travels[0].table(np.arange(4))[0], MATRIX)
    assert np.isnan(problem.places.x).all()


def test_asymmetric_matrix(write) -> None:
    matrix = np.arange(16).reshape(4, 4)
    body = "EDGE_WEIGHT_SECTION\n" + "\n".join(" ".join(map(str, row)) for row in matrix.tolist()) + "\n"
    text = small(body, edges="EXPLICIT", fields="EDGE_WEIGHT_FORMAT : FULL_MATRIX\n")
    distance, _ = read_vrplib(write("a.vrp", text)).travels[0].table(np.arange(4))
    np.fill_diagonal(matrix, 0)
    assert np.array_equal(distance, matrix)


@pytest.mark.parametrize("edges", ["EUC_2D", "CEIL_2D", "FLOOR_2D"])
def test_equal_to_vrplib(write, edges: str) -> None:
    path = write("a.vrp", small(edges=edges))
    theirs = vrplib.read_instance(path)
    ours, _ = read_vrplib(path).travels[0].table(np.arange(4))
    assert np.array_equal(ours, np.round(theirs["edge_weight"]))


def test_geo(write) -> None:
    """First legs of TSPLIB95's ulysses16 (1-2: 509, 1-3: 501, 1-4: 312 km, as its optimal tours are counted)."""
    nodes = "NODE_COORD_SECTION\n1 38.24 20.42\n2 39.57 26.15\n3 40.56 25.32\n4 36.26 23.12\n"
    path = write("a.vrp", small(edges="GEO").replace(NODES, nodes))
    assert read_vrplib(path).travels[0].table(np.arange(4))[0][0].tolist() == [0, 509, 501, 312]


def test_duration_limit_counts_service(write) -> None:
    problem = read_vrplib(write("a.vrp", small(fields="DISTANCE : 25\nSERVICE_TIME : 2\n")))
    fits, over = (RoutePlan.of([Route(0, stops)], 3) for stops in ((0, 1), (0, 1, 2)))
    broken = [{each.rule for each in evaluate(problem, plan).violations} for plan in (fits, over)]
    assert "work" not in broken[0]  # 20 of travel, 4 of service
    assert "work" in broken[1]  # 20 of travel, 6 of service


def test_windows_and_service(write) -> None:
    windows = "TIME_WINDOW_SECTION\n1 0 99\n2 1 50\n3 2.5 60\n4 3 70\nSERVICE_TIME_SECTION\n1 0\n2 1\n3 2\n4 3\n"
    problem = read_vrplib(write("a.vrp", small(windows, kind="VRPTW")))
    assert problem.stops.window_open.tolist() == [10, 25, 30]
    assert problem.stops.window_close.tolist() == [500, 600, 700]
    assert problem.stops.service.tolist() == [10, 20, 30]
    assert (problem.vehicles[0].shift_open, problem.vehicles[0].shift_close) == (0, 990)


def test_prizes_and_releases(write) -> None:
    body = "PRIZE_SECTION\n1 0\n2 7.5\n3 0\n4 9\nRELEASE_TIME_SECTION\n1 0\n2 5\n3 6\n4 7\n"
    problem = read_vrplib(write("a.vrp", small(body)))
    assert problem.stops.penalty.tolist() == [7.5, np.inf, 9]
    assert problem.stops.release.tolist() == [5, 6, 7]
    plan = RoutePlan.of([Route(0, (1,))], 3)
    assert evaluate(problem, plan).cost == 20 + 7.5 + 9


def test_backhauls_come_last(write) -> None:
    body = "LINEHAUL_SECTION\n1 0\n2 3\n3 4\n4 0\nBACKHAUL_SECTION\n1 0\n2 0\n3 0\n4 5\n"
    text = small(body, kind="VRPB").replace(DEMANDS, "")
    problem = read_vrplib(write("a.vrp", text))
    distance, _ = problem.travels[0].table(np.arange(4))
    assert problem.stops.pickup[:, 0].tolist() == [0, 0, 5]
    assert distance[0, 3] == distance[3, 1] == FORBIDDEN
    assert distance[1, 3] < FORBIDDEN
    assert distance[3, 0] == 1
    mixed = read_vrplib(write("b.vrp", text.replace("VRPB", "VRPMPD")))
    assert mixed.travels[0].table(np.arange(4))[0].max() < FORBIDDEN


SHIPMENTS = """NAME : pairs
TYPE : PDPTW
DIMENSION : 5
VEHICLES : 2
CAPACITY : 20
EDGE_WEIGHT_TYPE : EUC_2D
NODE_COORD_SECTION
1 0 0
2 10 0
3 20 0
4 0 10
5 0 20
PICKUP_AND_DELIVERY_SECTION
1 0 0 1000 0 0 0
2 10 0 500 9 0 3
3 -10 0 600 8 2 0
4 -5 7 700 1 5 0
5 5 0 800 2 0 4
DEPOT_SECTION
1
EOF
"""


def test_shipments(write) -> None:
    problem = read_vrplib(write("a.vrp", SHIPMENTS))
    assert problem.stops.pair.tolist() == [1, 0, 3, 2]
    assert problem.stops.pickup[:, 0].tolist() == [10, 0, 0, 5]
    assert problem.stops.delivery[:, 0].tolist() == [0, 10, 5, 0]
    assert problem.stops.service.tolist() == [9000, 8000, 1000, 2000]
    sound = evaluate(problem, RoutePlan.of([Route(0, (0, 1, 3, 2))], 4))
    assert sound.violations == ()
    assert {each.rule for each in evaluate(problem, RoutePlan.of([Route(0, (1, 0, 3, 2))], 4)).violations} >= {"pair"}


FLEET = """VEHICLES_DEPOT_SECTION
1 1
2 1
3 2
4 1
CAPACITY_SECTION
1 10
2 10
3 20
4 10
VEHICLES_FIXED_COST_SECTION
1 7
2 7
3 9
4 7
VEHICLES_UNIT_DISTANCE_COST_SECTION
1 2
2 2
3 1.5
4 2
VEHICLES_ALLOWED_CLIENTS_SECTION
1 3 4
2 3 4
3 3
4 3 4
"""


def test_fleets(write) -> None:
    fields = "VEHICLES : 4\nVEHICLES_MAX_DURATION : 50\n"
    text = small(FLEET, kind="HFVRP", fields=fields, end="DEPOT_SECTION\n1\n2\nEOF")
    text = text.replace("CAPACITY : 10\n", "").replace("DEMAND_SECTION\n1 0\n2 3\n", "DEMAND_SECTION\n1 0\n2 0\n")
    problem = read_vrplib(write("a.vrp", text))
    first, second = problem.vehicles
    assert (first.id, first.number, first.start, first.end, first.capacity) == ("1-2,4", 3, 0, 0, (10,))
    assert (second.id, second.number, second.start, second.capacity) == ("3", 1, 1, (20,))
    assert (first.fixed_cost, first.cost_per_distance) == (7, 2 / 1000)
    assert second.work_max == 50_000
    assert problem.stops.id == ("2", "3")
    allowed = [[not int(skills) & ~kind.skills for skills in problem.stops.skills] for kind in problem.vehicles]
    assert allowed == [[True, True], [True, False]]


def test_as_many_vehicles_as_clients(write) -> None:
    assert read_vrplib(write("a.vrp", small())).vehicles[0].number == 3


def test_without_loads_no_capacity_is_needed(write) -> None:
    text = small(kind="TSP").replace(DEMANDS, "").replace("CAPACITY : 10\n", "")
    assert read_vrplib(write("a.vrp", text)).vehicles[0].capacity == (UNLIMITED,)
