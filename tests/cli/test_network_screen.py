"""`network screen` and `network cut` on the command line: the contract, options, bad input."""

import json
import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cli.main import app
from cli.network_screen import _as_given, _tell_least


def _json(*args):
    done = CliRunner().invoke(app, ["network", *args, "--json"])
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def document():
    return _json("screen", "demo", "--workers", "1", "--worst-pairs", "2", "--check", "2")


def test_every_facility_is_ranked_by_its_damage(document):
    rows = document["facilities"]
    assert len(rows) == 12
    assert {"id", "kind", "delta_cost_usd", "delta_unserved_packages"} <= rows[0].keys()
    damage = [row["delta_objective_usd"] for row in rows]
    assert damage == sorted(damage, reverse=True)
    assert document["complete"]
    assert document["seconds"] > 0


def test_the_worst_two_are_closed_together(document):
    (pair,) = document["pairs"]
    first, second = document["facilities"][:2]
    assert pair["id"] == f"{first['id']} + {second['id']}"
    assert pair["delta_objective_usd"] >= first["delta_objective_usd"]
    together = first["delta_objective_usd"] + second["delta_objective_usd"] + pair["beyond_sum_usd"]
    assert pair["delta_objective_usd"] == pytest.approx(together, abs=0.05)


def test_it_is_what_the_plan_of_an_edit_says(document):
    closed = _json("plan", "demo", "--edit", "FC-CMH-1.status=closed")
    row = next(row for row in document["facilities"] if row["id"] == "FC-CMH-1")
    before = document["base"]
    assert closed["objective_usd"] - before["objective_usd"] == pytest.approx(row["delta_objective_usd"], abs=1)
    assert closed["unserved_packages"] - before["unserved_packages"] == row["delta_unserved_packages"]
    assert all(one["same"] for one in document["checked"])


def test_lanes_and_pairs_are_closed_where_asked_for(document):
    assert {row["kind"] for row in _json("screen", "demo", "--lanes", "--workers", "1")["lanes"]} == {"lane"}
    told = _json("screen", "demo", "--pairs", "DS-CMH-01,DS-CMH-02", "--check", "2")
    (pair,) = told["pairs"]
    assert pair["id"] == "DS-CMH-01 + DS-CMH-02"
    singles = {row["id"]: row["delta_objective_usd"] for row in document["facilities"]}
    assert pair["alone_usd"] == pytest.approx([singles["DS-CMH-01"], singles["DS-CMH-02"]], abs=0.05)
    assert pair["delta_objective_usd"] == pytest.approx(sum(pair["alone_usd"]) + pair["beyond_sum_usd"], abs=0.05)
    assert [row["id"] for row in told["checked"]] == [pair["id"]], "the singles were not asked for"
    assert told["facilities"] == []


def test_the_words_say_what_each_of_a_pair_does_alone():
    done = CliRunner().invoke(app, ["network", "screen", "demo", "--pairs", "DS-CMH-01,DS-CMH-02"])
    assert "each alone USD" in done.stdout
    assert "beyond the sum" in done.stdout
    assert "to lose than to keep" not in done.stdout


def test_the_words_name_what_costs_less_to_lose_and_a_command_that_runs(document):
    said = CliRunner().invoke(app, ["network", "screen", "demo", "--workers", "1"]).stdout
    rows = sorted(document["facilities"], key=lambda row: row["net_usd"])
    assert all(row["net_usd"] == pytest.approx(row["delta_objective_usd"] - row["fixed_usd_saved"]) for row in rows)
    gains = [row for row in rows if row["net_usd"] < 0]
    assert f"{len(gains)} of 12 cost less to lose than to keep, each alone: {gains[0]['id']} " in said
    program, *next_command = shlex.split(said.rpartition("as they are: ")[2])
    assert program == "pod2door"
    done = CliRunner().invoke(app, [*next_command, "--seconds", "1"])
    assert done.exit_code == 0, done.output


def test_beyond_a_table_those_that_cost_least_are_shown_too(document, capsys):
    rows = [row | {"id": f"FC-{number:02}"} for number in range(3) for row in document["facilities"]]
    _tell_least(document | {"facilities": rows}, ["demo", *_as_given(["a.b=c d"], Path("x.toml"))])
    said = capsys.readouterr().out
    assert "those whose loss costs least" in said
    assert "network locate demo --edit 'a.b=c d' --edits x.toml --edit design.open_sites=keep" in said


@pytest.mark.parametrize(
    ("args", "code", "said"),
    [
        (["screen", "demo", "--kind", "fulfillment_center"], 3, "unknown-kind"),
        (["screen", "demo", "--pairs", "FC-CMH-1,FC-XXX-1"], 3, "FC-XXX-1"),
        (["screen", "demo", "--pairs", "FC-CMH-1"], 2, "comma"),
        (["screen", "demo", "--pairs", "FC-CMH-1,FC-CMH-1"], 2, "one place twice"),
        (["cut", "demo", "--region", "atlantis"], 3, "unknown-place"),
        (["cut", "demo", "--station", "FC-CMH-1"], 3, "FC-CMH-1"),
    ],
)
def test_bad_input_is_told(pod2door, args, code, said):
    answer = pod2door("network", *args)
    assert answer.code == code
    assert said in answer.out + answer.err


def test_a_cut_is_told_with_its_proof():
    document = _json("cut", "demo")
    assert sum(row["packages_per_day"] for row in document["cut"]) == document["most_packages_per_day"]
    assert document["most_packages_per_day"] >= document["asked_packages_per_day"]
    planned, by_station = _json("plan", "demo"), _json("cost-to-serve", "demo", "--by", "station", "--most", "99")
    at_hub = sum(row["packages_per_day"] for row in by_station["rows"] if row["station"].startswith("PN-"))
    assert planned["unserved_packages"] > 0
    assert document["asked_packages_per_day"] == planned["packages_per_day"] - at_hub
    assert document["fewest"] == ["FC-CMH-1", "FC-CMH-2", "FC-CMH-3"]


def test_what_is_asked_for_is_not_what_can_be_brought():
    without = _json(
        "cut", "demo", *(part for row in (1, 2, 3) for part in ("--edit", f"FC-CMH-{row}.pick_factor=x0.1"))
    )
    assert without["asked_packages_per_day"] == _json("cut", "demo")["asked_packages_per_day"]
    assert without["most_packages_per_day"] < without["asked_packages_per_day"]
