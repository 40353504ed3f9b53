"""What a command prints: results on stdout, everything else on stderr."""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console

    from core.errors import Finding


def print_json(document: Mapping[str, Any]) -> None:
    """Print exactly one JSON document on stdout; strict JSON, so NaN is a programming error."""
    print(json.dumps(document, indent=2, allow_nan=False), flush=True)


def say(*lines: str) -> None:
    """Print lines on stderr, as they are."""
    for line in lines:
        print(line, file=sys.stderr)


def console() -> Console:
    """Make a console on stdout that reads no markup into values; wide where no terminal cuts it off."""
    from rich.console import Console

    return Console(highlight=False, markup=False, emoji=False, width=None if sys.stdout.isatty() else 160)


def print_rows(rows: Sequence[Mapping[str, Any]], *, title: str = "", columns: Iterable[str] = ()) -> None:
    """Print rows as a table: the columns named, else those of the first row; numbers to the right."""
    from rich.table import Table

    if not rows:
        return
    names = list(columns) or list(rows[0])
    table = Table(title=title or None, title_justify="left", box=None, pad_edge=False, header_style="bold")
    for name in names:
        number = any(isinstance(row.get(name), (int, float)) for row in rows)
        table.add_column(name.replace("_", " "), justify="right" if number else "left", overflow="fold")
    for row in rows:
        table.add_row(*(text_of(row.get(name)) for name in names))
    console().print(table)


def text_of(value: Any) -> str:
    """A value as a person reads it: "yes" and "no", four digits of a fraction, a dash for nothing."""
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return number(value)
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, list):
        return ", ".join(text_of(v) for v in value) or "–"
    if isinstance(value, dict):
        return ", ".join(f"{k} {text_of(v)}" for k, v in value.items()) or "–"
    return "".join(mark if mark.isprintable() else repr(mark)[1:-1] for mark in str(value))


def number(value: float) -> str:
    """Thousands with commas; the fewer decimals, the larger the number; a dash for NaN."""
    size = abs(value)
    if math.isnan(value):
        return "–"
    if size >= 1000 or value == 0:
        return f"{value:,.0f}"
    return f"{value:,.{1 if size >= 100 else 2 if size >= 1 else 3}f}"


def counted(count: int, noun: str, plural: str = "") -> str:
    """How many of what: "1 seed", "1,200 seeds", "2 batches"."""
    return f"{count:,} {noun if count == 1 else plural or noun + 's'}"


def finding_line(finding: Finding) -> str:
    """`file:line: rule: message`, and where it is no more than a warning, that."""
    return f"{finding} (warning)" if finding.severity == "warning" else str(finding)
