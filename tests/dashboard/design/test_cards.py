import json
from types import SimpleNamespace

import pytest

from dashboard.design import Answer
from dashboard.jobs import Job
from dashboard.pages.design import location, promise, trade_offs
from dashboard.pages.design.cards import last_option
from dashboard.pages.design.wiring import options
from dashboard.pages.network import new_sites, screened
from datasets.edits import edit_of_text

SITE = {"kind": "delivery_station", "name": "Somewhere", "packages_per_day": 9.0, "fixed_usd_per_day": 5.0}
LOCATED = {
    "status": "feasible",
    "gap": 0.0257,
    "opened": [SITE | {"id": "DS-NEW"}],
    "closed": [SITE | {"id": "DS-A"}, SITE | {"id": "DS-B"}],
    "enlarged": [],
    "alternatives": [{"opens": ["DS-A"], "closes": ["DS-C", "DS-NEW"], "enlarges": []}],
}
ROW = {
    "id": "DS-A",
    "delta_cost_usd": 3394.93,
    "delta_unserved_packages": -7,
    "delta_late_packages": 0,
    "delta_objective_usd": 3045.47,
    "fixed_usd_saved": 3000.0,
    "last_of_a_pool": False,
}


def test_a_design_is_edits_that_the_command_line_takes():
    edits = [edit for _, _, edit in location.changes(LOCATED)]
    assert edits == ["DS-NEW.status=open", "DS-A.status=closed", "DS-B.status=closed"]
    findings = []
    assert all(edit_of_text(edit, findings) for edit in edits)
    assert findings == []


def test_an_alternative_leaves_what_only_one_of_the_two_changes():
    """DS-A stays open, DS-C closes beside DS-B, and nothing is opened."""
    edits = location.alternative_edits(LOCATED, LOCATED["alternatives"][0])
    assert sorted(edits) == ["DS-B.status=closed", "DS-C.status=closed"]


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ({"status": "feasible", "gap": 0.0257}, "within 2.57\u2009%"),
        ({"status": "optimal", "gap": 0.0}, "proven the cheapest"),
        ({"status": "feasible", "gap": None}, "no bound is known"),
        ({"status": "infeasible"}, "no design keeps all rules"),
    ],
)
def test_how_good_a_design_is_known_to_be(document, said):
    assert location.subtitle(document) == said


def test_rules_that_clash_stand_in_place_of_a_design():
    document = {"status": "infeasible", "clash": ["at least 9 in OH"], "proven": True, "smallest": True}
    shown = str(location.shown(SimpleNamespace(), document))
    assert "at least 9 in OH" in shown


@pytest.mark.parametrize(("less", "said"), [(1_500.0, "$1,500 less than today"), (-20.0, "$20.00 more than today")])
def test_what_the_plan_makes_of_a_design_stands_under_it(less, said):
    rows = [{"design": "today"}, {"design": "design", "cost_usd": 90_000.0, "less_than_today_usd": less}]
    (told,) = location.carried_out({"carried_out": rows})
    assert said in str(told.children)
    assert location.carried_out({}) == []


def test_a_point_of_the_front_is_settings_for_the_draft():
    point = {"sets": {"policy.late_usd": 0.5, "policy.carbon_usd_per_t": 20.0, "policy.unserved_usd": 50.0}}
    texts = trade_offs.edit_texts(point)
    findings = []
    assert all(edit_of_text(text, findings) for text in texts)
    assert {"policy.late_usd=0.5", "policy.carbon_usd_per_t=20.0"} <= set(texts)


@pytest.mark.parametrize(("sets", "buttons"), [({"policy.late_usd": 0.5}, 1), ({}, 0)])
def test_a_point_that_sets_nothing_has_no_button_for_the_draft(sets, buttons):
    figures = {"cost_usd": 1.0, "on_time_share": 1.0, "co2_kg": 1.0, "unserved_packages": 0}
    document = {"points": [{"point": 1, "sets": sets} | figures], "today": None}
    assert str(trade_offs._table(document, 0)).count("Point 1 into the draft") == buttons


@pytest.mark.parametrize(
    ("value", "unit", "signed", "text"),
    [
        (4.4923, "USD/package", False, "$4.492"),
        (-0.0225, "USD/package", True, "−$0.022"),
        (0.0, "USD/package", True, "$0.000"),
        (1055.8, "packages/day", True, "+1,056"),
        (-5.2, "points", True, "−5.20"),
        (None, "%", False, "–"),
    ],
)
def test_figures_of_a_promise(value, unit, signed, text):
    assert promise.figure(value, unit, signed=signed) == text


def test_closing_is_told_as_the_screen_has_it():
    cost, site, late, unserved = screened.figures(ROW)
    assert cost[1] == "+$3,395"
    assert site[1:] == ("−$3,000", "in all +$395")
    assert (late[1], unserved[1]) == ("0", "−7")
    assert "+$3,045" in screened.damage(ROW)
    assert screened.closed_rows(Answer({"facilities": [ROW]})) == {"DS-A": 3394.93}


def test_what_cost_alone_hides_is_silent_where_there_is_nothing():
    assert screened.damage(ROW | {"delta_unserved_packages": 0}) == ""
    assert "stock" in screened.damage(ROW | {"last_of_a_pool": True})


def test_found_sites_are_edits_that_open_them():
    site = {"id": "FC-43220", "name": "Columbus OH", "lat": 40.0489, "lon": -83.0722, "packages_per_day": 54491}
    (found,) = new_sites.found_sites(Answer({"kind": "fulfilment_centre", "sites": [site]}))
    assert found.edit == "FC-43220.add=fulfilment_centre@40.0489,-83.0722"
    findings = []
    edit = edit_of_text(found.edit, findings)
    assert (edit.op, edit.values["lat"], findings) == ("add_facility", 40.0489, [])
    assert new_sites.found_sites(Answer({})) == []


@pytest.mark.parametrize(("value", "taken"), [("4", "4"), (0, "1"), (1e9, "50"), (None, "5"), ("x", "5"), (2.7, "2")])
def test_so_many_sites_are_asked_for(value, taken):
    assert new_sites.options(value, "moon base") == ["--sites", taken, "--kind", "fulfilment_centre", "--keep"]


@pytest.mark.parametrize(("value", "taken"), [("30", "30"), (None, "60"), (-5, "1"), (1e12, "3600"), ("nan", "60")])
def test_seconds_of_a_search_are_kept_within_limits(value, taken):
    assert options("locate", value) == ["--seconds", taken]
    assert options("promise", value) == []


def test_what_was_asked_last_is_asked_again(tmp_path):
    job = Job("j", "design", "t", ("network", "locate", "demo", "--seconds", "7", "--json"), tmp_path, 0.0)
    assert last_option(Answer({}, 0, job), "--seconds") == "7"
    assert last_option(Answer({}), "--seconds") == ""


def test_a_document_of_one_point_says_that_there_is_nothing_to_trade():
    assert "nothing to trade" in trade_offs.subtitle(json.loads('{"points": [{}], "plans": 6, "status": "done"}'))
