"""Reading a scenario's files: text with line numbers, and findings instead of tracebacks."""

from __future__ import annotations

import csv
import hashlib
import io
import os
import re
import tomllib
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from core.errors import Finding

Report = Callable[[Finding], None]
"""Takes a finding; usually a list's append."""

State = tuple[object, ...]
"""What `state_of` says; equal where nothing has changed."""

MAX_BYTES = 1 << 30
MAX_COLUMNS = 1000
"""Of a CSV file; the widest table has 24."""
_TOML_PLACE = re.compile(r"\(at (?:line (\d+), column \d+|end of document)\)")
_SECTION = re.compile(r"\s*(\[\[?)([^\]]+)\]\]?\s*(?:#.*)?$")
_KEY = re.compile(r"""\s*((?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*'))*)\s*=""")


@dataclass
class RawTable:
    """A CSV file as text.

    Attributes
    ----------
    file : str
        As findings name it.
    columns : dict of str to list of str
        Cells by column, stripped, in the header's order.
    lines : list of int
        1-based line of each row.
    """

    file: str
    columns: dict[str, list[str]] = field(default_factory=dict)
    lines: list[int] = field(default_factory=list)


@dataclass
class RawToml:
    """A TOML file with the line of every key.

    Attributes
    ----------
    lines : dict of tuple to int
        By path: ("run", "seed"), ("edits", 0), ("edits", 0, "facility").
    """

    file: str
    data: dict[str, Any] = field(default_factory=dict)
    lines: dict[tuple[str | int, ...], int] = field(default_factory=dict)

    def line(self, *path: str | int) -> int:
        """Line of the key, or of the nearest thing around it."""
        for end in range(len(path), 0, -1):
            if path[:end] in self.lines:
                return self.lines[path[:end]]
        return 0


def shown(path: Path) -> str:
    """The path as a user reads it: relative where it lies below the working folder."""
    try:
        return os.path.relpath(path) if path.is_absolute() and path.is_relative_to(Path.cwd()) else str(path)
    except OSError:  # the working folder is gone
        return str(path)


def state_of(path: Path) -> State:
    """What a scenario is read from there: a folder's CSV files, a file's content, or that there is neither."""
    try:
        if path.is_dir():
            return ("folder", *sorted(entry.name for entry in os.scandir(path) if entry.name.endswith(".csv")))
        if not path.is_file() or path.stat().st_size > MAX_BYTES:
            return ("none",)
        with path.open("rb") as file:
            return ("file", hashlib.file_digest(file, "blake2b").digest())
    except (OSError, ValueError) as error:
        return ("none", type(error).__name__)


def read_text(path: Path, report: Report) -> str | None:
    """The file's text, or None when a finding says why not."""

    def wrong(rule: str, message: str) -> None:
        report(Finding(shown(path), 0, rule, message))

    try:
        if not path.is_file():
            wrong("missing-file" if not path.exists() else "unreadable-file", _no_file(path))
            return None
        if path.stat().st_size > MAX_BYTES:
            wrong("unreadable-file", "the file is larger than 1 GiB")
            return None
        data = path.read_bytes()
    except OSError as error:
        wrong("unreadable-file", f"cannot be read: {error.strerror or error}")
        return None
    if not data.strip():
        wrong("empty-file", "the file is empty")
        return None
    if b"\0" in data:
        wrong("not-text", "the file is binary, not UTF-8 text")
        return None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        report(Finding(shown(path), line, "not-text", f"byte 0x{data[error.start]:02x} is not UTF-8 text"))
        return None


def _no_file(path: Path) -> str:
    return "no such file" if not path.exists() else "not a file"


def read_csv(path: Path, report: Report) -> RawTable | None:
    """The table's cells as text, or None when a finding says why there are none."""
    text = read_text(path, report)
    if text is None:
        return None
    table = RawTable(shown(path))
    reader = csv.reader(io.StringIO(text, newline=""))
    try:
        header = [name.strip() for name in next(reader)]
        if len(header) > MAX_COLUMNS:
            message = f"the header has {len(header):,} columns: a table has {MAX_COLUMNS:,} at the most"
            report(Finding(table.file, 1, "bad-csv", message))
            return None
        rows = _rows(reader, table, len(header), report)
    except csv.Error as error:
        report(Finding(table.file, reader.line_num, "bad-csv", f"not CSV: {error}"))
        return None
    for name in sorted(name for name, count in Counter(header).items() if count > 1):
        report(Finding(table.file, 1, "duplicate-column", f"column {name!r} stands twice in the header"))
    for mark, name in ((";", "';'"), ("\t", "tabs")):
        if len(header) == 1 and mark in header[0]:
            report(Finding(table.file, 1, "bad-csv", f"the fields are separated by {name}: commas are needed"))
    cells = zip(*rows, strict=True) if rows else ([] for _ in header)
    for name, column in zip(header, cells, strict=True):
        table.columns.setdefault(name, list(map(str.strip, column)))
    if not rows:
        report(Finding(table.file, 1, "no-rows", "the table has a header and no rows"))
    return table


def _rows(reader: Any, table: RawTable, width: int, report: Report) -> list[list[str]]:
    rows = []
    first = reader.line_num + 1
    for row in reader:
        line, first = first, reader.line_num + 1
        if not row or (len(row) == 1 and not row[0].strip()):
            continue
        if len(row) != width:
            report(Finding(table.file, line, "wrong-field-count", f"{len(row)} fields, the header has {width}"))
            row = (row + [""] * width)[:width]
        rows.append(row)
        table.lines.append(line)
    return rows


def read_toml(path: Path, report: Report) -> RawToml | None:
    """The file's data and the line of each key, or None when a finding says why there is none."""
    text = read_text(path, report)
    if text is None:
        return None
    try:
        data = tomllib.loads(text)
    except RecursionError:
        report(Finding(shown(path), 0, "bad-toml", "not TOML that can be read: it is nested too deep"))
        return None
    except ValueError as error:  # TOMLDecodeError, or a whole number of more digits than Python reads
        message = str(error)
        place = _TOML_PLACE.search(message)
        line = int(place[1]) if place and place[1] else text.rstrip().count("\n") + 1
        report(Finding(shown(path), line, "bad-toml", f"not TOML: {_TOML_PLACE.sub('', message).strip()}"))
        return None
    return RawToml(shown(path), data, _key_lines(text))


def _key_lines(text: str) -> dict[tuple[str | int, ...], int]:
    """Lines of sections and keys; good enough for findings (keys inside inline tables get their line)."""
    lines: dict[tuple[str | int, ...], int] = {}
    prefix: tuple[str | int, ...] = ()
    arrays: dict[tuple[str | int, ...], int] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if section := _SECTION.match(line):
            prefix = _path(section[2].strip())
            if section[1] == "[[":
                arrays[prefix] = arrays.get(prefix, -1) + 1
                prefix = (*prefix, arrays[prefix])
            for end in range(1, len(prefix) + 1):
                lines.setdefault(prefix[:end], number)
        elif key := _KEY.match(line):
            path = (*prefix, *_path(key[1]))
            for end in range(len(prefix) + 1, len(path) + 1):
                lines.setdefault(path[:end], number)
    return lines


def _path(dotted: str) -> tuple[str, ...]:
    return tuple(part.strip().strip("\"'") for part in re.findall(r'"[^"]*"|\'[^\']*\'|[^.]+', dotted))
