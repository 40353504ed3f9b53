"""Tables of stops: what becomes of columns and options, and every mistake with its line and rule."""

from __future__ import annotations

import contextlib
import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.errors import InvalidInput
from routing.evaluator import evaluate
from routing.formats.options import CAPACITY, CsvOptions
from routing.formats.read import read_problem
from routing.formats.stops_csv import COLUMNS, read_stops_csv
from routing.plan import Route, RoutePlan
from routing.problem import REQUIRED, UNLIMITED, Break, Rules

HEAD = "stop,x_m,y_m,packages,open_s,close_s,service_s\n"
DEPOT = "depot,0,0,0,0,28800,0\n"
SOUND = HEAD + DEPOT + "a,3000,4000,2,0,28800,60\nb,6000,8000,3,3600,7200,60\n"
EARTH = "stop,lat,lon,packages\ndepot,47.6,-122.3,0\na,47.7,-122.3,1\nb,47.6,-122.2,1\n"


def test_station_of_10000(bench: Path) -> None:
    """Travel seconds are round(1.3 x metres / 12.5), as ../README.md of the benchmarks says."""
    options = CsvOptions(vehicles=120, capacity=200, shift_h=8, speed_kmh=45, detour=1.3)
    problem = read_problem(bench / "station10k.csv", options)
    draw = np.random.default_rng(5).integers(0, len(problem.places), (2, 50_000))
    metres = np.hypot(*(np.subtract(axis[draw[0]], axis[draw[1]]) for axis in (problem.places.x, problem.places.y)))
    assert np.array_equal(problem.travels[0].legs(*draw)[1], np.floor(1.3 * metres / 12.5 + 0.5))
    van = problem.vehicles[0]
    assert (len(problem), van.number, van.capacity) == (10_000, 120, (200,))
    assert (van.shift_open, van.shift_close, van.work_max, van.cost_per_travel) == (0, 28_800, UNLIMITED, 1.0)
    assert (problem.currency, problem.day_start_s) == ("s", 8 * 3600)


def test_what_becomes_of_a_table(write) -> None:
    problem = read_stops_csv(write("day.csv", SOUND), CsvOptions(vehicles=2, capacity=9, speed_kmh=36, detour=1.5))
    assert problem.name == "day"
    assert problem.stops.id == ("a", "b")
    assert problem.stops.delivery.tolist() == [[2], [3]]
    assert problem.stops.window_open.tolist() == [0, 3600]
    distance, duration = problem.travels[0].table(np.arange(3))
    assert distance[0].tolist() == [0, 7500, 15000]
    assert duration[0].tolist() == [0, 750, 1500]
    driven = evaluate(problem, RoutePlan.of([Route(0, (0, 1))], 2))
    assert (driven.violations, driven.cost) == ((), 3000.0)


def test_defaults(write) -> None:
    van = read_stops_csv(write("a.csv", SOUND)).vehicles[0]
    assert (van.number, van.capacity) == (2, (CAPACITY,))


@pytest.mark.parametrize(
    ("depot", "shift_h", "expected"),
    [
        ("0,28800", None, (0, 28_800, UNLIMITED)),
        ("0,28800", 8.0, (0, 28_800, UNLIMITED)),
        ("0,86400", 8.0, (0, 86_400, 28_800)),
        ("25200,", 8.0, (25_200, 54_000, UNLIMITED)),
        (",", None, (0, UNLIMITED, UNLIMITED)),
    ],
)
def test_shift(write, depot: str, shift_h: float | None, expected: tuple[int, int, int]) -> None:
    text = SOUND.replace("depot,0,0,0,0,28800,0", f"depot,0,0,0,{depot},0")
    van = read_stops_csv(write("a.csv", text), CsvOptions(shift_h=shift_h)).vehicles[0]
    assert (van.shift_open, van.shift_close, van.work_max) == expected


@pytest.mark.parametrize(("opens", "given", "expected"), [(0, None, 28_800), (25_200, None, 0), (0, 3600, 3600)])
def test_day_start(write, opens: int, given: int | None, expected: int) -> None:
    text = SOUND.replace(DEPOT, f"depot,0,0,0,{opens},86400,0\n")
    assert read_stops_csv(write("a.csv", text), CsvOptions(day_start=given)).day_start_s == expected


def test_costs(write) -> None:
    options = CsvOptions(cost_per_h=36, cost_per_km=0.5, fixed_cost=10, speed_kmh=36, detour=1)
    problem = read_stops_csv(write("a.csv", SOUND), options)
    assert problem.currency == "USD"
    driven = evaluate(problem, RoutePlan.of([Route(0, (0,))], 2))
    assert driven.routes[0].cost == pytest.approx(10 + 10 * 0.5 + (1000 + 60) * 0.01)


def test_latitudes_and_longitudes(write) -> None:
    problem = read_stops_csv(write("a.csv", EARTH), CsvOptions(speed_kmh=36, detour=1.0))
    distance, duration = problem.travels[0].legs(np.array([0, 0]), np.array([1, 2]))
    assert problem.places.geographic
    assert distance[0] == pytest.approx(11_120, abs=10)  # a tenth of a degree of latitude
    assert distance[1] == pytest.approx(11_120 * math.cos(math.radians(47.6)), abs=10)
    assert duration[0] == round(distance[0] / 10)


def test_optional_columns(write) -> None:
    text = (
        "stop,x_m,y_m,packages,open_s,close_s,service_s,setup_s,volume_l,weight_kg,skills,penalty,release_s\n"
        "d,0,0,0,0,86400,0,0,0,0,lift;cold,,\n"
        "a,10,0,1,3600;36000,7200;43200,60,30,12.5,3.25,cold,50,600\n"
        "b,20,0,,,,,,,,crane,,\n"
    )
    options = CsvOptions(capacity=5, capacity_l=100, capacity_kg=20)
    problem = read_stops_csv(write("a.csv", text), options)
    stops, van = problem.stops, problem.vehicles[0]
    assert stops.window_first.tolist() == [0, 2, 3]
    assert stops.window_open.tolist() == [3600, 36_000, 0]
    assert stops.window_close.tolist() == [7200, 43_200, UNLIMITED]
    assert stops.delivery.tolist() == [[1, 12_500, 3250], [1, 0, 0]]
    assert van.capacity == (5, 100_000, 20_000)
    assert stops.penalty.tolist() == [50, REQUIRED]
    assert (stops.setup.tolist(), stops.release.tolist()) == ([30, 0], [600, 0])
    serves = [not int(skills) & ~van.skills for skills in stops.skills]
    assert serves == [True, False]


def test_priority_outweighs_number_and_number_outweighs_cost(write) -> None:
    rows = "".join(f"{name},{1000 * name},0,1,{rank}\n" for name, rank in enumerate([0, 0, 1, 2], start=1))
    problem = read_stops_csv(write("a.csv", "stop,x_m,y_m,packages,priority\n0,0,0,0,\n" + rows))
    first, second, third, fourth = problem.stops.penalty.tolist()
    alone = evaluate(problem, RoutePlan.of([Route(0, (3,))], 4)).routes[0].cost
    assert first == second > alone
    assert third > first + second
    assert fourth > third + first + second


MISTAKES = [
    ("stop,x_m", "stop,x", 1, "unknown-column"),
    ("stop,x_m", "x,x_m", 1, "missing-column"),
    ("y_m,", "z_m,", 1, "missing-column"),
    ("stop,x_m", "stop,lat", 1, "two-coordinates"),
    ("packages", "x_m", 1, "duplicate-column"),
    ("depot,0,0,0", "depot,0,0,7", 2, "depot-demand"),
    ("b,6000", ",6000", 4, "missing-value"),
    ("b,6000", "a,6000", 4, "duplicate-id"),
    ("b,6000", "b,", 4, "missing-value"),
    ("b,6000", "b,here", 4, "bad-number"),
    ("b,6000", "b,nan", 4, "bad-number"),
    ("b,6000", "b,inf", 4, "bad-number"),
    ("b,6000", "b,1e99", 4, "out-of-range"),
    ("b,6000", "b,900000000", 0, "out-of-range"),
    ("8000,3,", "8000,-3,", 4, "out-of-range"),
    ("8000,3,", "8000,3.5,", 4, "bad-number"),
    ("8000,3,", "8000,300,", 4, "demand-over-capacity"),
    ("3600,7200", "7200,3600", 4, "window-order"),
    ("3600,7200", "3600;5000,7200", 4, "window-count"),
    ("3600,7200", "3600;5000,7200;9000", 4, "window-order"),
    ("3600,7200", "3600;x,7200;9000", 4, "bad-number"),
    ("3600,7200,60", "3600,7200", 4, "wrong-field-count"),
    ("3600,7200,60", "3600,7200,60,1", 4, "wrong-field-count"),
    ("3600,7200,60", "3600,7200,-60", 4, "out-of-range"),
    ("0,0,0,0,28800,0", "0,0,0,0;10000,9000;28800,0", 2, "window-count"),
    (SOUND[len(HEAD) :], "", 1, "no-rows"),
    (SOUND[len(HEAD + DEPOT) :], "", 2, "no-stops"),
    (SOUND, SOUND.replace(",", ";"), 1, "bad-csv"),
]


@pytest.mark.parametrize(("old", "new", "line", "rule"), MISTAKES)
def test_every_mistake_has_its_line_and_rule(wrong, old: str, new: str, line: int, rule: str) -> None:
    assert old in SOUND
    assert wrong(SOUND) == []
    found = wrong(SOUND.replace(old, new, 1))
    assert (line, rule) in [(each.line, each.rule) for each in found], found


def test_a_misspelled_column_is_guessed(wrong) -> None:
    (found,) = [each for each in wrong(SOUND.replace("packages", "package")) if each.rule == "unknown-column"]
    assert "is 'packages' meant?" in found.message


def test_swapped_coordinates_are_said(wrong) -> None:
    text = "stop,lat,lon,packages\ndepot,-122.3,47.6,0\na,-122.3,47.7,1\n"
    found = wrong(text)
    assert [(each.line, each.rule) for each in found] == [(2, "latitude"), (3, "latitude")]
    assert all("swapped" in each.message for each in found)


def test_penalty_or_priority(wrong) -> None:
    text = "stop,x_m,y_m,penalty,priority\nd,0,0,,\na,1,1,5,5\nb,1,1,,101\n"
    assert [(each.line, each.rule) for each in wrong(text)] == [(3, "two-penalties"), (4, "out-of-range")]


@pytest.mark.parametrize(
    "options",
    [
        {"vehicles": 0},
        {"capacity": -1},
        {"speed_kmh": 0},
        {"cost_per_h": -1},
        {"docks": 0, "load_min": 20},
        {"docks": 2, "load_min": 0},
        {"away_cost": -1},
        {"balance": -1},
    ],
)
def test_options_out_of_range(options: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=r"must be positive|is negative"):
        CsvOptions(**options)  # type: ignore[arg-type]


def test_rules_between_routes(write) -> None:
    options = CsvOptions(docks=5, load_min=17.5, away_cost=3, balance=18)
    assert read_stops_csv(write("a.csv", SOUND), options).rules == Rules(3.0, 0.005, 5, 1050)
    assert read_stops_csv(write("a.csv", SOUND)).rules == Rules()


@pytest.mark.parametrize("options", [{"docks": 5}, {"load_min": 20}])
def test_docks_without_a_time_to_load(options: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="one of them is missing"):
        CsvOptions(**options)  # type: ignore[arg-type]


CELLS = st.one_of(
    st.sampled_from(["", "0", "-1", "1", "nan", "1e308", "1;2", "a;b", ";", "٣", "1_0", '"', "\n"]), st.text(max_size=5)
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    columns=st.lists(st.sampled_from([*COLUMNS, "other"]), min_size=3, max_size=8),
    rows=st.lists(st.lists(CELLS, min_size=2, max_size=8), min_size=1, max_size=4),
)
def test_any_table_is_read_or_said_to_be_wrong(tmp_path: Path, columns: list[str], rows: list[list[str]]) -> None:
    path = tmp_path / "a.csv"
    path.write_text("\n".join(",".join(row) for row in [columns, *rows]), encoding="utf-8", errors="replace")
    with contextlib.suppress(InvalidInput):
        assert len(read_stops_csv(path)) > 0


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(
            st.floats(-50_000, 50_000), st.floats(-50_000, 50_000), st.integers(0, 240), st.integers(0, 30_000),
            st.integers(0, 30_000), st.integers(0, 900),
        ),
        min_size=1, max_size=8,
    )
)  # fmt: skip
def test_sound_tables_come_out_as_they_went_in(tmp_path: Path, rows: list[tuple[float, ...]]) -> None:
    lines = [
        f"s{n},{x!r},{y!r},{load},{opens},{opens + length},{service}"
        for n, (x, y, load, opens, length, service) in enumerate(rows)
    ]
    path = tmp_path / "a.csv"
    path.write_text(HEAD + DEPOT + "\n".join(lines), encoding="utf-8")
    problem = read_stops_csv(path)
    stops = problem.stops
    x, y, load, opens, length, service = (list(column) for column in zip(*rows, strict=True))
    assert problem.places.x[1:].tolist() == x
    assert problem.places.y[1:].tolist() == y
    assert stops.delivery[:, 0].tolist() == load
    assert stops.window_open.tolist() == opens
    assert (stops.window_close - stops.window_open).tolist() == length
    assert stops.service.tolist() == service


FLEET = "vehicle,number,capacity,electric,range_km,shift_close_s,break_s,break_open_s,skills,cost_per_km\n"


def test_a_fleet_of_several_kinds(write) -> None:
    rows = "big,2,50,,,,,,lift,0.5\nsmall,3,,1,120,7200,600,3600,,0.25\nspare,0,9,,,,,,,\n"
    fleet = write("fleet.csv", FLEET + rows)
    text = (
        SOUND.replace("service_s\n", "service_s,skills\n")
        .replace("60\n", "60,lift\n")
        .replace("28800,0\n", "28800,0,\n")
    )
    problem = read_stops_csv(write("a.csv", text), CsvOptions(fleet=str(fleet), capacity=7, cost_per_h=36))
    big, small = problem.vehicles
    assert (big.id, big.number, big.capacity, big.distance_max, big.breaks) == ("big", 2, (50,), UNLIMITED, ())
    assert (small.number, small.capacity, small.distance_max, small.shift_close) == (3, (7,), 120_000, 7200)
    assert small.breaks == (Break(600, 3600, 7200),)
    assert (small.electric, small.co2_kg_per_km < big.co2_kg_per_km) == (True, True)
    assert (big.cost_per_distance, small.cost_per_distance, big.cost_per_work) == (0.0005, 0.00025, 0.01)
    assert problem.currency == "USD"
    assert [not int(problem.stops.skills[0]) & ~kind.skills for kind in problem.vehicles] == [True, False]


HOMES = SOUND.replace("service_s\n", "service_s,home\n").replace("28800,0\n", "28800,0,\n")


def test_homes_are_kinds_of_the_fleet(write) -> None:
    fleet = write("fleet.csv", FLEET + "spare,0,9,,,,,,,\nbig,2,50,,,,,,,\nsmall,3,,,,,,,,\n")
    options = CsvOptions(fleet=str(fleet), away_cost=7)
    table = HOMES.replace("28800,60\n", "28800,60,small\n").replace("7200,60\n", "7200,60,\n")
    problem = read_stops_csv(write("a.csv", table), options)
    assert problem.stops.home.tolist() == [1, -1]
    small, big = (evaluate(problem, RoutePlan.of([Route(row, (0, 1))], 2)).cost for row in (1, 0))
    assert big == small + 7


@pytest.mark.parametrize("name", ["spare", "bigg", "0"])
def test_homes_of_no_kind(write, name: str) -> None:
    fleet = write("fleet.csv", FLEET + "spare,0,9,,,,,,,\nbig,2,50,,,,,,,\n")
    table = HOMES.replace("28800,60\n", "28800,60,big\n").replace("7200,60\n", f"7200,60,{name}\n")
    with pytest.raises(InvalidInput) as raised:
        read_stops_csv(write("a.csv", table), CsvOptions(fleet=str(fleet)))
    (found,) = raised.value.findings
    assert (found.line, found.rule, found.message) == (
        4, "unknown-vehicle", f"home {name!r} is no kind of vans: big"
    )  # fmt: skip


@pytest.mark.parametrize(
    ("row", "line", "rule"),
    [
        ("big,0,,,,,,,,", 0, "no-vehicle"),
        (",1,,,,,,,,", 2, "missing-value"),
        ("big,1,,,,,,,,\nbig,1,,,,,,,,", 3, "duplicate-id"),
        ("big,-1,,,,,,,,", 2, "out-of-range"),
        ("big,1,0,,,,,,,", 2, "out-of-range"),
        ("big,1,,2,,,,,,", 2, "out-of-range"),
        ("big,1,,,x,,,,,", 2, "bad-number"),
        ("big,1,,,,,,3600,,", 2, "missing-value"),
        ("big,1,2,,,,,,,", 4, "demand-over-capacity"),
    ],
)
def test_mistakes_of_a_fleet(write, row: str, line: int, rule: str) -> None:
    fleet = write("fleet.csv", FLEET + row + "\n")
    with pytest.raises(InvalidInput) as raised:
        read_stops_csv(write("a.csv", SOUND), CsvOptions(fleet=str(fleet)))
    assert (line, rule) in [(each.line, each.rule) for each in raised.value.findings]


def test_no_fleet_there(write) -> None:
    with pytest.raises(InvalidInput, match=r"none\.csv: missing-file"):
        read_stops_csv(write("a.csv", SOUND), CsvOptions(fleet="none.csv"))


def test_the_row_that_is_swapped_is_said(wrong) -> None:
    found = wrong(EARTH.replace("47.7,-122.3", "-122.3,47.7"))
    assert [(each.line, each.rule) for each in found] == [(3, "latitude")]
    assert "swapped" in found[0].message
