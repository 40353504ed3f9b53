"""docs/assumptions.md: every default on one page, with its source and how sure it is, from the schema."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from pathlib import Path

from datasets import schema
from datasets.uncertainty import PLAIN, Uncertainty, sure, uncertainties

PAGE = Path(__file__).parents[2] / "docs" / "assumptions.md"

_HEAD = """# Assumptions

Every default of the model, with its source and how sure it is. **Published**: a text or data set says so (its
name stands beside it). **Derived**: computed from published numbers. **Assumed**: nobody publishes it; the value is
reasoned, and yours to replace. Written by
`python -m datasets.build assumptions` from `datasets/schema/`; the numbers are what the program uses.
"""


def _line(*cells: str) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |\n"


def _rows(columns: Iterable[schema.Column]) -> Iterator[str]:
    for c in columns:
        if c.default and c.source:
            yield _line(f"`{c.name}`", c.default, c.unit, c.description, sure(c.source), c.source)


def _kinds() -> Iterator[str]:
    with (schema.FOLDER / "facility_defaults.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["default"] not in ("", "0", "-"):
                yield _line(row["kind"], f"`{row['column']}`", row["default"], sure(row["source"]), row["source"])


def _default_tables() -> Iterator[str]:
    for name in ("promises", "goods", "pools"):
        with schema.default_rows(name).open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                source = row.pop("source", "")
                key, *rest = row.items()
                values = ", ".join(f"{k} {v}" for k, v in rest if v)
                yield _line(f"{name}: `{key[1]}`", values, sure(source), source)


def _range(row: Uncertainty) -> str:
    return "not varied" if row.low is None else f"{row.low:g} to {row.high:g}"


def _ranges() -> Iterator[str]:
    yield "\n## What `whatif sensitivity` tries\n\n"
    yield f"Assumed numbers that are not in this table: {PLAIN}. Of facilities, and of several rows (`*`): factors.\n\n"
    yield _line("default", "range", "why") + "|---|---|---|\n"
    for row in uncertainties().values():
        yield _line(f"`{row.key}`", _range(row), row.source)


def page() -> str:
    """The page's text."""
    parts = [_HEAD, "\n## Settings (scenario.toml)\n\n", _line("setting", "default", "unit", "what", "sure", "source")]
    parts += ["|---|---|---|---|---|---|\n", *_rows(schema.settings().values())]
    for table in ("facilities", "zones", "lanes"):
        rows = list(_rows(schema.table(table).values()))
        if rows:
            parts += [f"\n## {table}.csv\n\n", _line("column", "default", "unit", "what", "sure", "source")]
            parts += ["|---|---|---|---|---|---|\n", *rows]
    parts += [
        "\n## Facilities by kind\n\n",
        _line("kind", "column", "default", "sure", "source"),
        "|---|---|---|---|---|\n",
    ]
    parts += [
        *_kinds(),
        "\n## Promises, goods, stock pools\n\n",
        _line("row", "values", "sure", "source"),
        "|---|---|---|---|\n",
    ]
    return "".join([*parts, *_default_tables(), *_ranges()])


def build() -> None:
    """Write the page."""
    PAGE.write_text(page(), encoding="utf-8")
