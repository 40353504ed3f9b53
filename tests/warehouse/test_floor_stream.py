from pathlib import Path

import numpy as np
import pytest

import datasets
from core.errors import InvalidInput
from demand import demand_of
from warehouse.floor_stream import FROM_H, floor_orders, floor_sku, read_floor_orders
from warehouse.layout.stocking import demand_shares

DEMO = datasets.load("demo")


def orders(**changes):
    return floor_orders(DEMO, **({"lines_per_h": 600.0, "hours": 2.0, "n_skus": 20_000, "seed": 5} | changes))


def test_lines_an_hour_are_those_asked_for():
    found = orders(lines_per_h=3_000.0, hours=4.0)
    assert found.n_lines / 4 == pytest.approx(3_000, rel=0.03)
    assert (np.diff(found.placed_s) >= 0).all()
    assert found.placed_s[0] >= 0
    assert found.placed_s[-1] < 4 * 3600


def test_every_order_is_one_of_the_scenarios_with_its_lines():
    found = orders(n_skus=DEMO.settings.catalogue.skus)
    demand = demand_of(DEMO)
    slot = int(DEMO.settings.run.warmup_days) * 288 + FROM_H * 12
    window = demand.chunk(5, int(demand.slot_first_order[slot]), int(demand.slot_first_order[slot + 24]))
    there = {
        (int(s), tuple(window.sku[a:b].tolist()))
        for s, a, b in zip(window.slot - slot, window.line_first, window.line_first[1:], strict=False)
    }
    for row, placed in enumerate(found.placed_s):
        lines = tuple(found.sku[found.line_first[row] : found.line_first[row + 1]].tolist())
        assert (int(placed // 300), lines) in there


def test_orders_that_wait_already_lie_before_zero():
    found = orders(before_h=1.0)
    assert found.placed_s[0] < -3000
    early = found.placed_s < 0
    assert early.mean() == pytest.approx(1 / 3, abs=0.05)


def test_same_seed_same_orders_and_another_seed_others():
    assert (orders().sku == orders().sku).all()
    assert orders().sku[:50].tolist() != orders(seed=6).sku[:50].tolist()


def test_more_orders_than_the_window_holds_come_from_the_hours_after():
    found = orders(lines_per_h=20_000.0, hours=1.0)
    assert found.n_lines == pytest.approx(20_000, rel=0.03)
    assert found.placed_s[-1] < 3600


def test_too_many_orders_are_refused():
    with pytest.raises(InvalidInput, match="too-few-orders"):
        orders(lines_per_h=1e6, hours=10.0)


def test_a_floors_skus_are_asked_for_as_they_are_stocked():
    found = orders(lines_per_h=20_000.0, hours=2.0, n_skus=2_000)
    asked = np.bincount(found.sku, minlength=2_000) / found.n_lines
    stocked = demand_shares(2_000)
    for first, last in ((0, 20), (20, 200), (200, 1_000), (1_000, 2_000)):
        assert asked[first:last].sum() == pytest.approx(stocked[first:last].sum(), abs=0.03)


def test_ranks_keep_their_order_and_none_lies_outside():
    rank = np.arange(100_000)
    sku = floor_sku(rank, 100_000, 3_000)
    assert (np.diff(sku) >= 0).all()
    assert sku[0] == 0
    assert sku[-1] == 2_999
    assert (floor_sku(np.arange(50), 50, 80_000) == np.arange(50)).all()


def lines_file(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "lines.csv"
    path.write_text(text)
    return path


def test_a_file_of_lines(tmp_path):
    path = lines_file(tmp_path, "order,placed_s,sku,units\nb,20,x,2\na,10,y,1\nb,20,y,3\n")
    found = read_floor_orders(path, DEMO, 10)
    assert found.placed_s.tolist() == [10, 20]
    assert found.line_first.tolist() == [0, 1, 3]
    assert found.sku.tolist() == [0, 1, 0]
    assert found.units.tolist() == [1, 2, 3]


@pytest.mark.parametrize(
    ("text", "line", "rule"),
    [
        ("order,placed_s\na,1\n", 1, "missing-column"),
        ("order,placed_s,sku\n", 1, "no-rows"),
        ("order,placed_s,sku\na,1,x\nb,soon,x\n", 3, "wrong-type"),
        ("order,placed_s,sku\na,nan,x\n", 2, "out-of-range"),
        ("order,placed_s,sku,units\na,1,x,0\n", 2, "out-of-range"),
        ("order,placed_s,sku,units\na,1,x,1.5\n", 2, "wrong-type"),
        ("order,placed_s,sku\n,1,x\n", 2, "missing-value"),
        ("order,placed_s,sku\na,1,x\na,1,y\na,1,z\n", 0, "too-many-skus"),
    ],
)
def test_bad_lines_are_found_with_their_place(tmp_path, text, line, rule):
    with pytest.raises(InvalidInput) as caught:
        read_floor_orders(lines_file(tmp_path, text), DEMO, 2)
    found = caught.value.findings[0]
    assert (found.line, found.rule) == (line, rule)
    assert found.file.endswith("lines.csv")


def test_events_of_the_twin_are_read_too(tmp_path):
    from demand import write

    demand = demand_of(DEMO)
    first = int(demand.slot_first_order[600])
    path = tmp_path / "orders.jsonl"
    write(path, [demand.chunk(1, first, first + 200)], DEMO)
    found = read_floor_orders(path, DEMO, 50_000)
    assert len(found) == 200
    assert found.n_lines == int(np.diff(demand.chunk(1, first, first + 200).line_first).sum())
    assert (np.diff(found.placed_s) >= 0).all()
    assert np.bincount(found.sku).argmax() == 0
