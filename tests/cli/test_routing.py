"""`pod2door routing`: what each command answers, its exit codes, and files and options that are refused."""

import json
import signal
import subprocess
import sys
import time
from pathlib import Path
from xml.etree import ElementTree

import networkx as nx
import pytest

from cli.kernels import keep_compiled_kernels

keep_compiled_kernels()

CHECKOUT = Path(__file__).resolve().parents[2]
COMMANDS = ("solve", "check", "replan", "dispatch", "fleet", "territories")
HEADER = "stop,lat,lon,packages,open_s,close_s,service_s"
DEPOT = "depot,39.99,-83.00,0,0,32400,0"
PLACES = ((40.00, -83.01), (40.01, -83.02), (40.02, -83.00), (39.97, -83.03), (39.96, -82.99), (39.99, -82.96))
DRIVEN = {"feasible", "cost", "currency", "routes", "stops", "distance_km", "work_h", "travel_h", "unassigned"}
SEARCH = ("--iterations", "60", "--threads", "1", "--json")

SOLOMON = """SMALL

VEHICLE
NUMBER CAPACITY
  2     20

CUSTOMER
CUST NO. XCOORD. YCOORD. DEMAND READY TIME DUE DATE SERVICE TIME
  0 40 50  0   0 1236  0
  1 45 68 10   0  967 90
  2 45 70 10 825  870 90
  3 42 66 10  65  146 90
"""
VRPLIB = """NAME : small
TYPE : CVRP
DIMENSION : 3
EDGE_WEIGHT_TYPE : EXPLICIT
EDGE_WEIGHT_FORMAT : FULL_MATRIX
CAPACITY : 10
EDGE_WEIGHT_SECTION
0 1 2
1 0 3
2 3 0
DEMAND_SECTION
1 0
2 4
3 4
DEPOT_SECTION
1
-1
EOF
"""
VROOM = {
    "vehicles": [{"id": 1, "start": [2.35, 48.85], "end": [2.35, 48.85], "capacity": [4], "skills": [1]}],
    "jobs": [{"id": 1, "service": 300, "delivery": [1], "location": [1.98, 48.70], "skills": [1]}],
    "shipments": [
        {
            "amount": [1],
            "pickup": {"id": 4, "service": 300, "location": [2.41, 48.62]},
            "delivery": {"id": 4, "service": 300, "location": [2.39, 48.9]},
        }
    ],
}


@pytest.fixture
def put(tmp_path, monkeypatch):
    """Write a file into the folder that the commands run in; its name."""
    monkeypatch.chdir(tmp_path)

    def write(name, content):
        text = content if isinstance(content, str) else json.dumps(content, indent=1)
        (tmp_path / name).write_text(text)
        return name

    return write


@pytest.fixture
def stops(put):
    rows = [f"S{row},{lat},{lon},{row + 1},0,32400,60" for row, (lat, lon) in enumerate(PLACES)]
    return put("stops.csv", "\n".join([HEADER, DEPOT, *rows]) + "\n")


@pytest.fixture
def routing(pod2door):
    """Run a command about routes; its JSON document, its exit code and what it said."""

    def command(*args):
        answer = pod2door("routing", *args)
        return (json.loads(answer.out) if answer.out else None), answer.code, answer.err

    return command


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_helps(pod2door, command):
    answer = pod2door("routing", command, "--help")
    assert answer.code == 0
    assert "--json" in answer.out


def test_a_table_of_stops_is_solved_and_written_in_every_form(routing, stops, tmp_path):
    forms = ("--geojson", "r.geojson", "--gpx", "r.gpx", "--vroom", "r.json", "--map", "r.svg", "--out", "plan.json")
    document, code, said = routing("solve", stops, "--capacity", "9", *SEARCH, *forms)
    assert code == 0
    assert document.keys() >= DRIVEN | {"violations", "seconds", "engine", "iterations", "co2_kg"}
    assert (document["feasible"], document["stops"], document["routes"]) == (True, 6, 3)
    assert document["cost"] == pytest.approx(document["travel_h"] * 3600, abs=2)
    assert document["work_h"] == pytest.approx(document["travel_h"] + 6 / 60, abs=0.002)
    assert "searching" in said or "best" in said
    features = json.loads((tmp_path / "r.geojson").read_text())["features"]
    assert sum(each["geometry"]["type"] == "LineString" for each in features) == 3
    assert len(json.loads((tmp_path / "r.json").read_text())["routes"]) == 3
    for form in ("r.gpx", "r.svg"):
        ElementTree.parse(tmp_path / form)
    checked, code, _ = routing("check", stops, "plan.json", "--capacity", "9", "--json")
    assert (code, checked["cost"], checked["warnings"]) == (0, document["cost"], [])


def test_the_same_seed_gives_the_same_plan(routing, stops, tmp_path):
    for name in ("a.sol", "b.sol"):
        assert routing("solve", stops, "--capacity", "9", *SEARCH, "--out", name)[1] == 0
    assert (tmp_path / "a.sol").read_bytes() == (tmp_path / "b.sol").read_bytes()


def test_a_search_begins_from_a_written_plan(routing, stops):
    first, code, _ = routing("solve", stops, "--capacity", "9", *SEARCH, "--out", "first.json")
    assert code == 0
    again, code, _ = routing("solve", "first.json", *SEARCH, "--start", "first.json")
    assert code == 0
    assert again["cost"] <= first["cost"] + 1e-9


def test_solve_for_people(pod2door, stops):
    answer = pod2door("routing", "solve", stops, *SEARCH[:-1])
    assert answer.code == 0
    assert "distance km" in answer.out


@pytest.mark.parametrize(
    ("name", "content", "cost"), [("s.txt", SOLOMON, 73.4), ("m.vrp", VRPLIB, 6.0), ("v.json", VROOM, None)]
)
def test_other_forms(routing, put, name, content, cost):
    document, code, _ = routing("solve", put(name, content), *SEARCH, "--out", "plan.sol")
    assert (code, document["feasible"]) == (0, True)
    assert cost is None or document["cost"] == cost
    checked, code, _ = routing("check", name, "plan.sol", "--json")
    assert (code, checked["cost"]) == (0, document["cost"])


def test_no_plan_for_all_ends_with_4_the_reasons_and_the_best_part(routing, stops, tmp_path):
    document, code, said = routing("solve", stops, "--capacity", "9", "--vehicles", "2", *SEARCH, "--out", "part.sol")
    assert (code, document["feasible"], document["routes"]) == (4, False, 2)
    assert document["stops"] + len(document["unassigned"]) == 6
    for row in document["unassigned"]:
        assert f"pod2door: {row['stop']}: {row['reason']}" in said
    assert (tmp_path / "part.sol").read_text().count("Route") == 2
    checked, code, _ = routing("check", stops, "part.sol", "--json")
    assert (code, {row["rule"] for row in checked["violations"]}) == (1, {"missing"})
    assert checked["cost"] == document["cost"]


def test_a_window_that_cannot_be_met_is_the_reason(routing, put):
    file = put("x.csv", f"{HEADER}\n{DEPOT}\nfar,40.4,-83.0,1,0,60,60\n")
    document, code, said = routing("solve", file, *SEARCH)
    assert code == 4
    assert "far: closes at 08:01, van can be there at " in said
    assert document["unassigned"][0]["stop"] == "far"


def test_a_plan_remembers_its_matrix(routing, put, stops):
    rows = [[0 if a == b else 100 + abs(a - b) for b in range(7)] for a in range(7)]
    put("m.csv", "\n".join(",".join(map(str, row)) for row in rows) + "\n")
    document, _, _ = routing("solve", stops, *SEARCH, "--matrix", "m.csv", "--out", "plan.sol")
    assert 7 * 100 < document["cost"] < 7 * 107
    checked, code, _ = routing("check", stops, "plan.sol", "--json")
    assert (code, checked["cost"]) == (0, document["cost"])
    rest, code, _ = routing("replan", "plan.sol", "--at", "08:00", *SEARCH)
    assert code == 0
    assert 100 <= document["cost"] - rest["cost"] <= 106, "the way to the first stop is no choice any more"


def test_check_says_that_a_plan_was_made_with_other_distances(routing, put, stops):
    routing("solve", stops, *SEARCH, "--speed-kmh", "90", "--out", "plan.json")
    checked, code, said = routing("check", stops, "plan.json", "--json")
    assert code == 0
    assert "plan.json says that its cost is" in said
    assert len(checked["warnings"]) == 1


def test_a_road_graph(routing, put, stops, tmp_path):
    graph = nx.Graph()
    for node, (lat, lon) in enumerate(((39.99, -83.0), *PLACES)):
        graph.add_node(node, y=lat, x=lon)
    for node in range(6):
        graph.add_edge(node, node + 1, length=1000.0, speed_kph=36.0)
    nx.write_graphml(graph, tmp_path / "roads.graphml")
    document, code, _ = routing("solve", stops, *SEARCH, "--graph", "roads.graphml")
    assert (code, document["cost"], document["distance_km"]) == (0, 1200, 12)
    graph.remove_edge(5, 6)
    nx.write_graphml(graph, tmp_path / "roads.graphml")
    document, code, said = routing("solve", stops, *SEARCH, "--graph", "roads.graphml")
    assert (code, [row["stop"] for row in document["unassigned"]]) == (4, ["S5"])
    assert "out-of-reach: place 6" in said
    put("stops.csv", f"{HEADER}\n{DEPOT}\nelsewhere,10,20,1,0,32400,60\n")
    document, code, said = routing("solve", stops, *SEARCH, "--graph", "roads.graphml")
    assert (document, code) == (None, 3)
    assert "off-the-map" in said


def test_slow_hours_take_longer(routing, put, stops):
    put("slow.csv", "hour,factor\n" + "".join(f"{hour},0.5\n" for hour in range(8, 18)))
    usual, _, _ = routing("solve", stops, *SEARCH)
    slow, code, _ = routing("solve", stops, *SEARCH, "--traffic", "slow.csv")
    assert code == 0
    assert slow["cost"] == pytest.approx(2 * usual["cost"], abs=8)


def test_electric_vans_with_a_range_and_a_break(routing, put, stops):
    columns = "vehicle,number,capacity,range_km,break_s,break_open_s,break_close_s,fixed_cost,cost_per_km,electric"
    put("fleet.csv", f"{columns}\nev,3,9,14,600,0,3600,20,0.1,1\ndiesel,3,21,,,,,90,0.3,0\n")
    document, code, _ = routing("solve", stops, *SEARCH, "--fleet", "fleet.csv", "--out", "plan.json")
    assert (code, document["currency"]) == (0, "USD")
    plan = json.loads(Path("plan.json").read_text())
    electric = [route for route in plan["routes"] if route["vehicle"] == "ev"]
    assert all(route["distance"] <= 14_000 for route in electric)
    assert document["co2_kg"] == pytest.approx(sum(route["co2_kg"] for route in plan["routes"]), abs=0.001)
    put("fleet.csv", "vehicle,number,range_km\nev,9,1\n")
    document, code, said = routing("solve", stops, *SEARCH, "--fleet", "fleet.csv")
    assert (code, document["stops"]) == (4, 0)
    assert "ev at most 1.0 km" in said


@pytest.fixture
def day(routing, stops):
    """A plan of three vans, at 08:00."""
    assert routing("solve", stops, "--capacity", "9", *SEARCH, "--out", "day.json")[1] == 0
    return "day.json"


def test_a_day_is_planned_again_and_again(routing, put, day):
    new = {"event": "stop_added", "stop": "NEW", "lat": 40.0, "lon": -83.0, "packages": 1, "service_s": 60}
    put("events.json", [{"event": "van_broken", "route": 1}, new, {"event": "stop_cancelled", "stop": "S5"}])
    document, code, said = routing(
        "replan", day, "--at", "08:05", "--events", "events.json", *SEARCH, "--out", "rest.json"
    )
    assert code == 0
    assert document.keys() >= {"feasible", "cost", "moved", "seconds", "changes", "vans", "unassigned", "counts"}
    assert document["counts"]["added"] == document["counts"]["cancelled"] == 1
    assert all(change["arrival"] is None or change["arrival"] >= "08:05:00" for change in document["changes"])
    assert all(van["back"] is None or van["stops"] == 0 or van["back"] > "08:05:00" for van in document["vans"])
    assert "searching" in said
    again, code, _ = routing("replan", "rest.json", "--at", "08:10", *SEARCH, "--out", "rest.json")
    assert (code, again["feasible"], again["moved"]) == (0, True, 0)
    assert routing("check", "rest.json", "rest.json", "--json")[1] == 0


def test_a_rest_that_cannot_be_done_ends_with_4_and_says_what_is_left(routing, put, day):
    put("events.json", [{"event": "stop_added", "stop": "HUGE", "lat": 40.0, "lon": -83.0, "packages": 1000}])
    document, code, said = routing(
        "replan", day, "--at", "08:05", "--events", "events.json", *SEARCH, "--out", "rest.json"
    )
    assert (code, document["feasible"], [row["stop"] for row in document["unassigned"]]) == (4, False, ["HUGE"])
    assert "pod2door: HUGE: 1000 packages" in said
    assert Path("rest.json").is_file()


@pytest.mark.parametrize(
    ("event", "rule"),
    [
        ({"event": "flood"}, "unknown-event"),
        ({"event": "van_broken", "route": 99}, "unknown-van"),
        ({"event": "van_broken", "van": "nobody"}, "unknown-van"),
        ({"event": "stop_cancelled", "stop": "nowhere"}, "unknown-stop"),
        ({"event": "stop_added", "stop": "@van", "lat": 40, "lon": -83}, "reserved-name"),
        ({"event": "stop_added", "stop": "S1", "lat": 40, "lon": -83}, "duplicate-id"),
        ({"event": "stop_added", "stop": "N", "lat": -97, "lon": 40}, "bad-place"),
        ({"event": "stop_added", "stop": "N", "lat": 40, "lon": -83, "packages": 1e300}, "out-of-range"),
        ({"event": "window_changed", "stop": "S1", "open": "12:00", "close": "11:00"}, "bad-window"),
        ({"event": "slow_area", "factor": 0, "lat": 40, "lon": -83, "radius_m": 9}, "bad-factor"),
    ],
)
def test_wrong_events_end_with_3(routing, put, day, event, rule):
    document, code, said = routing("replan", day, "--at", "08:05", "--events", put("e.json", [event]), *SEARCH)
    assert (document, code) == (None, 3)
    assert f"e.json:2: {rule}: " in said


@pytest.mark.parametrize("at", ["25:00", "24:30", "soon", "", "-5", "nan", "1e99"])
def test_wrong_times_end_with_3(routing, day, at):
    assert routing("replan", day, f"--at={at}", *SEARCH)[:2] == (None, 3)


def test_plans_that_are_damaged_end_with_3(routing, put, day, stops):
    text = Path(day).read_text()
    plan = json.loads(text)
    plan["routes"][0]["stops"].append(plan["routes"][1]["stops"][0])
    for content, rule in ((text[: len(text) // 2], "bad-json"), ("{}", "not-a-plan"), (plan, "visited-twice")):
        _, code, said = routing("replan", put("bad.json", content), "--at", "08:05", *SEARCH)
        assert (code, f": {rule}: " in said) == (3, True)
    _, code, said = routing("replan", put("bare.sol", "Route #1: 1 2\n"), "--at", "08:05", *SEARCH)
    assert (code, ": no-problem: " in said) == (3, True)
    for content in ("", "hello", "Route #1: 1 99\n", "Route #1: -1\n", 'Route #1: 1\nProblem {"file":"x"'):
        assert routing("check", stops, put("bad.sol", content), "--json")[:2] == (None, 3)


def test_how_many_vans(routing, stops):
    document, code, _ = routing("fleet", stops, "--counts", "2..4", "--capacity", "9", *SEARCH)
    assert (code, document["fewest"], document["cheapest"]) == (0, 3, 3)
    rows = {row["vehicles"]: row for row in document["counts"]}
    assert (rows[2]["feasible"], rows[3]["feasible"], rows[3]["unassigned"]) == (False, True, 0)
    assert rows[2]["unassigned"] > 0
    assert rows[4]["cost"] <= rows[3]["cost"]
    document, code, said = routing("fleet", stops, "--counts", "1,2", "--capacity", "9", *SEARCH)
    assert (code, document["fewest"]) == (4, None)
    assert "no fleet of up to 2 vans serves every stop" in said


def test_areas_of_drivers(routing, stops):
    document, code, _ = routing(
        "territories", stops, "--drivers", "2", "--away-cost", "300", "--geojson", "areas.geojson", *SEARCH
    )
    assert code == 0
    assert sum(row["stops"] for row in document["drivers"]) == 6
    assert [row["away_cost"] for row in document["consistency"]] == [0, 300]
    assert document["consistency"][1]["away_stops"] <= document["consistency"][0]["away_stops"]
    assert len(json.loads(Path("areas.geojson").read_text())["features"]) == 2
    _, code, said = routing("territories", stops, "--drivers", "9", *SEARCH)
    assert (code, "stops at 6 different places" in said) == (3, True)


def test_a_hubs_day_from_a_file(routing, put):
    rows = [f"o{row},{47.6 + 0.004 * row},-122.33,{9 + row // 3}:{row * 7 % 60:02d},{1 + row % 2}" for row in range(8)]
    file = put("orders.csv", "\n".join(["order,lat,lon,placed,promise_h", *rows]) + "\n")
    document, code, said = routing("dispatch", file, "--couriers", "3", "--scenario", "demo", "--json")
    assert (code, document["orders"], document["couriers"]) == (0, 8, 3)
    assert [row["name"] for row in document["strategies"]] == ["at-once", "wait", "slack"]
    assert all(row["late_orders"] == 0 for row in document["strategies"])
    assert document["hindsight"]["cost_usd"] <= min(row["cost_usd"] for row in document["strategies"])
    assert "the day in hindsight" in said


def test_tables_of_orders_that_are_wrong(routing, put):
    header = "order,lat,lon,placed,promise_h,packages"
    for row, rule in (
        ("a,95,-122,9:00,1,1", "bad-place"),
        ("a,47,-122,25:00,1,1", "bad-time"),
        ("a,47,-122,9:00,0,1", "bad-promise"),
        ("a,47,-122,9:00,1,99", "bad-packages"),
        ("a,47,-122,9:00,1,1.5", "bad-number"),
    ):
        _, code, said = routing("dispatch", put("o.csv", f"{header}\n{row}\n"), "--scenario", "demo", "--json")
        assert (code, f"o.csv:2: {rule}: " in said) == (3, True)
    _, code, said = routing("dispatch", put("o.csv", f"{header}s\na,47,-122,9:00,1,1\n"), "--scenario", "demo")
    assert (code, "o.csv:1: unknown-column: " in said) == (3, True)


@pytest.mark.parametrize(
    ("old", "new", "line", "rule"),
    [
        ("40.01", "nan", 4, "bad-number"),
        ("40.01", "1e300", 4, "out-of-range"),
        ("40.01,-83.02", "-97,40", 4, "latitude"),
        ("S1,", "S0,", 4, "duplicate-id"),
        (",2,0,32400", ",2,500,400", 4, "window-order"),
        (",2,0,32400", ",-2,0,32400", 4, "out-of-range"),
        (",2,0,32400", ",999,0,32400", 4, "demand-over-capacity"),
        (",2,0,32400", ",2.5,0,32400", 4, "bad-number"),
        ("S1,40.01", "S1", 4, "wrong-field-count"),
        ("service_s", "servce_s", 1, "unknown-column"),
        ("lat,lon", "lat,foo", 1, "missing-column"),
        (",", ";", 1, "bad-csv"),
        (",", "\t", 1, "bad-csv"),
    ],
)
def test_tables_of_stops_that_are_wrong(routing, put, stops, old, new, line, rule):
    text = Path(stops).read_text()
    assert old in text
    _, code, said = routing("solve", put("x.csv", text.replace(old, new)), *SEARCH)
    assert (code, f"x.csv:{line}: {rule}: " in said) == (3, True)
    assert len([found for found in said.splitlines() if ": missing-value: " in found]) < 3


@pytest.mark.parametrize(
    ("path", "value", "rule"),
    [
        (("jobs", 0, "location"), [48.7, 97.0], "latitude"),
        (("jobs", 0, "service"), -1, "out-of-range"),
        (("jobs", 0, "delivery"), [99], "demand-over-capacity"),
        (("jobs", 0, "time_windows"), [[5, 1]], "window-order"),
        (("shipments", 0), {"amount": [1], "delivery": VROOM["shipments"][0]["delivery"]}, "half-pair"),
        (("vehicles",), [], "no-vehicle"),
        (("matrices",), {"car": {"durations": [[0, 1], [1]]}}, "wrong-matrix-size"),
    ],
)
def test_vroom_problems_that_are_wrong(routing, put, path, value, rule):
    problem = json.loads(json.dumps(VROOM))
    inner = problem
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = value
    _, code, said = routing("solve", put("v.json", problem), *SEARCH)
    assert (code, f": {rule}: " in said) == (3, True)


@pytest.mark.parametrize(
    ("args", "rule"),
    [
        ("solve none.csv", "missing-file"),
        ("solve .", "unreadable-file"),
        ("solve empty", "empty-file"),
        ("solve stops.csv --matrix small.csv", "matrix-size"),
        ("solve stops.csv --matrix stops.csv", "matrix-not-square"),
        ("solve stops.csv --graph stops.csv", "file-format"),
        ("solve stops.csv --traffic small.csv", "missing-column"),
        ("solve stops.csv --fleet none.csv", "missing-file"),
        ("solve stops.csv --convention exact", "unused-option"),
        ("solve s.txt --vehicles 9", "unused-option"),
        ("solve s.txt --gpx x.gpx", "no-coordinates"),
        ("solve m.vrp --map x.svg", "no-coordinates"),
        ("territories m.vrp --drivers 1", "territories"),
        ("check stops.csv none.sol", "missing-file"),
    ],
)
def test_invalid_input_ends_with_3(routing, put, stops, args, rule):
    for name, text in (("s.txt", SOLOMON), ("m.vrp", VRPLIB), ("small.csv", "0,1\n1,0\n"), ("empty", "")):
        put(name, text)
    document, code, said = routing(*args.split(), "--json")
    assert (document, code) == (None, 3)
    assert f": {rule}: " in said


@pytest.mark.parametrize(
    "args",
    [
        "solve",
        "solve stops.csv --seconds 0",
        "solve stops.csv --seconds nan",
        "solve stops.csv --vehicles 0",
        "solve stops.csv --capacity 99999999999999999999",
        "solve stops.csv --cost-per-h inf",
        "solve stops.csv --fixed-cost 1e300",
        "solve stops.csv --day-start 25:99",
        "solve stops.csv --engine magic",
        "solve stops.csv --osrm nonsense",
        "solve stops.csv --osrm http://[::1",
        "solve stops.csv --matrix a.csv --graph b.graphml",
        "solve stops.csv --out .",
        "solve stops.csv --geojson none/such.json",
        "replan day.json",
        "replan day.json --at 9:00 --out rest.sol",
        "replan day.json --at 9:00 --move-cost inf",
        "dispatch --couriers 0",
        "dispatch --hub 91,0",
        "fleet stops.csv",
        "fleet stops.csv --counts 3..1",
        "fleet stops.csv --counts 99999999999",
        "territories stops.csv --drivers 0",
        "territories stops.csv --drivers 2 --away-cost inf",
    ],
)
def test_usage_ends_with_2(routing, stops, args):
    document, code, said = routing(*args.split())
    assert (document, code) == (None, 2)
    assert "Usage:" in said


def test_a_server_that_does_not_answer_ends_with_1(routing, stops):
    document, code, said = routing("solve", stops, "--osrm", "http://127.0.0.1:9", *SEARCH)
    assert (document, code) == (None, 1)
    assert said.splitlines()[-1].startswith("pod2door: http://127.0.0.1:9")


def usual_ctrl_c():
    """As in a shell: what is started in the background would ignore it."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.mark.slow
def test_ctrl_c_ends_with_130_and_no_traceback(stops, tmp_path):
    call = [sys.executable, "-m", "cli", "routing", "solve", str(tmp_path / stops), "--seconds", "60"]
    run = subprocess.Popen(
        [*call, "--engine", "sisr"],
        cwd=CHECKOUT,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=usual_ctrl_c,
    )
    try:
        assert any("best" in line for line in run.stderr)
        time.sleep(0.5)
        run.send_signal(signal.SIGINT)
        _, said = run.communicate(timeout=30)
    finally:
        run.kill()
        run.communicate()
    assert run.returncode == 130
    assert "Traceback" not in said
