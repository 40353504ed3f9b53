"""Events as a file writes them: fields as text, with the line they stand on; JSON or CSV."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from datasets.files import read_csv
from routing.formats.findings import Findings

_FILLING = re.compile(r"[\s,]*")


@dataclass(frozen=True)
class EventRow:
    """One event of a file.

    Attributes
    ----------
    line : int
        1-based, on which it begins.
    fields : dict of str to str
        Those that are given; a polygon is "x y;x y;x y".
    """

    line: int
    fields: dict[str, str]


def read_rows(path: Path, findings: Findings) -> list[EventRow]:
    """Events of a file, by its content: a JSON list (or an object with a list `events`), else CSV."""
    if path.is_file() and path.suffix.lower() == ".csv":
        return _csv_rows(path, findings)
    text = findings.text(path)
    return _json_rows(text, findings) if text.lstrip()[:1] in ("[", "{") else _csv_rows(path, findings)


def _csv_rows(path: Path, findings: Findings) -> list[EventRow]:
    table = read_csv(path, lambda finding: findings.add(finding.line, finding.rule, finding.message))
    findings.raise_if_any()
    if table is None:
        return []
    columns = list(table.columns)
    cells = zip(*table.columns.values(), strict=True)
    return [
        EventRow(line, {name: cell for name, cell in zip(columns, row, strict=True) if cell})
        for line, row in zip(table.lines, cells, strict=True)
    ]


def _json_rows(text: str, findings: Findings) -> list[EventRow]:
    try:
        whole = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as error:
        findings.add(
            getattr(error, "lineno", 0),
            "bad-json",
            f"not JSON: {getattr(error, 'msg', 'nested too deeply').removesuffix(' at')}",
        )
        return []
    if isinstance(whole, dict):
        whole = whole.get("events")
    if not isinstance(whole, list):
        findings.add(0, "no-events", "is neither a list of events nor an object with a list named events")
        return []
    rows = []
    for line, item in zip(_lines_of(text, len(whole)), whole, strict=True):
        if isinstance(item, dict):
            rows.append(EventRow(line, {name: _text(value) for name, value in item.items() if value is not None}))
        else:
            findings.add(line, "no-event", f"{json.dumps(item)[:40]} is no event (an object)")
    return rows


def _lines_of(text: str, count: int) -> list[int]:
    """Line on which each item of the list of events begins; the text is known to be JSON."""
    key = re.search(r'"events"\s*:\s*\[', text) if text.lstrip().startswith("{") else None
    at = key.end() if key else text.index("[") + 1
    decoder, lines = json.JSONDecoder(), []
    for _ in range(count):
        at = _FILLING.match(text, at).end()  # type: ignore[union-attr]  # the pattern matches nothing, too
        lines.append(text.count("\n", 0, at) + 1)
        _, at = decoder.raw_decode(text, at)
    return lines


def _text(value: Any) -> str:
    """JSON's value as a CSV file would have it."""
    if isinstance(value, list):
        nested = any(isinstance(item, list) for item in value)
        return ";".join(_corner(item) for item in value) if nested else ";".join(str(item) for item in value)
    return str(value)


def _corner(item: Any) -> str:
    return " ".join(str(number) for number in item) if isinstance(item, list) else str(item)
