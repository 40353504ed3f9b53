"""A JSON-shaped answer as a person reads it: facts first, then its lists as tables."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from typing import Any

from cli.output import console, print_rows, text_of


def print_document(document: Mapping[str, Any]) -> None:
    """Print plain values as facts and lists of records as titled tables."""
    from rich.table import Table

    facts = {key: value for key, value in document.items() if not _is_table(value)}
    grid = Table.grid(padding=(0, 2))
    for key, value in facts.items():
        grid.add_row(key.replace("_", " "), text_of(value))
    console().print(grid)
    for key, value in document.items():
        if _is_table(value) and value:
            print()
            print_rows(value, title=key.replace("_", " "), columns=dict.fromkeys(k for row in value for k in row))


def print_story(story: Mapping[str, Any]) -> None:
    """Print an order's story: its own words first, then what they were told from, in local times."""
    for line in story["story"]:
        print(textwrap.fill(line, width=console().width, subsequent_indent="  "))
    print()
    facts = {key: str(value) if key in _NUMBERED else value for key, value in story.items() if key != "story"}
    print_document({key: _readable(facts[key]) for key in facts if not _timed(key, facts) and facts[key] != []})


_NUMBERED = ("order", "package", "part")
_IN_VERDICT = ("stocked", "usable", "in_time", "chosen")


def _readable(value: Any) -> Any:
    """Rows without what stands in another column already, and without columns that hold nothing."""
    if not _is_table(value):
        return value
    first = value[0]
    said = _IN_VERDICT if "verdict" in first else ()
    held = [key for key in first if key not in said and not _timed(key, first)]
    held = [key for key in held if any(row[key] not in (None, "") for row in value)]
    return [{key: str(row[key]) if key in _NUMBERED else row[key] for key in held} for row in value]


def _timed(key: str, row: Mapping[str, Any]) -> bool:
    """Whether a column is in seconds and the row has it in words or hours, too."""
    return key.endswith("_s") and (key[:-2] in row or f"{key[:-2]}_h" in row)


def _is_table(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(row, dict) for row in value) and bool(value)
