"""Files of orders: what they say, and what is wrong with them."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.errors import InvalidInput
from routing.dispatch import Orders, Search, dispatch_file, read_orders

HEADER = "order,lat,lon,placed,promise_h,packages\n"


def read(folder: Path, text: str) -> Orders:
    (folder / "orders.csv").write_text(text, encoding="utf-8")
    return read_orders(folder / "orders.csv", 10)


def test_orders_are_sorted_by_the_time_placed(tmp_path: Path) -> None:
    found = read(tmp_path, HEADER + "a,47.6,-122.3,11:20,2,\nb,47.7,-122.2,10:05:30,1,3\nc,47.7,-122.2,36000,0.5,1\n")
    assert found.id == ("c", "b", "a")
    assert found.placed_s.tolist() == [36_000, 36_330, 40_800]
    assert found.due_s.tolist() == [37_800, 39_930, 48_000]
    assert found.packages.tolist() == [1, 3, 1]
    assert found.lat.tolist() == [47.7, 47.7, 47.6]


def test_packages_are_one_where_nobody_says(tmp_path: Path) -> None:
    assert read(tmp_path, "order,lat,lon,placed,promise_h\na,1,2,11:20,2\n").packages.tolist() == [1]


@pytest.mark.parametrize(
    ("row", "rule"),
    [
        ("b,-122.3,47.6,11:20,2,1", "bad-place"),
        ("b,47.6,200,11:20,2,1", "bad-place"),
        ("b,north,-122,11:20,2,1", "bad-number"),
        ("b,nan,-122,11:20,2,1", "bad-number"),
        ("b,47.6,-122,11:60,2,1", "bad-time"),
        ("b,47.6,-122,,2,1", "bad-time"),
        ("b,47.6,-122,86400,2,1", "bad-time"),
        ("b,47.6,-122,1:2:3:4,2,1", "bad-time"),
        ("b,47.6,-122,11:20,0,1", "bad-promise"),
        ("b,47.6,-122,11:20,-1,1", "bad-promise"),
        ("b,47.6,-122,11:20,2,11", "bad-packages"),
        ("b,47.6,-122,11:20,2,0", "bad-packages"),
        ("a,47.6,-122,11:20,2,1", "duplicate-id"),
        (",47.6,-122,11:20,2,1", "missing-id"),
        ("b,47.6,-122,11:20,2", "wrong-field-count"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(tmp_path: Path, row: str, rule: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        read(tmp_path, HEADER + "a,47.6,-122.3,11:20,2,1\n" + row + "\n")
    assert (3, rule) in {(finding.line, finding.rule) for finding in caught.value.findings}


def test_missing_columns_are_named(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="missing-column: column promise_h"):
        read(tmp_path, "order,lat,lon,placed\na,1,2,11:20\n")


def test_a_file_or_a_made_day_becomes_a_document(tmp_path: Path) -> None:
    search = Search(engine="insertion")
    read(tmp_path, HEADER + "a,47.6,-122.3,11:20,2,1\nb,47.62,-122.31,11:30,1,1\n")
    told = dispatch_file(tmp_path / "orders.csv", search=search, couriers=2)
    assert (told["orders"], told["couriers"]) == (2, 2)
    assert dispatch_file(None, search=search, orders=12)["orders"] == 12
