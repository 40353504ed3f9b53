"""OrderPlaced events of a user's file, line by line: what each says, or everything that is wrong with it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import IO, Any

import numpy as np

from demand.calendar import micros, parse_rfc3339
from demand.catalogue import parse_sku_id
from demand.event_type import TYPE
from demand.intake import MAX_ID, MAX_QUANTITY, NO_TIME, Batch, Findings, Vocabulary, sound_id
from demand.kernel import MAX_LINES

MAX_LINE_BYTES = 1 << 20
BATCH_ORDERS = 1 << 16
Note = Callable[[str, str], None]


@dataclass
class _Rows:
    """A batch under construction."""

    row: list[int] = field(default_factory=list)
    time_us: list[int] = field(default_factory=list)
    zone: list[int] = field(default_factory=list)
    promise: list[int] = field(default_factory=list)
    n_lines: list[int] = field(default_factory=list)
    sku: list[int] = field(default_factory=list)
    quantity: list[int] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    event_hash: list[int] = field(default_factory=list)

    def batch(self) -> Batch:
        return Batch(
            row=np.array(self.row, np.int64),
            time_us=np.array(self.time_us, np.int64),
            zone=np.array(self.zone, np.int32),
            promise=np.array(self.promise, np.int32),
            n_lines=np.array(self.n_lines, np.int64),
            sku=np.array(self.sku, np.int64),
            quantity=np.array(self.quantity, np.int64),
            names=self.names,
            event_hash=np.array(self.event_hash, np.int64),
        )


class EventReader:
    """Reads lines of events.

    Parameters
    ----------
    words : Vocabulary
        What zones, promises and SKUs there are.
    findings : Findings
        Where to note what is wrong.
    first_instant : callable
        Told every time that is understood before it is used (the first of them counts).
    """

    def __init__(self, words: Vocabulary, findings: Findings, first_instant: Callable[[datetime], None]) -> None:
        self.words = words
        self.findings = findings
        self.first_instant = first_instant
        self._time: tuple[str, int] = ("", NO_TIME)

    def batches(self, file: IO[bytes]) -> Iterator[Batch]:
        """The file's orders in batches; blank lines are passed over."""
        rows = _Rows()
        for number, raw in enumerate(iter(lambda: file.readline(MAX_LINE_BYTES + 1), b""), start=1):
            if number == 1 and b"\0" in raw:
                self.findings.add(0, "not-text", "is a binary file, not lines of JSON")
                return
            if len(raw) > MAX_LINE_BYTES:
                self.findings.add(number, "line-too-long", f"the line is longer than {MAX_LINE_BYTES:,} bytes")
                return
            if raw.strip():
                self._line(number, raw, rows)
            if len(rows.row) >= BATCH_ORDERS:
                yield rows.batch()
                rows = _Rows()
        yield rows.batch()

    def _line(self, number: int, raw: bytes, rows: _Rows) -> None:
        def note(rule: str, message: str) -> None:
            self.findings.add(number, rule, message)

        event = _parse(raw, note)
        if event is None:
            return
        data = event.get("data")
        key = _event_key(event, note)
        time_us = self._time_us(event.get("time"), note)
        if not isinstance(data, dict):
            note("missing-field", "'data' is missing" if data is None else f"'data' is {_kind(data)}, not an object")
            return
        name = _text(data, "order", note)
        if name and not sound_id(name):
            note("bad-order-id", f"data.order {name[:40]!r} must be printable and at most {MAX_ID} characters long")
        zone = self._known(data, "zone", self.words.zone, note)
        promise = self._known(data, "promise", self.words.promise, note)
        skus, quantities = self._lines(data.get("lines"), note)
        rows.row.append(number)
        rows.time_us.append(time_us)
        rows.zone.append(zone)
        rows.promise.append(promise)
        rows.n_lines.append(len(skus))
        rows.sku += skus
        rows.quantity += quantities
        rows.names.append(name)
        rows.event_hash.append(key)

    def _time_us(self, text: Any, note: Note) -> int:
        if text == self._time[0]:
            return self._time[1]
        if not isinstance(text, str):
            note("bad-time" if text is not None else "missing-field", f"'time' is {_kind(text)}, not an RFC 3339 time")
            return NO_TIME
        try:
            instant = parse_rfc3339(text)
        except ValueError as error:
            note("bad-time", f"'time' {text[:40]!r}: {error}")
            return NO_TIME
        self.first_instant(instant)
        self._time = (text, micros(instant))
        return self._time[1]

    def _known(self, data: dict[str, Any], name: str, row_of: dict[str, int], note: Note) -> int:
        text = _text(data, name, note)
        row = row_of.get(text, -1)
        if text and row < 0:
            hint = f" (there are {self.words.promise_names})" if name == "promise" else " in the scenario"
            note(f"unknown-{name}", f"no {name} {text[:40]!r}{hint}")
        return row

    def _lines(self, lines: Any, note: Note) -> tuple[list[int], list[int]]:
        if not isinstance(lines, list):
            note("missing-field", f"data.lines is {_kind(lines)}, not a list")
            return [], []
        if not lines:
            note("no-lines", "an order needs a line at least")
        if len(lines) > MAX_LINES:
            note("too-many-lines", f"the order has {len(lines)} lines; at most {MAX_LINES} are allowed")
        skus, quantities = [], []
        for place, line in enumerate(lines, start=1):
            sku, quantity = self._item(line, place, note)
            skus.append(sku)
            quantities.append(quantity)
        return skus, quantities

    def _item(self, line: Any, place: int, note: Note) -> tuple[int, int]:
        if not isinstance(line, dict):
            note("bad-line", f"line {place} of the order is {_kind(line)}, not an object")
            return -1, 0
        text, quantity = line.get("sku"), line.get("quantity")
        sku = parse_sku_id(text) if isinstance(text, str) else -1
        if not 0 <= sku < self.words.skus:
            note("unknown-sku", f"line {place} of the order: {_shown(text)} is no SKU; {self.words.sku_names}")
        if type(quantity) is not int or not 1 <= quantity <= MAX_QUANTITY:
            note("bad-quantity", f"line {place} of the order: quantity {_shown(quantity)} is not in 1..{MAX_QUANTITY}")
            quantity = 0
        return sku, quantity


def _parse(raw: bytes, note: Note) -> dict[str, Any] | None:
    """The line's event; None (and noted) when it is none."""
    try:
        event = json.loads(raw.decode("utf-8-sig"))
    except UnicodeDecodeError:
        note("not-utf8", "the line is not UTF-8 text")
        return None
    except RecursionError:
        note("bad-json", "the JSON is nested too deeply")
        return None
    except json.JSONDecodeError as error:
        whole = raw.rstrip().endswith(b"}")
        note("bad-json", f"{error.msg} at character {error.pos + 1}{'' if whole else ' (the line may be cut short)'}")
        return None
    except ValueError as error:  # a number of thousands of digits
        note("bad-json", str(error).partition(";")[0])
        return None
    if not isinstance(event, dict):
        note("not-an-event", f"the line is {_kind(event)}, not a CloudEvents object")
        return None
    return event


def _event_key(event: dict[str, Any], note: Note) -> int:
    """Hash of what makes the event unique; notes what CloudEvents asks for and it lacks."""
    if event.get("specversion") != "1.0":
        note("not-an-event", f"'specversion' is {_shown(event.get('specversion'))}, not \"1.0\"")
    if event.get("type") != TYPE:
        note("not-an-order", f"'type' is {_shown(event.get('type'))}, not {TYPE!r}")
    names = [_text(event, name, note, "") for name in ("source", "id")]
    return hash(tuple(names)) if all(names) else 0


def _text(values: dict[str, Any], name: str, note: Note, place: str = "data.") -> str:
    """A text that must be there; "" (and noted) when it is not."""
    value = values.get(name)
    if isinstance(value, str) and value:
        return value
    if value is None or value == "":
        note("missing-field", f"{place}{name} is missing" if value is None else f"{place}{name} is empty")
    else:
        note("wrong-type", f"{place}{name} is {_shown(value)}; it must be text, in quotes")
    return ""


def _kind(value: Any) -> str:
    names = {dict: "an object", list: "a list", str: "text", bool: "true or false", type(None): "missing"}
    return names.get(type(value), "a number")


def _shown(value: Any) -> str:
    text = json.dumps(value)
    return "missing" if value is None else text if len(text) <= 44 else text[:40] + "..."
