import numpy as np
import pytest

from warehouse.claim import claim_table, reasons
from warehouse.floor_orders import FloorOrders
from warehouse.floor_result import FloorResult


def result(mode, picked_s, handling_s, pickers):
    n = len(picked_s)
    orders = FloorOrders(np.zeros(n), np.arange(n + 1), np.zeros(n, np.int32), np.ones(n, np.int32), 1)
    return FloorResult(
        mode=mode,
        from_s=0.0,
        to_s=3600.0,
        orders=orders,
        picked_s=np.array(picked_s, float),
        handling_s=np.array(handling_s, float),
        packed_s=np.array(picked_s, float),
        area_m2=1.0,
        state_s={"picker": {"walking": 1800.0, "picking": 1800.0}},
        pickers=pickers,
        walked_m=40.0,
    )


BOTH = {
    "pods": result("pods", [100, 200], [10, 14], 1),
    "pickers": result("pickers", [600, 1200], [30, 42], 2),
}


def test_elapsed_and_labour_stand_apart():
    rows = {row.measure: row for row in claim_table(BOTH)}
    assert rows["from click to pick, mean"].seconds == {"pods": 150, "pickers": 900}
    assert rows["from click to pick, mean"].ratio == 6
    assert rows["a person's time for a line, mean"].ratio == 3
    assert rows["paid time of pickers for a unit, idle and all"].seconds == {"pods": 1800, "pickers": 3600}
    assert rows["what is said"].ratio == 60


def test_the_reasons_carry_the_numbers():
    text = " ".join(reasons(BOTH))
    for part in ("15.0 min", "12.0 s a line", "6.0 times", "3.0 times", "50 %", "20.0 m a line"):
        assert part in text


def test_one_mode_alone_gives_its_own_column_and_no_reasons():
    rows = claim_table({"pods": BOTH["pods"]})
    assert np.isnan(rows[1].ratio)
    assert rows[1].to_json()["walking_over_pods"] is None
    assert list(reasons({"pods": BOTH["pods"]})) == []


def test_nothing_picked_is_null_in_json():
    empty = {"pods": result("pods", [np.nan], [np.nan], 1), "pickers": BOTH["pickers"]}
    row = claim_table(empty)[1]
    assert row.to_json()["seconds"]["pods"] is None
    assert row.seconds["pickers"] == pytest.approx(900)
    assert "nothing was picked" in " ".join(reasons(empty))
