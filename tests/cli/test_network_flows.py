"""`network sensitivity`, `cost-to-serve`, `periods`, `promise`: documents, tables, refusals."""

import json

import pytest

import datasets
from twin.floors import with_floors


def told(answer):
    assert answer.code == 0, answer.err
    return json.loads(answer.out)


def test_sensitivity_tells_what_one_more_package_saves_and_how_far(pod2door):
    document = told(pod2door("network", "sensitivity", "demo", "--most", "4", "--json"))
    first, *others = document["prices"]
    assert len(others) == 3
    assert (first["place"], first["unit"]) == ("FC-CMH-3", "package/h")
    unserved = document["objective_usd"] > 0 and first["for_the_next"]
    assert unserved == pytest.approx(42.2, abs=0.1), "886 packages a day that nobody brings, in 21 hours"
    assert document["proof"]["problems"] == []
    assert document["proof"]["cost_usd"] == pytest.approx(document["proof"]["bound_usd"])


@pytest.mark.parametrize("edits", [(), ("FC-CMH-1.pick_factor=x0.3",), ("SC-CMH-1.capacity_packages_per_h=1500",)])
def test_the_plan_tells_the_same_price_as_sensitivity(pod2door, edits):
    more = [part for edit in edits for part in ("--edit", edit)]
    planned = told(pod2door("network", "plan", "demo", *more, "--json"))
    saves = {row["place"]: row["saves_usd_per_day"] for row in planned["shadow_prices"]}
    of_place = [part for place in saves for part in ("--place", place)]
    prices = told(pod2door("network", "sensitivity", "demo", *of_place, *more, "--json"))["prices"]
    flows = [row for row in prices if row["decided_by"] == "flows"]
    assert saves
    assert {row["place"]: row["one_more_saves_usd"] for row in flows} == pytest.approx(saves, rel=1e-3)


def test_less_picking_costs_what_it_is_said_to(pod2door):
    edit = "FC-CMH-3.pick_factor=x0.98"
    place = told(pod2door("network", "sensitivity", "demo", "--place", "FC-CMH-3", "--json"))
    less = told(pod2door("network", "plan", "demo", "--edit", edit, "--json"))
    picks = [with_floors(datasets.load("demo", edits=edits)).facilities for edits in ((), (edit,))]
    (before, after) = (table.set_index("id")["pick_packages_per_h"]["FC-CMH-3"] for table in picks)
    (row,) = place["prices"]
    assert 0 < before - after < row["for_the_last"]
    costs = less["objective_usd"] - place["objective_usd"]
    # Capacities are whole packages: two, at 50 USD each.
    assert costs == pytest.approx(row["one_fewer_costs_usd"] * (before - after), abs=100)


def test_cost_to_serve_adds_up_to_the_plan(pod2door, tmp_path):
    planned = told(pod2door("network", "plan", "demo", "--json"))
    out = tmp_path / "zips.csv"
    by_zip = told(pod2door("network", "cost-to-serve", "demo", "--by", "zip,promise", "--out", str(out), "--json"))
    by_pool = told(pod2door("network", "cost-to-serve", "demo", "--by", "pool", "--json"))
    for document in (by_zip, by_pool):
        assert document["cost_usd"] == pytest.approx(planned["cost_usd"], abs=0.02)
        assert document["total_usd"] == pytest.approx(document["cost_usd"] + document["sites_usd"], abs=0.02)
        per_package = document["total_usd"] / document["packages_per_day"]
        assert document["usd_per_package"] == pytest.approx(per_package, abs=1e-4)
        assert document["beside_it_overtime_usd"] == planned["overtime_usd"] > 0
        assert document["unserved_packages"] == pytest.approx(planned["unserved_packages"])
    assert len(out.read_text().splitlines()) == by_zip["groups"] + 1
    assert sum(row["cost_usd"] for row in by_pool["rows"]) == pytest.approx(planned["cost_usd"], rel=1e-5)


def test_periods_share_hours_and_never_lose_by_it(pod2door):
    periods = ("--period", "usual=300x0.9", "--period", "peak=65x1.4")
    document = told(pod2door("network", "periods", "demo", *periods, "--json"))
    assert [row["period"] for row in document["periods"]] == ["usual", "peak"]
    assert document["together_usd"] <= document["alone_usd"]
    assert document["bound_usd"] <= document["together_usd"]


@pytest.mark.parametrize(
    ("usual", "peak", "edit", "flex"),
    [
        (0.95, 1.15, "FC-CMH-3.status=open", "0"),  # as it is: the account itself is overdrawn
        (0.9, 1.4, "FC-CMH-3.status=open", "0.1"),
        (0.9, 1.4, "FC-CMH-3.pick_factor=x1.25", "0"),  # quiet days make up for a part of the peak
    ],
)
def test_days_of_periods_add_up_to_the_totals(pod2door, usual, peak, edit, flex):
    periods = ("--period", f"usual=300x{usual}", "--period", f"peak=65x{peak}", "--edit", edit, "--flex", flex)
    document = told(pod2door("network", "periods", "demo", *periods, "--json"))
    for side in ("alone", "together"):
        days = sum(row["days"] * row[f"{side}_usd_per_day"] for row in document["periods"])
        assert days == pytest.approx(document[f"{side}_usd"], abs=0.01 * document["days"])
        assert all(0 <= row[f"{side}_overtime_usd_per_day"] < row[f"{side}_usd_per_day"] for row in document["periods"])
    assert sum(row["together_overtime_usd_per_day"] for row in document["periods"]) > 0


@pytest.mark.parametrize(
    ("args", "rule"),
    [
        (("sensitivity", "demo", "--place", "FC-CMH-33"), "unknown-place"),
        (("cost-to-serve", "demo", "--by", "colour"), "unknown-grouping"),
        (("cost-to-serve", "demo", "--by", "zip,source"), "groupings-apart"),
        (("periods", "demo", "--period", "peak"), "bad-period"),
        (("periods", "demo", "--period", "a=1x1", "--period", "a=2x1"), "period-twice"),
        (("periods", "demo"), "no-periods"),
        (("periods", "demo", "--period", "peak=65x0"), "no-demand"),
        (("cost-to-serve", "demo", "--by", "zip,zip"), "grouping-twice"),
    ],
)
def test_what_makes_no_sense_is_a_finding(pod2door, args, rule):
    answer = pod2door("network", *args)
    assert answer.code == 3
    assert answer.out == ""
    assert f"{rule}: " in answer.err
