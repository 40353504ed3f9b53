"""What a command prints: results on stdout, everything else on stderr."""

from __future__ import annotations

import json
import math
import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.text import one_line

if TYPE_CHECKING:
    from rich.console import Console

    from core.errors import Finding
    from datasets.edits import Edit


_MOST_MORE = 6


def print_json(document: Mapping[str, Any]) -> None:
    """Print exactly one JSON document on stdout; strict JSON, so NaN is a programming error."""
    print(json.dumps(document, indent=2, allow_nan=False), flush=True)


@contextmanager
def reader_may_leave() -> Iterator[None]:
    """Go on after what is printed within, though its reader has left (`| head`): files are written all the same."""
    try:
        yield
    except BrokenPipeError:
        nobody_reads()


def nobody_reads() -> None:
    """Let stdout lead nowhere, so that nothing more is flushed into a pipe that is closed."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def keep_json(document: Mapping[str, Any], path: Path) -> None:
    """Write the document that `print_json` prints to a file, whole or not at all."""
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    fresh.write_text(json.dumps(document, indent=2, allow_nan=False) + "\n", encoding="utf-8")
    fresh.replace(path)


def keep_edits(edits: Sequence[Edit], path: Path, base: str) -> None:
    """Write edits to a file, as `run --edits` takes them, and say what it is for."""
    from datasets.writing import edits_file

    path.write_text(edits_file(list(edits)), encoding="utf-8")
    say(f"{path}: {len(edits):,} edits, for run {base} --edits")


def say(*lines: str) -> None:
    """Print lines on stderr, as they are."""
    for line in lines:
        print(line, file=sys.stderr)


def console() -> Console:
    """Make a console on stdout that reads no markup into values; wide where no terminal cuts it off."""
    from rich.console import Console

    return Console(highlight=False, markup=False, emoji=False, width=None if sys.stdout.isatty() else 160)


def print_rows(
    rows: Sequence[Mapping[str, Any]], *, title: str = "", columns: Iterable[str] = (), tell_apart: bool = False
) -> None:
    """Print rows as a table: the columns named, else those of the first row; numbers to the right.

    Parameters
    ----------
    tell_apart : bool
        Give a column's fractions the decimals that different ones need to look different.
    """
    from rich.table import Table

    if not rows:
        return
    names = list(columns) or list(rows[0])
    table = Table(title=title or None, title_justify="left", box=None, pad_edge=False, header_style="bold")
    for name in names:
        number = any(isinstance(row.get(name), (int, float)) for row in rows)
        table.add_column(name.replace("_", " "), justify="right" if number else "left", overflow="fold")
    more = {name: more_decimals([row.get(name) for row in rows]) if tell_apart else 0 for name in names}
    for row in rows:
        table.add_row(*(text_of(row.get(name), more[name]) for name in names))
    console().print(table)


def more_decimals(values: Iterable[Any]) -> int:
    """How many decimals beyond the usual ones different fractions need to look different; six at most."""
    fractions = {value for value in values if isinstance(value, float) and math.isfinite(value)}
    enough = (more for more in range(_MOST_MORE) if len({number(value, more) for value in fractions}) == len(fractions))
    return next(enough, _MOST_MORE)


def text_of(value: Any, more: int = 0) -> str:
    """A value as a person reads it: "yes" and "no", four digits of a fraction (or more), a dash for nothing."""
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return number(value, more)
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, list):
        return ", ".join(text_of(v) for v in value) or "–"
    if isinstance(value, dict):
        return ", ".join(f"{k} {text_of(v)}" for k, v in value.items()) or "–"
    return one_line(str(value))


def number(value: float, more: int = 0) -> str:
    """Thousands with commas; the fewer decimals, the larger the number, and `more` of them; a dash for NaN."""
    size = abs(value)
    if math.isnan(value):
        return "–"
    if value == 0:
        return "0"
    return f"{value:,.{(0 if size >= 1000 else 1 if size >= 100 else 2 if size >= 1 else 3) + more}f}"


def counted(count: int, noun: str, plural: str = "") -> str:
    """How many of what: "1 seed", "1,200 seeds", "2 batches"."""
    return f"{count:,} {noun if count == 1 else plural or noun + 's'}"


def finding_line(finding: Finding) -> str:
    """`file:line: rule: message`, and where it is no more than a warning, that."""
    return f"{finding} (warning)" if finding.severity == "warning" else str(finding)
