"""`pod2door routing`: docks, homes and balance asked for on the command line, and kept in the plan."""

import json

import pytest

HEAD = "stop,x_m,y_m,open_s,close_s,service_s"
ROWS = ("depot,0,0,0,7200,0", "a,6000,0,,,60", "b,0,6000,,,60", "c,-6000,0,,,60", "d,0,-6000,,,60")
HOMES = ("home", "", "small", "", "big", "big")
FLEET = "vehicle,number,capacity\nbig,2,2\nsmall,2,1\n"


@pytest.fixture
def stops(tmp_path):
    file = tmp_path / "stops.csv"
    file.write_text("\n".join([HEAD, *ROWS]))
    return str(file)


@pytest.fixture
def stops_with_homes(tmp_path):
    file = tmp_path / "homes.csv"
    file.write_text("\n".join(f"{row},{home}" for row, home in zip([HEAD, *ROWS], HOMES, strict=True)))
    return str(file)


@pytest.fixture
def fleet(tmp_path):
    file = tmp_path / "fleet.csv"
    file.write_text(FLEET)
    return str(file)


SEARCH = ("--engine", "ortools", "--iterations", "100", "--speed-kmh", "36", "--detour", "1", "--json")


def departures(plan):
    return sorted(route["departure"] for route in json.loads(plan.read_text())["routes"])


def test_docks_part_the_departures_and_stay_with_the_plan(pod2door, stops, tmp_path):
    """Four vans with a stop each, back after 1,260 s; with two docks two wait 20 minutes."""
    plan, sol = tmp_path / "plan.json", tmp_path / "plan.sol"
    docks = ("--capacity", "1", "--docks", "2", "--load-min", "20")
    answer = pod2door("routing", "solve", stops, *docks, *SEARCH, "--out", str(plan))
    assert (answer.code, json.loads(answer.out)["cost"]) == (0, 4800)
    assert departures(plan) == ["08:00:00", "08:00:00", "08:20:00", "08:20:00"]
    rules = json.loads(plan.read_text())["problem"]["rules"]
    assert rules == {"away_cost": 0, "longest_cost": 0, "docks": 2, "load": 1200}
    assert pod2door("routing", "check", str(plan), str(plan)).code == 0
    assert pod2door("routing", "solve", stops, *docks, *SEARCH, "--out", str(sol)).code == 0
    assert pod2door("routing", "check", stops, str(sol)).code == 0


def test_a_check_knows_the_docks_of_a_solution(pod2door, stops, tmp_path):
    """An hour at the only dock: the third and fourth van would be back after the depot closes at 10:00."""
    sol = tmp_path / "plan.sol"
    one_dock = ("--capacity", "1", "--docks", "1", "--load-min", "20")
    assert pod2door("routing", "solve", stops, *one_dock, *SEARCH, "--out", str(sol)).code == 0
    sol.write_text(sol.read_text().replace('"load_min":20.0', '"load_min":60.0'))
    answer = pod2door("routing", "check", stops, str(sol), "--json")
    assert answer.code == 1
    assert {broken["rule"] for broken in json.loads(answer.out)["violations"]} == {"docks"}


@pytest.mark.parametrize("one", [("--docks", "2"), ("--load-min", "20")])
def test_docks_and_load_time_go_together(pod2door, stops, one):
    answer = pod2door("routing", "solve", stops, *one)
    assert answer.code == 2
    assert "one of them is missing" in " ".join(answer.err.split())


@pytest.mark.parametrize(("away_cost", "kind", "trips"), [("1000", "small", 3), ("10", "big", 2)])
def test_homes_are_kept_where_it_pays(pod2door, stops_with_homes, fleet, tmp_path, away_cost, kind, trips):
    """Two big vans could serve all four stops; that the small one keeps stop a takes a trip of 1,200 s more."""
    plan = tmp_path / "plan.json"
    homes = ("--fleet", fleet, "--away-cost", away_cost)
    answer = pod2door("routing", "solve", stops_with_homes, *homes, *SEARCH, "--out", str(plan))
    routes = json.loads(plan.read_text())["routes"]
    assert (answer.code, len(routes)) == (0, trips)
    assert {route["vehicle"] for route in routes if "a" in route["stops"]} == {kind}
    travel = sum(route["travel_s"] for route in routes)
    assert json.loads(answer.out)["cost"] == travel + (10 if kind == "big" else 0)


def test_balance_shares_the_work(pod2door, stops, tmp_path):
    """One van could serve all stops; worth enough, four vans with one each are back sooner."""
    answer = pod2door("routing", "solve", stops, *SEARCH)
    assert json.loads(answer.out)["routes"] == 1
    answer = pod2door("routing", "solve", stops, "--balance", "36000", *SEARCH)
    found = json.loads(answer.out)
    assert (found["routes"], found["cost"]) == (4, 4 * 1200 + 10 * 1260)


def test_territories_have_an_away_cost_of_their_own(pod2door):
    told = pod2door("routing", "territories", "--help").out
    assert "Repeatable" in told
    assert "--docks" in told
