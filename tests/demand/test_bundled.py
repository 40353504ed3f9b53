"""The bundled scenario's orders, drawn, written and read again."""

from __future__ import annotations

from pathlib import Path

import numpy as np

import datasets
import demand


def test_demo_there_and_back(tmp_path: Path) -> None:
    scenario = datasets.load("demo")
    whole = demand.demand_of(scenario)
    mean = sum(k * share for k, share in enumerate(scenario.settings.demand.lines_share, start=1))
    days = [scenario.day_factor(day) for day in range(whole.n_slots // 288)]
    assert whole.n_orders == sum(round(scenario.settings.demand.units_per_day * factor / mean) for factor in days)
    path = tmp_path / "orders.parquet"
    demand.write(path, demand.stream(scenario, 4, chunk_orders=50_000), scenario)
    orders = demand.read_orders(path, scenario)
    drawn, read = whole.chunk(4, 0, whole.n_orders), orders.chunk(0, orders.n_orders)
    for name in ("slot", "zone", "promise", "line_first", "sku", "pool", "quantity"):
        assert np.array_equal(getattr(drawn, name), getattr(read, name)), name


def test_the_documented_event_is_accepted(tmp_path: Path) -> None:
    page = (Path(__file__).parents[2] / "docs" / "order-files.md").read_text(encoding="utf-8")
    path = tmp_path / "one.jsonl"
    path.write_text(page.split("```json\n")[1].split("```")[0], encoding="utf-8")
    assert demand.read_orders(path, datasets.load("demo")).n_orders == 1
