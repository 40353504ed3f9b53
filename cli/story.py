"""A JSON-shaped answer as a person reads it: facts first, then its lists as tables."""

from __future__ import annotations

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
    """Print an order's story: its own words first where it has them."""
    told = {key: value for key, value in story.items() if key != "story"}
    for line in story.get("story", ()):
        print(line)
    if story.get("story"):
        print()
    print_document(told)


def _is_table(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(row, dict) for row in value) and bool(value)
