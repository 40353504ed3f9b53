"""Order files: there and back, and everything that can be wrong with a user's own."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import demand
from core.clock import SLOTS_PER_DAY
from core.errors import InvalidInput, Pod2doorError
from datasets import schema
from datasets.scenario import Scenario
from demand.chunk import OrderChunk

COLUMNS = ("slot", "zone", "promise", "line_first", "sku", "pool", "quantity")


@pytest.fixture(scope="module")
def small(make_scenario: Callable[..., Scenario]) -> Scenario:
    return make_scenario(demand__units_per_day=1500.0)


def event(number: int = 1, time: str = "2025-03-04T10:00:00Z", **data: Any) -> dict[str, Any]:
    lines = [{"sku": "SKU-0000007", "quantity": 2}]
    content = {"order": f"A{number}", "zone": "10001", "promise": "two_day", "lines": lines} | data
    return {
        "specversion": "1.0", "id": f"e{number}", "source": "/shop", "type": "pod2door.order.placed.v1", "time": time,
        "data": content,
    }  # fmt: skip


def jsonl(path: Path, *events: Any) -> Path:
    path.write_text("".join((e if isinstance(e, str) else json.dumps(e)) + "\n" for e in events), encoding="utf-8")
    return path


def findings(path: Path, scenario: Scenario) -> list[tuple[int, str]]:
    with pytest.raises(InvalidInput) as caught:
        demand.read_orders(path, scenario)
    for finding in caught.value.findings:
        assert finding.file == str(path)
        assert "\n" not in str(finding)
    return [(finding.line, finding.rule) for finding in caught.value.findings]


def assert_same(one: OrderChunk, other: OrderChunk) -> None:
    for name in COLUMNS:
        assert getattr(one, name).tolist() == getattr(other, name).tolist(), name
        assert getattr(one, name).dtype == getattr(other, name).dtype, name


@pytest.mark.parametrize("suffix", [".jsonl", ".ndjson", ".parquet"])
def test_there_and_back(small: Scenario, tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"orders{suffix}"
    whole = demand.demand_of(small)
    assert demand.write(path, whole.stream(9, chunk_orders=700), small) == whole.n_orders
    orders = demand.read_orders(path, small)
    assert (orders.n_orders, orders.first_day, orders.days, orders.warnings) == (whole.n_orders, 0, 4, ())
    assert orders.slot_first_order.tolist() == whole.slot_first_order.tolist()
    assert_same(orders.chunk(0, orders.n_orders), whole.chunk(9, 0, whole.n_orders))
    for chunk in orders.stream(100, 900, chunk_orders=333):
        assert_same(chunk, whole.chunk(9, chunk.first_order, chunk.first_order + len(chunk)))
    assert orders.order_id(41) == "41"
    assert orders.number_of("41") == 41
    assert orders.number_of("nobody") is None
    assert [p.name for p in tmp_path.iterdir()] == [path.name]


def test_one_event(small: Scenario) -> None:
    chunk = demand.order(small, 9, 17)
    placed = demand.event_order(small, 9, 17)
    assert placed["type"] == "pod2door.order.placed.v1"
    assert placed["data"]["order"] == placed["subject"] == "17"
    assert placed["data"]["zone"] == small.zones["zone"][chunk.zone[0]]
    assert placed["data"]["promise"] == small.promises["promise"][chunk.promise[0]]
    assert [line["sku"] for line in placed["data"]["lines"]] == [f"SKU-{sku + 1:07d}" for sku in chunk.sku]
    assert placed["time"].startswith("2024-01-02T")  # a Tuesday, as run.first_weekday says


def test_a_users_day_is_the_measured_one(small: Scenario, tmp_path: Path) -> None:
    """Midnight is that of the first order's offset; other offsets are the same instants."""
    path = jsonl(
        tmp_path / "mine.jsonl",
        event(1, "2025-03-04T00:04:59-05:00"),
        "",
        event(2, "2025-03-04T05:05:00Z", zone="10003", promise="one_day"),
        event(3, "2025-03-04t23:59:59.999999999-05:00", lines=[{"sku": "SKU-0050000", "quantity": 255}] * 8),
    )
    orders = demand.read_orders(path, small)
    chunk = orders.chunk(0, 3)
    start = 2 * SLOTS_PER_DAY
    assert chunk.slot.tolist() == [start, start + 1, start + SLOTS_PER_DAY - 1]
    assert chunk.zone.tolist() == [1, 3, 1]
    assert chunk.promise.tolist() == [3, 2, 3]
    assert np.diff(chunk.line_first).tolist() == [1, 1, 8]
    assert set(chunk.sku[2:]) == {49_999}
    assert (orders.first_day, orders.days, orders.n_lines) == (2, 1, 10)
    assert orders.order_id(2) == "A3"
    assert orders.slot_first_order[[start, start + 1, start + 2, -1]].tolist() == [0, 1, 2, 3]


@pytest.mark.parametrize(("days", "first"), [(1, 2), (2, 2), (3, 1), (4, 0)])
def test_a_longer_file_brings_its_own_warm_up(small: Scenario, tmp_path: Path, days: int, first: int) -> None:
    path = jsonl(tmp_path / "mine.jsonl", *(event(d, f"2025-03-{d + 1:02d}T09:00:00Z") for d in range(days)))
    orders = demand.read_orders(path, small)
    assert orders.first_day == first
    assert orders.chunk(0, 1).slot[0] == first * SLOTS_PER_DAY + 108


def test_first_day_may_be_said(small: Scenario, tmp_path: Path) -> None:
    path = jsonl(tmp_path / "mine.jsonl", event(1), event(2, "2025-03-05T09:00:00Z"))
    assert demand.read_orders(path, small, first_day=1).first_day == 1
    with pytest.raises(InvalidInput, match="outside-horizon"):
        demand.read_orders(path, small, first_day=3)


def test_a_scenario_with_a_date(make_scenario: Callable[..., Scenario], tmp_path: Path) -> None:
    dated = make_scenario(scenario__start="2025-03-03")
    orders = demand.read_orders(jsonl(tmp_path / "mine.jsonl", event(1)), dated)
    assert orders.chunk(0, 1).slot[0] == SLOTS_PER_DAY + 120
    path = jsonl(tmp_path / "early.jsonl", event(1, "2025-03-02T10:00:00Z"))
    assert findings(path, dated) == [(1, "outside-horizon")]


def test_lines_go_by_pool_and_keep_their_order(small: Scenario, tmp_path: Path) -> None:
    skus = [49_000, 3, 20_000, 1, 30_000, 2]
    lines = [{"sku": f"SKU-{sku + 1:07d}", "quantity": i + 1} for i, sku in enumerate(skus)]
    chunk = demand.read_orders(jsonl(tmp_path / "mine.jsonl", event(1, lines=lines)), small).chunk(0, 1)
    pool = demand.demand_of(small).catalogue.pool_of(np.array(skus))
    expected = sorted(zip(pool.tolist(), range(6), skus, strict=True))
    assert chunk.pool.tolist() == [p for p, _, _ in expected]
    assert chunk.sku.tolist() == [sku for _, _, sku in expected]
    assert chunk.quantity.tolist() == [i + 1 for _, i, _ in expected]


def test_hub_orders_use_the_hubs_pool_as_far_as_it_goes(small: Scenario, tmp_path: Path) -> None:
    lines = [{"sku": "SKU-0000500", "quantity": 1}, {"sku": "SKU-0000501", "quantity": 1}]
    chunk = demand.read_orders(
        jsonl(tmp_path / "mine.jsonl", event(1, promise="ultra_fast", lines=lines)), small
    ).chunk(0, 1)
    names = small.pools["pool"]
    assert {int(s): names[p] for s, p in zip(chunk.sku, chunk.pool, strict=True)} == {499: "hub", 500: "sortable-A1"}


def test_a_promise_that_is_not_offered_is_a_warning(make_scenario: Callable[..., Scenario], tmp_path: Path) -> None:
    path = jsonl(tmp_path / "mine.jsonl", event(1, promise="ultra_fast"), event(2))
    (warning,) = demand.read_orders(path, make_scenario(hubs=False)).warnings
    assert (warning.severity, warning.rule, warning.message[:9]) == ("warning", "not-offered", "1 orders ")


def test_all_findings_at_once(small: Scenario, tmp_path: Path) -> None:
    path = jsonl(
        tmp_path / "mine.jsonl",
        event(1),
        event(2, zone="99999", promise="tomorrow", lines=[{"sku": "SKU-0050001", "quantity": 0}, {"sku": 5}]),
        event(3, "2025-03-04 10:00"),
        event(4, "2025-02-30T10:00:00Z"),
        event(5, "2025-03-04T09:00:00Z"),
        event(6, order="A1"),
        event(7) | {"id": "e1"},
        event(8, lines=[]),
        event(9, lines=[{"sku": "SKU-0000001", "quantity": 1}] * 9),
        event(10, lines=[{"sku": "SKU-0000001", "quantity": 1.5}, {"sku": "SKU-0000001", "quantity": True}, 3]),
        event(11) | {"type": "com.example.other", "specversion": "0.3"},
        [1, 2],
        event(13, zone=10001),
        {key: value for key, value in event(14).items() if key not in ("time", "data", "source")},
        event(15, order="tab\there"),
        event(16, lines={"sku": "SKU-0000001"}),
        event(17, "2025-03-09T00:00:00Z"),
        json.dumps(event(18))[:100],
    )
    assert findings(path, small) == [
        (2, "unknown-zone"), (2, "unknown-promise"), (2, "unknown-sku"), (2, "bad-quantity"), (2, "unknown-sku"),
        (2, "bad-quantity"), (3, "bad-time"), (4, "bad-time"), (5, "unsorted"), (6, "duplicate-order"),
        (7, "duplicate-event"), (8, "no-lines"), (9, "too-many-lines"), (10, "bad-quantity"), (10, "bad-quantity"),
        (10, "bad-line"), (11, "not-an-event"), (11, "not-an-order"), (12, "not-an-event"), (13, "wrong-type"),
        (14, "missing-field"), (14, "missing-field"), (14, "missing-field"), (15, "bad-order-id"),
        (16, "missing-field"),
        (17, "outside-horizon"), (18, "bad-json"),
    ]  # fmt: skip


def test_a_finding_says_where_and_what(small: Scenario, tmp_path: Path) -> None:
    path = jsonl(tmp_path / "mine.jsonl", event(1), event(2, zone="99999"))
    with pytest.raises(InvalidInput) as caught:
        demand.read_orders(path, small)
    assert str(caught.value) == f"{path}:2: unknown-zone: no zone '99999' in the scenario"


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        (b"", (0, "empty-file")),
        (b"\n\n", (0, "empty-file")),
        (b"\x7fELF\0\0\1\2", (0, "not-text")),
        (b"\xff\xfe{}\n", (1, "not-utf8")),
        (b"[" * 200_000 + b"\n", (1, "bad-json")),
        (b'{"a": ' + b"9" * 5000 + b"}\n", (1, "bad-json")),
        (b"x" * ((1 << 20) + 5), (1, "line-too-long")),
    ],
)
def test_what_is_no_event_file(small: Scenario, tmp_path: Path, content: bytes, rule: tuple[int, str]) -> None:
    path = tmp_path / "mine.jsonl"
    path.write_bytes(content)
    assert findings(path, small)[0] == rule


def test_a_byte_order_mark_is_passed_over(small: Scenario, tmp_path: Path) -> None:
    path = tmp_path / "mine.jsonl"
    path.write_text("\ufeff" + json.dumps(event(1)), encoding="utf-8")
    assert demand.read_orders(path, small).n_orders == 1


def test_many_findings_are_summed_up(small: Scenario, tmp_path: Path) -> None:
    path = jsonl(tmp_path / "mine.jsonl", *(event(n, zone="x") for n in range(1500)))
    with pytest.raises(InvalidInput) as caught:
        demand.read_orders(path, small)
    assert len(caught.value.findings) == 1001
    assert caught.value.findings[-1].message == "and 500 more: 500 unknown-zone"


def test_what_cannot_be_opened(small: Scenario, tmp_path: Path) -> None:
    assert findings(tmp_path / "nothing.jsonl", small) == [(0, "unreadable")]
    assert findings(tmp_path / "orders.csv", small) == [(0, "file-format")]
    (tmp_path / "folder.parquet").mkdir()
    assert findings(tmp_path / "folder.parquet", small) == [(0, "unreadable")]
    with pytest.raises(InvalidInput, match="file-format"):
        demand.write(tmp_path / "orders.txt", [], small)
    with pytest.raises(Pod2doorError, match="cannot be written"):
        demand.write(tmp_path / "nowhere" / "orders.jsonl", [], small)


def test_a_broken_stream_leaves_no_file(small: Scenario, tmp_path: Path) -> None:
    def breaks() -> Any:
        yield demand.order(small, 1, 1)
        raise RuntimeError("no more")

    for suffix in ("jsonl", "parquet"):
        with pytest.raises(RuntimeError):
            demand.write(tmp_path / f"orders.{suffix}", breaks(), small)
    assert list(tmp_path.iterdir()) == []


def rows(**columns: Any) -> dict[str, Any]:
    sound = {
        "order": ["a", "b"],
        "time": pa.array([0, 300], pa.timestamp("s")),
        "zone": ["10001", "10002"],
        "promise": ["one_day", "two_day"],
        "sku": [["SKU-0000001"], ["SKU-0000002", "SKU-0000003"]],
        "quantity": [[1], [2, 3]],
    }
    return {name: value for name, value in (sound | columns).items() if value is not None}


def parquet(path: Path, **columns: Any) -> Path:
    pq.write_table(pa.table(rows(**columns)), path)
    return path


def test_plain_parquet_of_a_user(small: Scenario, tmp_path: Path) -> None:
    orders = demand.read_orders(parquet(tmp_path / "mine.parquet", extra=[1, 2]), small)
    chunk = orders.chunk(0, 2)
    assert chunk.slot.tolist() == [576, 577]
    assert chunk.quantity.tolist() == [1, 2, 3]
    assert orders.order_id(1) == "b"


def test_parquet_midnight_is_that_of_the_columns_zone(small: Scenario, tmp_path: Path) -> None:
    time = pa.array([1_741_064_400_000_000, 1_741_064_400_000_000], pa.timestamp("us", tz="America/New_York"))
    chunk = demand.read_orders(parquet(tmp_path / "mine.parquet", time=time), small).chunk(0, 2)
    assert chunk.slot.tolist() == [576, 576]


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ({"zone": ["10001", "x"]}, [(2, "unknown-zone")]),
        ({"zone": [None, "10001"]}, [(1, "missing-field")]),
        ({"promise": ["never", "never"]}, [(1, "unknown-promise"), (2, "unknown-promise")]),
        ({"order": ["a", "a"]}, [(2, "duplicate-order")]),
        ({"order": ["a", None]}, [(2, "missing-field")]),
        ({"order": ["a", "b" * 201]}, [(2, "bad-order-id")]),
        ({"time": pa.array([300, 0], pa.timestamp("s"))}, [(2, "unsorted")]),
        ({"time": pa.array([0, 864_000], pa.timestamp("s"))}, [(2, "outside-horizon")]),
        ({"time": pa.array([None, 0], pa.timestamp("ms"))}, [(1, "missing-field")]),
        ({"sku": [["SKU-1"], ["SKU-0000001", None]]}, [(1, "unknown-sku"), (2, "unknown-sku")]),
        ({"sku": [None, ["SKU-0000001"] * 2]}, [(1, "no-lines"), (1, "list-lengths")]),
        ({"sku": [["SKU-0000001"]] * 2}, [(2, "list-lengths")]),
        ({"sku": [["SKU-0000001"] * 9] * 2, "quantity": [[1] * 9] * 2}, [(1, "too-many-lines"), (2, "too-many-lines")]),
        ({"quantity": [[0], [None, 256]]}, [(1, "bad-quantity"), (2, "bad-quantity"), (2, "bad-quantity")]),
        ({"sku": None, "time": ["x", "y"]}, [(0, "column-type"), (0, "missing-column")]),
        ({"quantity": [1, 2], "sku": [1, 2]}, [(0, "column-type"), (0, "column-type")]),
    ],
)
def test_parquet_findings(small: Scenario, tmp_path: Path, columns: Any, expected: list[tuple[int, str]]) -> None:
    assert findings(parquet(tmp_path / "mine.parquet", **columns), small) == expected


def test_what_is_no_parquet(small: Scenario, tmp_path: Path) -> None:
    path = tmp_path / "mine.parquet"
    path.write_bytes(b"PAR1 not really")
    assert findings(path, small) == [(0, "not-parquet")]
    path.write_bytes(b"")
    assert findings(path, small) == [(0, "empty-file")]
    pq.write_table(pa.table(rows()).slice(0, 0), path)
    assert findings(path, small) == [(0, "empty-file")]


def accepts(rule: dict[str, Any], value: Any) -> bool:
    """The part of JSON Schema that our schema uses."""
    import re

    kinds = {"object": dict, "array": list, "string": str, "integer": int}
    if ("const" in rule and value != rule["const"]) or ("enum" in rule and value not in rule["enum"]):
        return False
    if "type" in rule and (not isinstance(value, kinds[rule["type"]]) or isinstance(value, bool)):
        return False
    if isinstance(value, dict):
        parts = rule.get("properties", {})
        return all(k in value for k in rule.get("required", ())) and all(
            accepts(parts[k], v) for k, v in value.items() if k in parts
        )
    if isinstance(value, list):
        return rule["minItems"] <= len(value) <= rule["maxItems"] and all(accepts(rule["items"], v) for v in value)
    if isinstance(value, str):
        return rule.get("minLength", 0) <= len(value) <= rule.get("maxLength", 999) and bool(
            re.search(rule.get("pattern", ""), value)
        )
    return rule.get("minimum", value) <= value <= rule.get("maximum", value)


def test_schema_and_reader_agree(small: Scenario, tmp_path: Path) -> None:
    document = json.loads((schema.FOLDER / "order_placed.schema.json").read_text(encoding="utf-8"))
    assert document["properties"]["data"]["properties"]["promise"]["enum"] == small.promises["promise"].tolist()
    for number in range(0, 4000, 97):
        assert accepts(document, demand.event_order(small, 9, number % demand.demand_of(small).n_orders))
    line = {"sku": "SKU-0000001", "quantity": 1}
    wrong = [
        event(1, order=""), event(1, zone=5), event(1, promise="x"), event(1, lines=[]), event(1, lines=[line] * 9),
        event(1, lines=[line | {"quantity": 0}]), event(1, lines=[line | {"quantity": "1"}]),
        event(1, lines=[line | {"sku": "1"}]), event(1, "yesterday"), event(1) | {"specversion": "2"},
        event(1) | {"type": "x"}, event(1) | {"data": 1}, event(1) | {"id": ""}, event(1, order="x" * 201),
    ]  # fmt: skip
    assert accepts(document, event(1))
    for one in wrong:
        assert not accepts(document, one), one
        assert findings(jsonl(tmp_path / "one.jsonl", one), small), one
