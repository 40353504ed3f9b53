"""The stream as Parquet, one row an order.

========== =================== ==========================================================
order      string              the order's id; written: its number
time       timestamp[ms, UTC]  placement; written: the start of its slot
zone       string (dictionary) as in zones.csv
promise    string (dictionary)
sku        list<string>        "SKU-0000001" is the most popular SKU
quantity   list<uint8>         units of each line, as long as `sku`
========== =================== ==========================================================

A file that is read may use any width of integer, any unit of time (without a zone: the scenario's clock) and
plain or dictionary strings; other columns are passed over.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from core.clock import SLOT_S
from demand.calendar import day_zero, micros
from demand.catalogue import SKU_DIGITS, SKU_PATTERN
from demand.chunk import OrderChunk
from demand.intake import MAX_ID, MAX_QUANTITY, NO_TIME, Batch, Findings, Vocabulary, sound_id
from demand.kernel import MAX_LINES

if TYPE_CHECKING:
    from datasets import Scenario

BATCH_ROWS = 1 << 16
_NAMES = pa.dictionary(pa.int32(), pa.string())
SCHEMA = pa.schema(
    [
        ("order", pa.string()),
        ("time", pa.timestamp("ms", tz="UTC")),
        ("zone", _NAMES),
        ("promise", _NAMES),
        ("sku", pa.list_(pa.string())),
        ("quantity", pa.list_(pa.uint8())),
    ]
)


def record_batch(chunk: OrderChunk, scenario: Scenario) -> pa.RecordBatch:
    """A chunk in the file's columns."""
    numbers = pa.array(np.arange(chunk.first_order, chunk.first_order + len(chunk)))
    zero_ms = micros(day_zero(scenario)) // 1000
    time_ms = zero_ms + chunk.slot.astype(np.int64) * (SLOT_S * 1000)
    ranks = pc.cast(pa.array(chunk.sku.astype(np.int64) + 1), pa.string())
    skus = pc.binary_join_element_wise("SKU-", pc.utf8_lpad(ranks, SKU_DIGITS, "0"), "")
    offsets = pa.array(chunk.line_first.astype(np.int32))
    return pa.RecordBatch.from_arrays(
        [
            pc.cast(numbers, pa.string()),
            pa.array(time_ms).cast(SCHEMA.field("time").type),
            pa.DictionaryArray.from_arrays(chunk.zone, pa.array(scenario.zones["zone"].astype(str).tolist())),
            pa.DictionaryArray.from_arrays(
                chunk.promise.astype(np.int32), pa.array(scenario.promises["promise"].astype(str).tolist())
            ),
            pa.ListArray.from_arrays(offsets, skus),
            pa.ListArray.from_arrays(offsets, pa.array(chunk.quantity)),
        ],
        schema=SCHEMA,
    )


def write_parquet(path: Path, chunks: Iterable[OrderChunk], scenario: Scenario) -> int:
    """Write a stream, a row group a chunk; how many orders it had."""
    count = 0
    with pq.ParquetWriter(path, SCHEMA, compression="zstd") as writer:
        for chunk in chunks:
            writer.write_batch(record_batch(chunk, scenario))
            count += len(chunk)
    return count


class ParquetReader:
    """Reads such files; parameters as of `demand.event_reader.EventReader`."""

    def __init__(self, words: Vocabulary, findings: Findings, first_instant: Callable[[datetime], None]) -> None:
        self.words = words
        self.findings = findings
        self.first_instant = first_instant

    def batches(self, path: Path) -> Iterator[Batch]:
        """The file's orders in batches."""
        try:
            with pq.ParquetFile(path) as file:
                if not self._columns(file.schema_arrow):
                    return
                first = 1
                for table in file.iter_batches(BATCH_ROWS, columns=SCHEMA.names):
                    yield self._batch(table, first)
                    first += len(table)
        except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as error:
            self.findings.add(0, "not-parquet", f"cannot be read as Parquet: {str(error).splitlines()[0]}")

    def _columns(self, schema: pa.Schema) -> bool:
        """Whether the columns are there and of a usable type."""
        sound = True
        for field in SCHEMA:
            index = schema.get_field_index(field.name)
            if index < 0:
                self.findings.add(0, "missing-column", f"there is no column {field.name!r} ({field.type})")
                sound = False
            elif not _usable(field.name, schema.field(index).type):
                kind = schema.field(index).type
                self.findings.add(0, "column-type", f"column {field.name!r} is {kind}, not {field.type}")
                sound = False
        return sound

    def _batch(self, table: pa.RecordBatch, first: int) -> Batch:
        rows = np.arange(first, first + len(table))
        sku, quantity = _Lists(table.column("sku")), _Lists(table.column("quantity"))
        self._note(rows, sku.size == 0, "no-lines", "an order needs a line at least")
        for row, size in _some(rows, sku.size, sku.size > MAX_LINES):
            self.findings.add(row, "too-many-lines", f"the order has {size} lines; at most {MAX_LINES} are allowed")
        self._note(rows, sku.size != quantity.size, "list-lengths", "sku and quantity are not of one length")
        line_row = np.repeat(rows, sku.size)
        skus = self._skus(sku.values, line_row)
        units = np.asarray(pc.fill_null(quantity.values.cast(pa.int64()), 0))
        bad = (units < 1) | (units > MAX_QUANTITY)
        for row, value in _some(np.repeat(rows, quantity.size), units, bad):
            self.findings.add(row, "bad-quantity", f"quantity {value} is not in 1..{MAX_QUANTITY}")
        return Batch(
            row=rows,
            time_us=self._times(table.column("time"), rows),
            zone=self._codes(table.column("zone"), rows, "zone", self.words.zone),
            promise=self._codes(table.column("promise"), rows, "promise", self.words.promise),
            n_lines=sku.size,
            sku=skus,
            quantity=np.where(bad, 0, units),
            names=self._order_ids(table.column("order"), rows),
            event_hash=np.zeros(len(rows), np.int64),
        )

    def _note(self, rows: npt.NDArray[np.int64], wrong: npt.NDArray[np.bool_], rule: str, message: str) -> None:
        for row in rows[wrong]:
            self.findings.add(int(row), rule, message)

    def _order_ids(self, column: pa.Array, rows: npt.NDArray[np.int64]) -> list[str]:
        names: list[str] = pc.fill_null(column.cast(pa.string()), "").to_pylist()
        for i in np.flatnonzero([not sound_id(name) for name in names]):
            if names[i]:
                message = f"order {names[i][:40]!r} must be printable and at most {MAX_ID} characters long"
                self.findings.add(int(rows[i]), "bad-order-id", message)
            else:
                self.findings.add(int(rows[i]), "missing-field", "order is missing or empty")
        return names

    def _times(self, column: pa.Array, rows: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        self._note(rows, np.asarray(column.is_null()), "missing-field", "time is missing")
        known = column.drop_null()
        if len(known):
            instant = known[0].cast(pa.timestamp("us", known.type.tz), safe=False).as_py()
            self.first_instant(instant if instant.tzinfo else instant.replace(tzinfo=UTC))
        whole = column.cast(pa.timestamp("us", column.type.tz), safe=False).cast(pa.int64())
        return np.asarray(pc.fill_null(whole, NO_TIME))

    def _codes(
        self, column: pa.Array, rows: npt.NDArray[np.int64], name: str, row_of: dict[str, int]
    ) -> npt.NDArray[np.int32]:
        words, index = _words(column)
        code = np.array([row_of.get(word, -1) for word in words] + [-1], np.int32)[index]
        self._note(rows, index < 0, "missing-field", f"{name} is missing")
        hint = f" (there are {self.words.promise_names})" if name == "promise" else " in the scenario"
        for row, at in _some(rows, index, (code < 0) & (index >= 0)):
            self.findings.add(row, f"unknown-{name}", f"no {name} {words[at][:40]!r}{hint}")
        return code

    def _skus(self, column: pa.Array, line_row: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        texts = column.cast(pa.string())
        sound = pc.fill_null(pc.match_substring_regex(texts, f"^{SKU_PATTERN}$"), False)
        digits = pc.if_else(sound, pc.utf8_slice_codeunits(texts, 4), "0")
        code = np.asarray(digits.cast(pa.int64())) - 1
        code = np.where(code < self.words.skus, code, -1)
        for i in np.flatnonzero(code < 0):
            text = repr(str(texts[i].as_py())[:40]) if texts[i].is_valid else "nothing"
            self.findings.add(int(line_row[i]), "unknown-sku", f"{text} is no SKU; {self.words.sku_names}")
        return code


class _Lists:
    """A list column: `size` int64[n] of each list and the `values` of all; a missing list is empty."""

    def __init__(self, column: pa.Array) -> None:
        self.size = np.asarray(pc.fill_null(pc.list_value_length(column), 0)).astype(np.int64)
        self.values = column.flatten()


def _words(column: pa.Array) -> tuple[list[str], npt.NDArray[np.int64]]:
    """Different words of a column, and each row's place among them (-1 where it is null)."""
    if not pa.types.is_dictionary(column.type):
        column = column.dictionary_encode()
    index = np.asarray(pc.fill_null(column.indices.cast(pa.int64()), -1))
    return [str(word) for word in column.dictionary.to_pylist()], index


def _some(
    rows: npt.NDArray[np.int64], values: npt.NDArray[np.int64], wrong: npt.NDArray[np.bool_]
) -> Iterator[tuple[int, int]]:
    return ((int(rows[i]), int(values[i])) for i in np.flatnonzero(wrong))


def _usable(name: str, kind: Any) -> bool:
    def text(kind: Any) -> bool:
        if pa.types.is_dictionary(kind):
            kind = kind.value_type
        return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))

    if name == "time":
        return bool(pa.types.is_timestamp(kind))
    if name in ("sku", "quantity"):
        if not (pa.types.is_list(kind) or pa.types.is_large_list(kind)):
            return False
        return bool(pa.types.is_integer(kind.value_type)) if name == "quantity" else text(kind.value_type)
    return text(kind)
