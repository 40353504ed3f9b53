"""The sampled tables against the independent event simulation, the tally, and plain recounts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import pytest

from core.clock import SLOT_S, SLOTS_PER_DAY
from demand.catalogue import Catalogue
from network.sourcing_types import CLASS_BITS, PATH_BITS
from network.ways import dwell_tables
from tests.oracles.event_simulation import simulate_events
from tests.oracles.way import NEVER, Package
from tests.twin.small import network
from twin import samples
from twin.answers import Happened
from twin.expected import Expected
from twin.horizon import horizon
from twin.kept import Keeper, KeptOrders
from twin.planning import Prepared
from twin.progress import Progress
from twin.run import Orders, happen


@dataclass(frozen=True)
class Done:
    """A run of the small network, every measured order kept."""

    orders: Orders
    happened: Happened
    prepared: Prepared
    kept: KeptOrders
    tables: dict[str, pd.DataFrame]


@pytest.fixture(scope="module")
def done(tmp_path_factory) -> Done:
    scenario = network(tmp_path_factory.mktemp("small"))
    orders = Orders(scenario, 3, None)
    when = horizon(scenario.settings)
    numbers = np.arange(*orders.between(when.first_slot, when.last_slot))
    keeper = Keeper(numbers)
    happened, prepared = happen(scenario, orders, Progress(), numbers, keeper)
    return Done(orders, happened, prepared, keeper.kept(), samples.sample_tables(happened, prepared, keeper.kept()))


def told(values) -> list[int]:
    """Seconds as slots, missing ones as the oracle has them."""
    return [NEVER if pd.isna(value) else value // SLOT_S for value in values]


def oracle_packages(run: Happened) -> list[Package]:
    word = run.sourced.word.astype(np.int64)
    path, urgency = word & ((1 << PATH_BITS) - 1), word >> PATH_BITS & ((1 << CLASS_BITS) - 1)
    placed = np.searchsorted(run.sourced.slot_first_package, np.arange(len(word)), side="right") - 1
    lanes = [[lane for lane in row if lane >= 0] for row in run.paths.lanes.tolist()]
    rows = zip(placed.tolist(), urgency.tolist(), path.tolist(), strict=True)
    return [Package(number, slot, u, p, lanes[p]) for number, (slot, u, p) in enumerate(rows)]


def test_hops_are_those_of_the_event_simulation(done):
    run = done.happened
    ways = simulate_events(run.movement.timetable, run.paths, oracle_packages(run))
    ids = run.scenario.facilities["id"].tolist()
    hops = done.tables["hops"]
    assert hops["package"].nunique() == run.last_package - run.first_package > 400
    for package, own in hops.groupby("package"):
        stamps = ways[package]
        reached = own[own["arrived_s"].notna()]
        assert reached["facility"].tolist() == [ids[stamp.facility] for stamp in stamps]
        for name in ("arrived", "picked", "served", "departed"):
            assert told(reached[f"{name}_s"]) == [getattr(stamp, name) for stamp in stamps]


def test_packages_add_up_to_the_tally(done):
    outcome, packages = done.happened.outcome, done.tables["packages"]
    for row, promise in enumerate(done.happened.scenario.promises["promise"]):
        own = packages[packages["promise"] == promise]
        assert own["delivered_s"].notna().sum() == outcome.delivered[row]
        assert own["quoted"].sum() == outcome.quoted[row]
        assert own["on_time"][~own["quoted"]].sum() == outcome.on_time[row]
        assert own["on_time"][own["quoted"]].sum() == outcome.quoted_on_time[row]
    orders = done.tables["orders"]
    assert orders["packages"].sum() == len(packages)
    assert orders["unserved"].sum() == outcome.unserved.sum() > 0
    assert orders["units"].sum() == done.tables["order_lines"]["quantity"].sum() == outcome.units
    assert packages["order"].isin(orders["order"]).all()
    assert (packages["cost_usd"] > 0).all()


def test_a_deadline_is_the_one_that_sourcing_promised(done):
    parts = done.tables["order_parts"].dropna(subset="package").drop_duplicates("package").set_index("package")
    packages = done.tables["packages"].set_index("package")
    by_hours = packages["promise"] == "ultra_fast"
    same = packages["deadline_s"] == parts["deadline_s"].reindex(packages.index)
    assert same[~(by_hours & packages["quoted"])].all()


def test_every_part_and_candidate_is_told_once(done):
    parts, candidates = done.tables["order_parts"], done.tables["candidates"]
    decisions = done.happened.sourced.decisions
    assert len(parts) == len(decisions.order)
    assert len(candidates) == len(decisions.source)
    assert parts["units"].sum() == done.tables["order_lines"]["quantity"].sum()
    assert not parts.duplicated(["order", "part"]).any()
    assert not candidates.duplicated(["order", "part", "candidate"]).any()
    leading = candidates[candidates["chosen"]].merge(parts, on=["order", "part"])
    assert sorted(leading["package"]) == sorted(done.tables["packages"]["package"])
    in_time = candidates[candidates["in_time"]]
    placed = in_time["order"].map(done.tables["orders"].set_index("order")["placed_s"])
    assert (placed + in_time["wait_s"] <= in_time["latest_s"]).all()
    assert parts["reason"].notna().equals(parts["package"].isna())


def test_sizes_are_those_of_the_catalogue(done):
    catalogue = Catalogue(done.happened.scenario)
    for _, line in done.tables["order_lines"].head(50).iterrows():
        sku = catalogue.describe(int(line["sku"][4:]) - 1)
        assert (line["sku"], line["goods"]) == (sku.id, sku.goods)
        assert line["weight_kg"] == pytest.approx(sku.weight_kg, abs=1e-4)
        assert line["cube_l"] == pytest.approx(sku.cube_l, abs=1e-4)


def test_orders_are_those_of_the_stream(done):
    orders = done.tables["orders"]
    number = int(orders["order"].iloc[100])
    (chunk,) = done.orders.stream(number, number + 1)
    row = orders.set_index("order").loc[number]
    zone = done.happened.scenario.zones.loc[chunk.zone[0]]
    assert (row["placed_s"], row["zone"], row["lines"]) == (chunk.slot[0] * SLOT_S, zone["zone"], len(chunk.sku))
    assert (row["state"], row["clock_offset_h"]) == (zone["state"], zone["clock_offset_h"])


def test_batches_are_the_whole(done, tmp_path, monkeypatch):
    monkeypatch.setattr(samples, "BATCH_ORDERS", 97)
    samples.write_samples(tmp_path, done.happened, done.prepared, done.kept)
    assert sorted(file.stem for file in tmp_path.iterdir()) == sorted(samples.TABLES)
    for name, table in done.tables.items():
        pd.testing.assert_frame_equal(pd.read_parquet(tmp_path / f"{name}.parquet"), table, check_categorical=False)


def test_nothing_kept_is_empty_tables(done, tmp_path):
    samples.write_samples(tmp_path, done.happened, done.prepared, Keeper(np.zeros(0, np.int64)).kept())
    for name, table in done.tables.items():
        empty = pd.read_parquet(tmp_path / f"{name}.parquet")
        assert len(empty) == 0
        assert list(empty.columns) == list(table.columns)


def test_a_few_orders_are_the_rows_of_all(done):
    rows = np.arange(5, len(done.kept), 41)
    keeper = Keeper(done.kept.number[rows])
    for _ in keeper.tap(done.orders.stream()):
        pass
    few = samples.sample_tables(done.happened, done.prepared, keeper.kept())
    for name, table in done.tables.items():
        expected = table[table["order"].isin(keeper.numbers)].reset_index(drop=True)
        if name in ("order_parts", "candidates"):
            few[name] = few[name][few[name]["order"].isin(keeper.numbers)].reset_index(drop=True)
        pd.testing.assert_frame_equal(few[name], expected)


def test_planned_hops_are_the_earliest_with_planned_dwells(done):
    """Slot by slot: in by s - before[s] means ready to leave in s; the next departure of the day's plan is taken."""
    scenario, lanes = done.happened.scenario, done.prepared.planned.lanes
    before, paths = dwell_tables(scenario).astype(int), done.happened.paths
    path = np.repeat(np.arange(len(paths)), 5)
    placed = np.random.default_rng(1).integers(0, 900, len(path))
    arrived, departed = Expected(scenario, lanes).hops(placed, paths.lanes[path])
    caught = 0
    for i in range(len(path)):
        at = int(placed[i])
        for hop, lane in enumerate(lane for lane in paths.lanes[path[i]] if lane >= 0):
            slots = set(lanes.slot[lanes.first[lane] : lanes.first[lane + 1]].tolist())
            late = at + 20 * SLOTS_PER_DAY
            leave = next(
                s
                for s in range(at, late)
                if s % SLOTS_PER_DAY in slots and s - before[lanes.origin[lane], s % SLOTS_PER_DAY] >= at
            )
            assert (arrived[i, hop], departed[i, hop]) == (at, leave)
            at = leave + int(lanes.slots[lane])
            caught += 1
        assert (arrived[i, hop + 1 :] == -1).all()
    assert caught > len(path)


def test_the_last_planned_departure_is_the_wave_that_the_plan_counts_on(done):
    """`Paths.door_by` comes of a search backwards in time, the planned hops of one forwards."""
    lanes = done.prepared.planned.lanes
    last = done.tables["hops"].drop_duplicates("package", keep="last")
    packages = done.tables["packages"]
    station = packages["station"].map(done.happened.scenario.facility_row).to_numpy()
    wave = last["planned_departed_s"].to_numpy(np.int64) // SLOT_S
    first, end = lanes.first[lanes.door[station]], lanes.first[lanes.door[station] + 1]
    for i in range(len(packages)):
        doors = {
            int(slot) + day + int(span)
            for slot, span in zip(lanes.slot[first[i] : end[i]], lanes.span_slots[first[i] : end[i]], strict=True)
            for day in range(0, 12 * SLOTS_PER_DAY, SLOTS_PER_DAY)
            if int(slot) + day >= wave[i]
        }
        assert packages["planned_s"].iloc[i] // SLOT_S == min(doors)
