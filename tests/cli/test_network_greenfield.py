"""`network greenfield` as a user runs it, and its edits as `run` takes them."""

import json
import subprocess
import sys

import pytest

import datasets
from twin.planning import plan


def told(answer):
    """The document that a command printed."""
    assert answer.code == 0, answer.err
    return json.loads(answer.out)


def test_sites_are_real_places_and_figures_add_up(pod2door):
    found = told(pod2door("network", "greenfield", "demo", "--sites", "1..3", "--json"))
    zones = datasets.load("demo").zones.set_index("zone")
    assert [row["sites"] for row in found["by_count"]] == [1, 2, 3]
    assert sum(row["chosen"] for row in found["by_count"]) == 1
    assert found["cost_usd"] == pytest.approx(found["transport_usd"] + found["fixed_usd"], abs=0.02)
    assert sum(row["packages_per_day"] for row in found["sites"]) == pytest.approx(found["packages_per_day"], abs=3)
    for row in found["sites"]:
        assert (row["lat"], row["lon"]) == tuple(zones.loc[row["zip"], ["lat", "lon"]])
        assert row["id"] == f"FC-{row['zip']}"
    assert found["status"] == "optimal"
    assert all(row["bound_usd"] == pytest.approx(row["cost_usd"], rel=1e-6) for row in found["by_count"])
    assert found["bands"][-1]["share_pct"] == 100.0


def test_the_same_question_has_the_same_answer(pod2door):
    answers = [told(pod2door("network", "greenfield", "demo", "--sites", "2", "--json")) for _ in range(2)]
    for answer in answers:
        answer.pop("seconds")
    assert answers[0] == answers[1]


def test_edits_close_what_is_there_and_serve_everybody(pod2door, tmp_path):
    file = tmp_path / "two.toml"
    told(pod2door("network", "greenfield", "demo", "--sites", "2", "--edits-out", str(file), "--json"))
    scenario = datasets.load("demo", edits_file=file)
    centres = scenario.facilities[scenario.facilities["kind"] == "fulfilment_centre"]
    assert sorted(centres["id"][centres["status"] == "open"]) == ["FC-43068", "FC-43220"]
    assert plan(scenario)["unserved_packages"] == 0


def test_a_new_station_beside_those_that_stay(pod2door, tmp_path):
    file = tmp_path / "one.toml"
    args = ("--kind", "delivery_station", "--sites", "1", "--keep", "--edits-out", str(file), "--json")
    found = told(pod2door("network", "greenfield", "demo", *args))
    before, after = datasets.load("demo"), datasets.load("demo", edits_file=file)
    assert found["transport_usd"] < found["now"]["transport_usd"]
    assert found["relieved"][0]["packages_after"] < found["relieved"][0]["packages_before"]
    assert list(after.facilities["id"][len(before.facilities) :]) == [found["sites"][0]["id"]]
    assert (after.facilities["status"] == "open").sum() == (before.facilities["status"] == "open").sum() + 1


def test_what_kept_sites_leave_to_save_stands_beside_what_new_ones_cost(pod2door):
    args = ("network", "greenfield", "demo", "--kind", "delivery_station", "--sites", "1", "--keep")
    found = told(pod2door(*args, "--json"))
    saved = found["now"]["transport_usd"] - found["transport_usd"]
    line = f"save {saved:,.0f} USD transport and cost {found['fixed_usd']:,.0f} fixed: "
    assert f"{line}{found['fixed_usd'] - saved:,.0f} USD a day more than they save" in pod2door(*args).out
    cheap = pod2door(*args, "--fixed-usd", "1000").out
    assert f"cost 1,000 fixed: {saved - 1000:,.1f} USD a day saved" in cheap
    assert "beside them" not in pod2door(*(one for one in args if one != "--keep")).out
    assert "the cheapest number is 0" not in cheap


def test_no_new_site_beside_those_that_stay_is_a_number_to_compare(pod2door):
    args = ("network", "greenfield", "demo", "--sites", "2..3", "--keep")
    found, said = told(pod2door(*args, "--json")), pod2door(*args).out
    none, *tried = found["by_count"]
    assert [row["sites"] for row in found["by_count"]] == [0, 2, 3]
    assert (none["cost_usd"], none["fixed_usd"], none["chosen"]) == (found["now"]["transport_usd"], 0, False)
    assert none["covered_pct"] == found["now"]["covered_pct"]
    assert none["cost_usd"] < min(row["cost_usd"] for row in tried)
    assert "none of them pays by transport alone; the cheapest number is 0" in said
    transport = f"transport of all 5: {found['transport_usd']:,.0f} USD a day (today's 3: {none['cost_usd']:,.0f})"
    assert f"2 new fulfilment centres: {found['fixed_usd']:,.0f} USD a day fixed; {transport}" in said
    assert f"{found['cost_usd']:,.0f} USD a day (" not in said  # of all sites' transport and the new ones' fixed


def test_coverage_says_that_it_does_not_choose_by_cost_and_whose_share_is_covered(pod2door):
    args = ("network", "greenfield", "demo", "--method", "coverage", "--reach-km", "10")
    found, said = told(pod2door(*args, "--sites", "1..3", "--json")), pod2door(*args, "--sites", "1..3").out
    of_all = sum(row["own_covered_pct"] * row["packages_per_day"] for row in found["sites"]) / found["packages_per_day"]
    assert found["by_count"][-1]["covered_pct"] == pytest.approx(of_all, abs=0.02)
    assert "own covered pct" in said
    assert "the number of them is chosen for coverage, not for cost" in said
    assert "for coverage, not for cost" not in pod2door(*args, "--sites", "3").out


@pytest.mark.parametrize(
    ("promise", "kind"),
    [("ultra_fast", "sortation_centre"), ("ultra_fast", "delivery_station"), ("one_day", "prime_now_hub")],
)
def test_a_kind_that_no_package_of_the_promise_passes_is_refused(pod2door, promise, kind):
    answer = pod2door("network", "greenfield", "demo", "--promise", promise, "--kind", kind)
    assert answer.code == 3
    assert f"--kind: kind-without-promise: no package of {promise} passes a {kind}" in answer.err


def test_coverage_by_a_promise_takes_its_reach_and_its_source(pod2door):
    found = told(pod2door("network", "greenfield", "demo", "--method", "coverage", "--promise", "ultra_fast", "--json"))
    assert (found["kind"], found["reach_km"]) == ("prime_now_hub", 25.0)
    assert found["by_count"][0]["covered_pct"] <= found["by_count"][0]["most_covered_pct"]


def test_a_person_reads_tables(pod2door):
    answer = pod2door("network", "greenfield", "demo", "--sites", "1..2", "--bands", "20,40")
    assert answer.code == 0
    assert "New sites" in answer.out
    assert "How many" in answer.out
    assert "today's 3 (not counted)" in answer.out


@pytest.mark.parametrize(
    ("args", "code", "said"),
    [
        (("--sites", "0"), 2, "sites go from 1"),
        (("--sites", "many"), 2, "no number of sites"),
        (("--bands", "50,20"), 2, "kilometres rise"),
        (("--kind", "air_hub"), 3, "--kind: unknown-kind"),
        (("--promise", "someday"), 3, "--promise: unknown-promise"),
        (("--states", "OH;XX"), 3, "--states: unknown-state: no zone lies in 'XX'"),
        (("--sites", "500"), 4, "500 new sites are asked for, and there are 60 places"),
        (
            ("--sites", "1", "--method", "coverage", "--reach-km", "5", "--cover", "0.99"),
            4,
            "99% is asked for within 5",
        ),
    ],
)
def test_what_cannot_be_is_said(pod2door, args, code, said):
    answer = pod2door("network", "greenfield", "demo", *args)
    assert answer.code == code
    assert said in answer.err


def test_a_centre_beside_others_is_as_most_of_them_are(pod2door, tmp_path):
    """With goods of its own, a new centre would gain by them, wherever it stood."""
    file = tmp_path / "one.toml"
    told(pod2door("network", "greenfield", "demo", "--sites", "1", "--keep", "--edits-out", str(file), "--json"))
    before, after = datasets.load("demo").facilities, datasets.load("demo", edits_file=file).facilities
    centres = before[before["kind"] == "fulfilment_centre"]
    new = after.iloc[len(before)]
    like = centres[(centres["goods"] == new["goods"]) & (centres["technology"] == new["technology"])]
    assert len(like) == centres.groupby(["goods", "technology"]).size().max()
    assert new["cost_per_package_usd"] == like["cost_per_package_usd"].median()


def test_edits_are_written_though_the_reader_of_the_answer_has_left(tmp_path):
    file = tmp_path / "one.toml"
    command = [sys.executable, "-m", "cli", "network", "greenfield", "demo", "--sites", "1", "--edits-out", str(file)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        running.stdout.close()  # as `| head` does
        errors = running.stderr.read().decode()
    assert running.returncode == 0, errors
    assert datasets.load("demo", edits_file=file).edits
