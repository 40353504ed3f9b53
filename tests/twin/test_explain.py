"""One order's story: the same from the tables as from running again, for whatever happened to it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pandas as pd
import pytest

import demand
import twin
from core.errors import InvalidInput
from tests.twin.small import network
from twin import samples
from twin.explain import read_rows
from twin.places import Places, span
from twin.story import story

EVERY = 2


@pytest.fixture(scope="module")
def run(tmp_path_factory) -> Path:
    """A finished run of the small network, every second measured order kept."""
    folder = tmp_path_factory.mktemp("explain")
    twin.run(network(folder / "small"), out=folder / "run", seed=3)
    return folder / "run"


@pytest.fixture(scope="module")
def tables(run) -> dict[str, pd.DataFrame]:
    return {name: pd.read_parquet(run / f"{name}.parquet") for name in samples.TABLES}


def without_tables(run: Path, folder: Path) -> Path:
    """The run's folder without the sampled tables."""
    shutil.copytree(run, folder, ignore=shutil.ignore_patterns(*(f"{name}.parquet" for name in samples.TABLES)))
    return folder


def test_every_order_of_the_tables_has_a_story(run, tables):
    for order in tables["orders"]["order"]:
        told = twin.explain(run, order)
        assert {"order", "candidates", "chosen", "hops", "story"} <= told.keys()
        assert told["order"] == order
        json.dumps(told, allow_nan=False)
        assert len(told["story"]) > 1
        assert all(
            line.endswith((".", ".)")) and "None" not in line.replace("None could", "") for line in told["story"]
        )
        assert len(told["chosen"]) + len(told["unserved"]) > 0
        assert {hop["package"] for hop in told["hops"]} == {package["package"] for package in told["chosen"]}


def some_orders(tables) -> list[int]:
    """One order of each kind: plain, split, quoted, unserved, by courier, in flight."""
    orders, packages = tables["orders"], tables["packages"]
    lost = orders[orders["unserved"] > 0]
    kinds = (
        orders[orders["packages"] == 1]["order"],
        orders[orders["packages"] > 1]["order"],
        packages[packages["quoted"]]["order"],
        lost[lost["packages"] == 0]["order"],
        packages[packages["promise"] == "ultra_fast"]["order"],
        packages[packages["delivered_s"].isna()]["order"],
    )
    return [int(kind.iloc[0]) for kind in kinds]


def test_running_again_tells_the_same(run, tables, tmp_path):
    bare = without_tables(run, tmp_path / "bare")
    files = {file.name: file.stat().st_mtime_ns for file in bare.iterdir()}
    for order in some_orders(tables):
        notes: list[str] = []
        assert twin.explain(bare, order, note=notes.append) == twin.explain(run, order)
        assert len(notes) == 1
    assert {file.name: file.stat().st_mtime_ns for file in bare.iterdir()} == files


def test_an_order_of_the_warm_up(run, tables):
    stages: list[float] = []
    told = twin.explain(run, 1, progress=lambda stage, done: stages.append(done))
    assert tables["orders"]["order"].min() > 1
    assert told["placed_s"] < tables["orders"]["placed_s"].min()
    assert told["hops"][0]["arrived_s"] == told["placed_s"]
    assert stages == sorted(stages)
    assert stages[-1] == 1.0


def test_a_measured_order_between_the_kept_ones(run, tables):
    order = int(tables["orders"]["order"].iloc[4]) + 1
    told = twin.explain(run, order)
    before, after = (twin.explain(run, order + step)["placed_s"] for step in (-1, EVERY - 1))
    assert before <= told["placed_s"] <= after
    assert sum(c["chosen"] for c in told["candidates"]) == len(told["chosen"])


def test_what_could_not_be_sourced(run, tables):
    parts = tables["order_parts"]
    for order in parts[parts["reason"] == "no stock"]["order"].head(3):
        told = twin.explain(run, order)
        lost = [row for row in told["unserved"] if row["reason"] == "no stock"]
        assert lost[0]["pool"] == "sortable-A1"
        assert any("could not be sourced (no stock)" in line for line in told["story"])
        weighed = [c for c in told["candidates"] if c["pool"] == lost[0]["pool"]]
        assert all(c["verdict"] == "out of stock" and c["on_hand"] < lost[0]["units"] for c in weighed)


def test_times_are_local(run, tables):
    """ZIP 43001 and its station DS-2 lie an hour west of the scenario's clock."""
    orders, packages = tables["orders"], tables["packages"]
    order = int(packages[(packages["station"] == "DS-2") & (packages["zone"] == "43001")]["order"].iloc[0])
    told = twin.explain(run, order)
    placed = int(orders.set_index("order").loc[order, "placed_s"]) - 3600
    assert told["placed"] == f"day {placed // 86400} {placed // 3600 % 24:02d}:{placed // 60 % 60:02d}"
    package = next(row for row in told["chosen"] if row["station"] == "DS-2")
    assert package["deadline"].endswith("22:00")
    assert package["deadline_s"] % 86400 == 23 * 3600


def test_orders_of_ones_own(run, tmp_path):
    scenario = network(tmp_path / "small")
    file = tmp_path / "mine.jsonl"
    demand.write(file, demand.stream(scenario, 5, first_day=1, last_day=2), scenario)
    twin.run(scenario, out=tmp_path / "run", orders_file=file, packages="none")
    told = twin.explain(tmp_path / "run", 7)
    assert told["lines"] == told_lines(scenario, 7)
    with file.open("a", encoding="utf-8") as mine:
        mine.write("\n")
    with pytest.raises(InvalidInput, match=r"not-repeatable: order 7 .* have changed"):
        twin.explain(tmp_path / "run", 7)
    file.unlink()
    with pytest.raises(InvalidInput, match="not there any more"):
        twin.explain(tmp_path / "run", 7)


def told_lines(scenario, number):
    """Lines of the measured day's order `number`, as the catalogue tells them."""
    made = demand.demand_of(scenario)
    chunk = demand.order(scenario, 5, int(made.slot_first_order[288]) + number)
    skus = [made.catalogue.describe(sku) for sku in chunk.sku.tolist()]
    return [
        {
            "sku": sku.id,
            "pool": sku.pool if scenario.pools["pool"][pool] != "hub" else "hub",
            "goods": sku.goods,
            "quantity": quantity,
            "weight_kg": round(sku.weight_kg, 4),
            "cube_l": round(sku.cube_l, 4),
        }
        for sku, pool, quantity in zip(skus, chunk.pool.tolist(), chunk.quantity.tolist(), strict=True)
    ]


def test_in_flight(run, tables):
    packages = tables["packages"]
    order = int(packages[packages["delivered_s"].isna()]["order"].iloc[0])
    told = twin.explain(run, order)
    assert any(package["delivered_s"] is None and package["on_time"] is None for package in told["chosen"])
    assert any("when the run ended" in line for line in told["story"])


def retold(run, tables, change) -> str:
    """The story of a plain order whose rows were changed."""
    orders = tables["orders"]
    order = int(orders[(orders["packages"] == 1) & (orders["lines"] == 1)]["order"].iloc[0])
    rows = read_rows(run, order)
    change(rows)
    return " ".join(
        story(rows, Places(*(pd.read_parquet(run / f"{name}.parquet") for name in ("facilities", "lanes"))))
    )


def other(rows, **differs):
    """Another candidate beside the one that was chosen."""
    chosen = next(c for c in rows["candidates"] if c["chosen"])
    rows["candidates"] = [chosen | {"chosen": False, "source": "SC-1", "candidate": -1} | differs, chosen]


def lose(rows, reason, **differs):
    rows["packages"], rows["hops"] = [], []
    rows["orders"][0] |= {"packages": 0, "unserved": 1}
    rows["order_parts"][0] |= {"package": None, "reason": reason} | differs


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda rows: other(rows, cost_usd=90.0, candidate=9), "was the cheapest of the 2 that could be in time"),
        (lambda rows: other(rows, in_time=False, latest_s=3600), "SC-1 was too late (it had to start by day 0 01:00"),
        (lambda rows: other(rows, in_time=False, latest_s=None), "SC-1 is never in time"),
        (lambda rows: other(rows, stocked=False, usable=False, in_time=False, on_hand=0), "SC-1 was out of stock."),
        (lambda rows: other(rows, usable=False, in_time=False), "SC-1 took no more orders"),
        (lambda rows: other(rows, cost_usd=0.01), "SC-1 did not hold the other items"),
        (
            lambda rows: rows["packages"][0].update(deadline_s=rows["packages"][0]["delivered_s"] - 3900),
            "1 h 05 min late",
        ),
        (lambda rows: lose(rows, "no path", station=None), "(no path): nobody delivers this promise there"),
        (lambda rows: lose(rows, "no path"), "no centre that holds it has a way to DS-"),
        (lambda rows: lose(rows, "no capacity"), "had it, but took no more orders"),
    ],
)
def test_the_story_says_why(run, tables, change, says):
    assert says in retold(run, tables, change)


@pytest.mark.parametrize("order", [-1, 10**9])
def test_an_order_that_is_none(run, order):
    with pytest.raises(InvalidInput, match="unknown-order") as raised:
        twin.explain(run, order)
    assert len(raised.value.findings) == 1


def test_no_run_and_a_failed_one(tmp_path):
    with pytest.raises(InvalidInput, match="no-run"):
        twin.explain(tmp_path, 1)
    with pytest.raises(InvalidInput, match="no-run"):
        twin.explain(tmp_path / "nothing", 1)
    (tmp_path / "status.json").write_text('{"state": "failed", "error": "disk full"}')
    with pytest.raises(InvalidInput, match="unfinished-run: holds no result: disk full"):
        twin.explain(tmp_path, 1)


@pytest.mark.parametrize(
    ("change", "why"),
    [({"version": "0.0.1"}, "made by pod2door 0.0.1"), ({"packages": {"placed": 1, "delivered": 1}}, "has changed")],
)
def test_another_run_is_not_passed_off_as_this_one(run, tmp_path, change, why):
    other = without_tables(run, tmp_path / "other")
    result = json.loads((other / "result.json").read_text())
    (other / "result.json").write_text(json.dumps(result | change))
    with pytest.raises(InvalidInput, match=why):
        twin.explain(other, 1)


@pytest.mark.parametrize("text", [b"", b"no parquet"])
def test_a_spoilt_table_is_one_line(run, tmp_path, text):
    spoilt = tmp_path / "run"
    shutil.copytree(run, spoilt)
    (spoilt / "packages.parquet").write_bytes(text)
    with pytest.raises(InvalidInput, match=r"packages\.parquet: unreadable: cannot be read") as raised:
        twin.explain(spoilt, 600)
    assert len(str(raised.value).splitlines()) == 1


def test_a_folder_that_is_not_whole(run, tmp_path):
    part = without_tables(run, tmp_path / "part")
    (part / "lanes.parquet").unlink()
    with pytest.raises(InvalidInput, match="missing-file"):
        twin.explain(part, 1)


def test_spans():
    assert [span(s) for s in (0, 300, -300, 3600, 3900, 172_800, 180_000)] == [
        "0 min",
        "5 min",
        "5 min",
        "1 h",
        "1 h 05 min",
        "2 days",
        "2 days 2 h",
    ]
