"""What the page says of a morning: facts, badges, conservation, bound, exports."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from xml.etree import ElementTree

import numpy as np
import pytest

from dashboard import tokens
from dashboard.pages.last_mile.asked import asked_of
from dashboard.pages.last_mile.browser_data import colours_of, day_data
from dashboard.pages.last_mile.drawing import key_of, ordered
from dashboard.pages.last_mile.exports import export
from dashboard.pages.last_mile.from_plan import credits_of
from dashboard.pages.last_mile.from_run import wave_problem
from dashboard.pages.last_mile.not_served import left_out, van_fix
from dashboard.pages.last_mile.plans_folder import _without
from dashboard.pages.last_mile.route_facts import facts_of, spans_of
from dashboard.pages.last_mile.strip import agreement, gap
from dashboard.pages.last_mile.wiring import with_edits
from routing.evaluator import evaluate
from routing.plan import Route, RoutePlan
from routing.problem import Places
from tests.dashboard.last_mile.conftest import morning_of, without_breaks
from twin.last_mile.tables import names_of, route_tables

LIGHT = tokens.theme("light")


def test_facts_of_a_route(morning):
    first = facts_of(morning)[0]
    assert (first.label, first.stops, first.packages, first.late) == ("R-1", 3, 3, 0)
    assert first.km == pytest.approx(6.0)
    assert first.hours == pytest.approx((6000 + 300 + 300) / 3600)  # ways, stops, the break
    assert first.cost == pytest.approx(5.0 + 66.0)
    assert first.broken == ()


def test_late_stops_are_one_badge_with_minutes():
    late = morning_of(("abcd", "ef"), without_breaks())
    (badge,) = facts_of(late)[0].broken
    # 3,000 m to c, 3,162 m on to d, three stops of 100 s; due at 1,500 s.
    by = 3000 + 3162 + 300 - 1500
    assert badge.text == f"1 late, {by / 60:.0f} min"
    assert badge.late
    assert badge.title == late.evaluation.violations[0].message


def test_stops_in_routes_and_not_served_are_all_stops(morning):
    groups = left_out(morning)
    data = day_data(morning, facts_of(morning), ["#000000"] * 2, groups, "key")
    assert sorted(data["stops"]["id"] + data["left"]["id"]) == list("abcdefg")
    assert [(g.rule, g.stops, g.packages) for g in groups] == [("shift", ("g",), 1)]
    assert sum(route["stops"] for route in data["routes"]) == 6
    assert [data["stops"]["x"][0], data["stops"]["y"][3]] == [1000, 1000]
    assert json.loads(json.dumps(data)) == data


def test_spans_are_the_evaluators_times(morning):
    first, second = spans_of(morning, ["#111111", "#222222"])
    times = morning.evaluation.routes[0]
    assert (first.leave, first.back) == (28_800 + times.departure, 28_800 + times.arrival)
    assert first.leave - first.load == 600.0
    assert len(first.breaks) == 1
    assert first.breaks[0][1] - first.breaks[0][0] == 300
    assert [(b.close, len(b.served)) for b in second.brackets] == [(28_800 + 1_500, 1)]


def test_order_of_the_table_and_what_it_does_not_name():
    spans = spans_of(morning_of(("a", "b", "d")), ["#000000"] * 3)
    assert [span.label for span in ordered(spans, ("R-3", "R-1"))] == ["R-3", "R-1", "R-2"]


def test_no_gap_without_its_bound():
    assert gap(110.0, None) == "–"
    assert gap(110.0, 100.0) == "10.0\u2009%"


def test_the_evaluator_is_held_against_the_stated_cost(morning):
    assert agreement(morning)[:2] == (True, "agrees to the cent")
    apart = replace(morning, source=replace(morning.source, stated_cost=morning.source.stated_cost + 2.0))
    assert agreement(apart)[:2] == (False, "differs by $2.00")
    rounded = replace(morning, source=replace(morning.source, stated_cost=morning.routes_cost + 0.04, kept_to_usd=0.1))
    assert agreement(rounded)[:2] == (True, "agrees within $0.04")


@pytest.mark.parametrize("mode", ["routes", "lateness", "density"])
def test_every_route_has_a_colour(morning, mode):
    assert len(colours_of(morning, facts_of(morning), mode, LIGHT).of_route) == 2


def test_more_vans_only_where_vans_lacked():
    fix = van_fix("DS-CMH-01", 120, 0.4, {"vans_needed": 51, "vans_there": 48})
    assert fix is not None
    assert fix.edit == "DS-CMH-01.vans=128"  # 0.4 of 128 are 51.2, of 127 are 50.8
    assert van_fix("DS-CMH-01", 120, 0.4, {"vans_needed": 48, "vans_there": 48}) is None
    assert with_edits(("DS-CMH-01.vans=122", "FC-A.status=closed"), [fix.edit]) == ["FC-A.status=closed", fix.edit]


def test_exports_parse_and_run_nothing(morning):
    earth = replace(
        morning.problem, places=Places(np.linspace(-83, -82.9, 8), np.linspace(40, 40.1, 8), geographic=True)
    )
    evil = replace(earth, stops=replace(earth.stops, id=("=1+1", *"bcdefg")))
    on_earth = replace(morning, problem=evil)
    content, name = export(on_earth, "geojson", "DS-X")
    kinds = [feature["properties"]["kind"] for feature in json.loads(content)["features"]]
    assert (name, kinds.count("route"), kinds.count("stop")) == ("DS-X.geojson", 2, 6)
    gpx = ElementTree.fromstring(export(on_earth, "gpx", "x")[0])
    assert len(gpx.findall("{*}rte")) == 2
    rows = list(csv.DictReader(io.StringIO(export(on_earth, "stops", "x")[0].decode("utf-8-sig"))))
    assert len(rows) == 7
    assert rows[0]["stop"] == "'=1+1"
    assert (rows[-1]["route"], rows[-1]["reason"]) == ("", "too far")
    routes = list(csv.DictReader(io.StringIO(export(on_earth, "routes", "x")[0].decode("utf-8-sig"))))
    assert [row["route"] for row in routes] == ["R-1", "R-2"]
    with pytest.raises(ValueError, match="no export"):
        export(on_earth, "exe", "x")


def test_the_rest_is_all_but_what_is_held(morning):
    problem, plan = _without(morning, [morning.plan.routes[1]])
    assert problem.stops.id == tuple("abcg")
    assert problem.vehicles[0].number == 1
    assert [route.stops for route in plan.routes] == [(0, 1, 2)]
    assert evaluate(problem, plan).routes[0].cost == morning.evaluation.routes[0].cost


def test_a_waves_problem_put_up_again_costs_what_the_run_says(solved):
    """The evaluator drives the run's tables and comes to the run's cost, time by time."""
    scenario, tables = solved.happened.scenario, route_tables(solved.last_mile, solved.happened.scenario)
    facilities = scenario.facilities.set_index("id")
    for wave in solved.last_mile.waves:
        names = names_of(wave, scenario)
        told = names | {"vans_there": wave.vans.number, "start_s": wave.vans.slot * 300}
        own = [
            t[(t.station == names["station"]) & (t.day == names["day"]) & (t.wave == names["wave"])]
            for t in tables.values()
        ]
        problem = wave_problem(scenario, facilities.loc[names["station"]], told, *own)
        routes, stops, left = own
        ends = np.flatnonzero(np.diff(stops["vehicle"])) + 1
        plan = RoutePlan.of([Route(0, tuple(p.tolist())) for p in np.split(np.arange(len(stops)), ends)], len(problem))
        seen = evaluate(problem, plan)
        assert seen.violations == ()
        cost = [route.cost for route in seen.routes]
        assert cost == pytest.approx(routes["cost_usd"].tolist(), abs=0.01)
        assert len(plan.unassigned) == len(left)


def test_the_address_falls_back_where_it_means_nothing():
    assert asked_of({"color": "pink", "try": "x", "moves": ""}) == asked_of({})
    assert key_of({"ds": "A"}, ("ds", "day")) == '["A",""]'


def test_credits_say_who_did_what():
    said = credits_of(
        {"parts": [{"part": "sisr", "seconds": 2.0, "cost": 10.0, "changed": False}], "certificate": {"ok": True}}
    )
    assert said[0] == "sisr: 2.0 s, best 10.00, changed nothing"
    assert said[1].startswith("OR-Tools' model of all rules reads the plan back to the same cost")
