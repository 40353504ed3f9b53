"""`network place` as a user runs it, and its moves as edits and as a table."""

import json
from dataclasses import replace

import pandas as pd
import pytest

import datasets
from twin.planning import plan


@pytest.fixture
def placed(pod2door, tmp_path):
    """A placement of demo with room for more in a centre: its document and files."""
    edits, stock = tmp_path / "moves.toml", tmp_path / "stock.csv"
    args = ("--places", "C=x2", "--room", "3", "--rounds", "2", "--edits-out", str(edits), "--stock-out", str(stock))
    answer = pod2door("network", "place", "demo", *args, "--json")
    assert answer.code == 0, answer.err
    return json.loads(answer.out), edits, stock


def test_more_places_split_fewer_orders(placed):
    told, _, _ = placed
    assert told["status"] == "better"
    assert told["after"]["packages_per_order"] < told["before"]["packages_per_order"]
    assert told["saves_usd"] == pytest.approx(
        told["before"]["objective_usd"] - told["after"]["objective_usd"], abs=0.01
    )
    sortable = [row for row in told["pools"] if row["pool"].startswith("sortable-C")]
    assert all((row["centres_before"], row["centres"]) == (1, 2) for row in sortable)


def test_edits_and_table_give_the_plan_that_was_told(placed):
    told, edits, stock = placed
    edited = datasets.load("demo", edits_file=edits)
    table = pd.read_csv(stock)
    given = replace(datasets.load("demo"), stock=table)
    assert (edited.stock_mask == given.stock_mask).all()
    assert plan(edited)["cost_usd"] == pytest.approx(told["after"]["cost_usd"])


def test_figures_before_are_the_plans_own(placed):
    told, _, _ = placed
    now = plan(datasets.load("demo"))
    assert told["before"]["cost_usd"] == pytest.approx(now["cost_usd"])
    assert told["before"]["packages_per_day"] == now["packages_per_day"]


def test_the_hubs_table_rises_and_has_todays_number(placed):
    rows = placed[0]["hub_assortment"]
    lines, whole = [row["lines_pct"] for row in rows], [row["whole_orders_pct"] for row in rows]
    assert lines == sorted(lines)
    assert all(few <= many for few, many in zip(whole, lines, strict=True))
    assert [row["skus"] for row in rows if row["now"]] == [15_000]


@pytest.mark.parametrize(
    ("args", "code", "said"),
    [
        (("--places", "D=x2"), 2, "no velocity and factor"),
        (("--places", "B=x2", "--places", "B=x3"), 2, "B is said twice"),
        (("--edits-out", "one.toml", "--stock-out", "one.toml"), 2, "is the file of --edits-out"),
        (("--rounds", "0"), 2, "--rounds"),
        (("--in-region", "1.5"), 2, "--in-region"),
    ],
)
def test_what_cannot_be_is_said(pod2door, args, code, said):
    answer = pod2door("network", "place", "demo", *args)
    assert answer.code == code
    assert said in answer.err


def test_a_network_without_open_centres_is_refused(pod2door):
    closed = [text for name in ("1", "2", "3") for text in ("--edit", f"FC-CMH-{name}.status=closed")]
    answer = pod2door("network", "place", "demo", *closed)
    assert answer.code == 3


def test_a_share_in_region_that_no_placement_reaches_is_infeasible(pod2door):
    elsewhere = [text for name in ("1", "2", "3") for text in ("--edit", f"FC-CMH-{name}.region=elsewhere")]
    answer = pod2door("network", "place", "demo", "--in-region", "0.5", "--rounds", "1", *elsewhere)
    assert answer.code == 4
    assert "50.0 % in region is asked for; the best placement found has 0.0 %" in answer.err
