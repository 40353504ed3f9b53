"""Edits of stock that is not there yet."""

from __future__ import annotations

import pytest

import datasets
from core.errors import InvalidInput


def test_an_edit_puts_a_pool_into_a_facility() -> None:
    before = datasets.load("demo")
    after = datasets.load("demo", edits=["stock.sortable-C4.FC-CMH-1.cover_units=500"])
    new = after.stock.iloc[-1]
    assert len(after.stock) == len(before.stock) + 1
    assert (new["pool"], new["facility"], new["cover_units"], new["units_on_hand"]) == (
        "sortable-C4", "FC-CMH-1", 500, 500,
    )  # fmt: skip
    assert after.stock_mask.sum() == before.stock_mask.sum() + 1


def test_nothing_is_put_where_pool_or_facility_do_not_exist_or_do_not_match() -> None:
    for key, rule in (
        ("stock.nothing.FC-CMH-1", "unknown-stock"),
        ("stock.sortable-C4.FC-XXX-1", "unknown-stock"),
        ("stock.heavy-C1.FC-CMH-1", "wrong-goods"),
        ("stock.sortable-C4.DS-CMH-01", "not-a-store"),
    ):
        with pytest.raises(InvalidInput, match=rule):
            datasets.load("demo", edits=[f"{key}.cover_units=1"])
