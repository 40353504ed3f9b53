"""`network locate SCENARIO`: the contract's fields, decisions as edits, what clashes, bad input."""

from __future__ import annotations

import json
import signal
from pathlib import Path

import pytest

import datasets
from cli.interrupts import stopped_by_ctrl_c

EXAMPLE = str(Path(__file__).parents[2] / "examples" / "design")
KEPT = ("--edit", "design.open_sites=keep")


def own(folder: Path, **tables: str) -> str:
    (folder / "scenario.toml").write_text('base = "demo"\n')
    for name, text in tables.items():
        (folder / f"{name}.csv").write_text(text)
    return str(folder)


def test_demo_closes_what_does_not_pay_and_its_edits_run(pod2door, tmp_path: Path) -> None:
    out = tmp_path / "decided.toml"
    done = pod2door("network", "locate", "demo", "--seconds", "6", "--edits-out", str(out), "--json")
    found = json.loads(done.out)
    assert done.code == 0
    assert {"status", "cost", "bound", "open", "seconds"} <= found.keys()
    assert found["bound"] <= found["cost"] <= found["designs"][0]["cost_usd"]
    after = datasets.load("demo", edits_file=out)
    assert after.facilities["id"][after.facilities["status"] == "open"].tolist() == found["open"]
    assert [len(found["opened"]), len(found["closed"])] == [0, 12 - len(found["open"])]
    others = [found["cost"] + other["more_usd_per_day"] for other in found["alternatives"]]
    assert others == sorted(others)
    assert all(other >= found["cost"] - 1e-6 for other in others)


def test_the_example_is_told_to_a_planner(pod2door) -> None:
    done = pod2door("network", "locate", EXAMPLE, "--seconds", "3", "--alternatives", "2")
    assert done.code == 0
    for words in ("USD a day", "no design costs less than", "stations in Ohio", "delivery_station"):
        assert words in done.out


def test_closing_what_alone_holds_some_goods_is_told_against_today(pod2door) -> None:
    closing = ["--edit", "design.FC-CMH-2.choice=close", "--edit", "design.open_sites=keep"]
    found = json.loads(pod2door("network", "locate", "demo", *closing, "--json").out)
    today, design = found["designs"]
    assert (today["open_sites"], design["open_sites"]) == (12, 11)
    assert found["saves_usd_per_day"] == pytest.approx(today["cost_usd"] - design["cost_usd"])
    assert found["saves_usd_per_day"] < 0
    assert [pool["lies_in"] for pool in found["homeless_pools"]] == [["FC-CMH-2"]] * 2
    assert design["unserved_packages"] > today["unserved_packages"]
    today, carried_out = found["carried_out"]
    planned = json.loads(pod2door("network", "plan", "demo", "--edit", "FC-CMH-2.status=closed", "--json").out)
    assert carried_out["flows_usd"] == planned["objective_usd"]
    assert carried_out["unserved_packages"] == planned["unserved_packages"] < design["unserved_packages"]
    sites = datasets.load("demo").facilities.query("id != 'FC-CMH-2'")[["fixed_usd_per_day", "equipment_usd_per_day"]]
    assert carried_out["cost_usd"] == pytest.approx(planned["objective_usd"] + sites.to_numpy().sum(), abs=0.02)
    assert carried_out["less_than_today_usd"] == pytest.approx(today["cost_usd"] - carried_out["cost_usd"], abs=0.02)
    told = pod2door("network", "locate", "demo", *closing).out
    assert "network plan makes\n  the design" in told
    assert "more than what stands today" in told
    assert "sortable-B3, sortable-C4" in told


def test_what_is_kept_stays_as_it_is(pod2door) -> None:
    found = json.loads(pod2door("network", "locate", "demo", "--seconds", "3", *KEPT, "--json").out)
    assert (len(found["open"]), found["saves_usd_per_day"], found["closed"]) == (12, 0.0, [])


@pytest.mark.slow
def test_service_first_serves_no_worse(pod2door) -> None:
    plain, first = (
        json.loads(pod2door("network", "locate", "demo", "--seconds", "10", *more, "--json").out)
        for more in ((), ("--first", "service"))
    )
    by_cost, best = plain["designs"][1], first["designs"][1]
    order = [
        (one["unserved_packages"], one["late_packages"], one["cost_usd"]) for one in (best, *first["alternatives"])
    ]
    assert len(order) > 1
    assert order == sorted(order)
    assert order[0][:2] <= (by_cost["unserved_packages"], by_cost["late_packages"])
    assert best["cost_usd"] >= by_cost["cost_usd"] - 1


def test_a_goal_that_is_none_is_refused(pod2door) -> None:
    assert pod2door("network", "locate", "demo", "--first", "beauty").code == 2


# -- no design ---------------------------------------------------------------------------------------------


def test_clashing_rules_are_named_and_no_others(pod2door, tmp_path: Path) -> None:
    place = own(
        tmp_path,
        design="facility,choice\nFC-CMH-1,keep\nDS-CMH-01,keep\nDS-CMH-02,keep\nDS-CMH-03,keep\n",
        limits="limit,kinds,states,at_least,at_most\nfew stations,delivery_station,OH,,2\nsome,,OH,1,\n",
    )
    done = pod2door("network", "locate", place)
    assert done.code == 4
    assert [line for line in done.err.splitlines() if line.startswith("pod2door: -")] == [
        f"pod2door: - design.csv: DS-CMH-0{n} stays open (choice keep)" for n in (1, 2, 3)
    ] + ["pod2door: - limits.csv: few stations: at most 2 open of 5 facilities (3 must be open, 5 may be)"]
    told = pod2door("network", "locate", place, "--json")
    assert told.code == 4
    assert len(json.loads(told.out)["clash"]) == 4


def test_kept_and_closed_clash(pod2door) -> None:
    edits = ("--edit", "design.FC-CMH-2.choice=keep", "--edit", "FC-CMH-2.status=closed")
    done = pod2door("network", "locate", "demo", *edits)
    assert done.code == 4
    assert "FC-CMH-2 stays open" in done.err
    assert "FC-CMH-2 is closed" in done.err


def test_limits_alone_may_clash(pod2door, tmp_path: Path) -> None:
    limits = "limit,kinds,facilities,at_least,at_most\na,delivery_station,,4,\nb,,DS-CMH-01;DS-CMH-02;DS-CMH-03,,1\n"
    document = json.loads(pod2door("network", "locate", own(tmp_path, limits=limits), "--json").out)
    assert [line.split(":")[1].strip() for line in document["clash"]] == ["a", "b"]
    assert document["proven"]
    assert document["smallest"]


@pytest.mark.parametrize(
    ("limits", "design", "said"),
    [
        (
            "x,opened,,3",
            "FC-CMH-3,keep\n",
            ["x: at least 3 opened of 0 facilities not open today (0 must open, 0 may)"],
        ),
        (
            "x,closed,fulfilment_centre,3",
            "FC-CMH-1,keep\nFC-CMH-2,close\n",
            [
                "FC-CMH-1 stays open (choice keep)",
                "x: at least 3 closed of 3 facilities open today (1 must close, 2 may)",
            ],
        ),
        (
            "x,closed,fulfilment_centre,4",
            "DS-CMH-01,keep\n",
            ["x: at least 4 closed of 3 facilities open today (0 must close, 3 may)"],
        ),
    ],
)
def test_limits_clash_in_their_users_own_words(
    pod2door, tmp_path: Path, limits: str, design: str, said: list[str]
) -> None:
    place = own(tmp_path, limits=f"limit,counts,kinds,at_least\n{limits}\n", design=f"facility,choice\n{design}")
    document = json.loads(pod2door("network", "locate", place, "--json").out)
    assert [line.split(": ", 1)[1] for line in document["clash"]] == said


def test_a_carbon_cap_that_nothing_meets_is_named(pod2door) -> None:
    edits = ("--edit", "design.carbon_cap_t_per_day=1", "--edit", "design.least_served_share=0.9")
    done = pod2door("network", "locate", "demo", "--seconds", "3", *edits, "--json")
    assert done.code == 4
    clash = " ".join(json.loads(done.out)["clash"])
    assert "carbon_cap" in clash


# -- bad input ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("edit", "rule"),
    [
        ("FC-CMH-2.status=maybe", "unknown-status"),
        ("FC-CMH-2.fixed_usd_per_day=-20000", "out-of-range"),
        ("design.FC-CMH-2.opening_usd=-5", "out-of-range"),
        ("TWIN.add=delivery_station@40.1009,-83.0134", "same-place"),
    ],
)
def test_bad_input_ends_with_3(pod2door, edit: str, rule: str) -> None:
    done = pod2door("network", "locate", "demo", "--edit", edit)
    assert done.code == 3
    assert rule in done.err


def test_bad_tables_name_file_and_line(pod2door, tmp_path: Path) -> None:
    place = own(tmp_path, design="facility,choice\nFC-CMH-1,keep\nFC-CMH-2,stay\n", limits="limit,at_most\nx,one\n")
    done = pod2door("network", "locate", place)
    assert done.code == 3
    assert "design.csv:3: unknown-choice" in done.err
    assert "limits.csv:2: wrong-type" in done.err


# -- Ctrl-C ------------------------------------------------------------------------------------------------


def test_ctrl_c_asks_once_and_interrupts_the_second_time() -> None:
    # Whoever runs the tests in the background has told its children to ignore interrupts.
    given = signal.signal(signal.SIGINT, signal.default_int_handler)
    before = signal.getsignal(signal.SIGINT)
    with stopped_by_ctrl_c() as stop:
        assert not stop()
        signal.raise_signal(signal.SIGINT)
        assert stop()
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
    assert signal.getsignal(signal.SIGINT) == before
    signal.signal(signal.SIGINT, given)
