"""Solomon's text: the `vrplib` package as oracle, conventions, every mistake with its line and rule."""

from __future__ import annotations

import numpy as np
import pytest
import vrplib

from routing.evaluator import evaluate
from routing.formats.read import read_problem
from routing.formats.sol import read_sol
from routing.formats.solomon import read_solomon

HEAD = """small

VEHICLE
NUMBER     CAPACITY
  3         20

CUSTOMER
CUST NO.  XCOORD.   YCOORD.    DEMAND   READY TIME  DUE DATE   SERVICE   TIME

"""
ROWS = """    0      40         50          0          0       1236          0
    1      45         68         10        100        967         90
    2      45         70         15        825        870         90
"""
SOUND = HEAD + ROWS


def test_what_becomes_of_it(write) -> None:
    problem = read_solomon(write("a.txt", SOUND))
    van = problem.vehicles[0]
    assert (problem.name, problem.scale, problem.stops.id) == ("small", 10, ("1", "2"))
    assert (van.number, van.capacity, van.shift_open, van.shift_close) == (3, (20,), 0, 12_360)
    assert problem.stops.window_open.tolist() == [1000, 8250]
    assert problem.stops.service.tolist() == [900, 900]
    assert problem.travels[0].table(np.arange(3))[0][0].tolist() == [0, 186, 206]  # sqrt(349), sqrt(425)


@pytest.mark.parametrize(("convention", "leg"), [("round", 19), ("truncate", 186), ("exact", 18_682)])
def test_conventions(write, convention: str, leg: int) -> None:
    problem = read_problem(write("a.txt", SOUND), None, convention)
    assert problem.travels[0].legs(np.array([0]), np.array([1]))[0][0] == leg


def test_equal_to_vrplib(write) -> None:
    path = write("a.txt", SOUND)
    theirs, ours = vrplib.read_instance(path, instance_format="solomon"), read_problem(path)
    assert np.array_equal(np.floor(10 * theirs["edge_weight"]), ours.travels[0].table(np.arange(3))[0])
    assert theirs["demand"][1:].tolist() == ours.stops.delivery[:, 0].tolist()
    assert (10 * theirs["time_window"][1:, 1]).tolist() == ours.stops.window_close.tolist()
    assert (theirs["vehicles"], theirs["capacity"]) == (ours.vehicles[0].number, *ours.vehicles[0].capacity)


def test_published_cost_from_the_text_form(bench, write) -> None:
    """The same instance as Gehring and Homberger wrote it."""
    data = vrplib.read_instance(bench / "C1_10_2.vrp", compute_edge_weights=False)
    columns = [data["node_coord"], data["demand"][:, None], data["time_window"]]
    service = np.where(data["demand"] > 0, data["service_time"], 0)[:, None]
    table = np.hstack([np.arange(len(service))[:, None], *columns, service])
    rows = "\n".join(" ".join(map(str, row)) for row in table.tolist())
    text = HEAD.replace("  3         20", f"{data['vehicles']} {data['capacity']}") + rows + "\n"
    problem = read_problem(write("c1_10_2.txt", text))
    driven = evaluate(problem, read_sol(bench / "C1_10_2.sol", problem))
    assert driven.violations == ()
    assert driven.cost == pytest.approx(41337.8)


@pytest.mark.parametrize(
    ("old", "new", "line", "rule"),
    [
        ("  3         20", "  0         20", 5, "no-vehicle"),
        ("  3         20", "  3", 5, "bad-number"),
        ("  3         20", "  x  20", 5, "bad-number"),
        ("  3         20", "  3  12", 12, "demand-over-capacity"),
        ("VEHICLE\nNUMBER     CAPACITY\n  3         20\n", "", 0, "missing-section"),
        ("CUST NO.", "", 0, "missing-section"),
        (ROWS, "", 0, "no-stops"),
        ("825        870", "870        825", 12, "window-order"),
        ("    2      45", "    1      45", 12, "duplicate-id"),
        ("825        870", "825 nan", 12, "bad-number"),
        ("825        870", "825 8 870", 12, "wrong-field-count"),
        ("825        870         90", "825 8", 12, "wrong-field-count"),
        ("15        825", "-15        825", 12, "out-of-range"),
        ("15        825", "1.5        825", 12, "bad-number"),
        ("    0      40         50          0", "    0      40         50          5", 10, "depot-demand"),
        ("    2      45         70", "    2      45         1e9", 0, "out-of-range"),
    ],
)
def test_every_mistake_has_its_line_and_rule(wrong, old: str, new: str, line: int, rule: str) -> None:
    assert old in SOUND
    assert wrong(SOUND) == []
    found = wrong(SOUND.replace(old, new, 1))
    assert (line, rule) in [(each.line, each.rule) for each in found], found
