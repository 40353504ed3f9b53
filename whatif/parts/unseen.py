"""Edits that a part cannot see: what they change lies outside of what it reads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from core.errors import Finding
from datasets import Edit, Scenario, schema
from datasets.edits import COMMAND_LINE

if TYPE_CHECKING:
    import pandas as pd

NO_MATTER = ("scenario.", "run.seed")
"""Settings that change nothing anywhere, or that a batch sets itself."""

MOST_NAMED = 3
"""Cells that a finding names."""


@dataclass(frozen=True)
class Reads:
    """What a part reads of an edited scenario.

    Attributes
    ----------
    settings : tuple of str
        Dotted keys; one that ends with a dot means all below it.
    columns : mapping of str to tuple of str
        By table.
    rows : mapping of str to tuple of str
        Of a table: ids of the only rows that it reads; of tables that are not here, all.
    follows : tuple of str
        Columns that the loader works out of what is read; they are passed over.
    """

    settings: tuple[str, ...] = ()
    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    rows: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    follows: tuple[str, ...] = ()


def unseen(part: str, reads: Reads, reference: Scenario, edited: Scenario) -> list[Finding]:
    """Findings for changes that the part does not see, one for each edit that makes some.

    Parameters
    ----------
    part : str
    reads : Reads
    reference : Scenario
        The twin around the part.
    edited : Scenario
        The variant's; its edits say where each change was made.
    """
    by_edit: dict[int, list[str]] = {}
    for name in (*_settings(reads, reference, edited), *_tables(reads, reference, edited)):
        by_edit.setdefault(_said_by(name, edited.edits), []).append(name)
    return [
        Finding(
            *_place(edited.edits, row), "no-effect", f"this part varies {part} only: {_some(names)} no effect there"
        )
        for row, names in sorted(by_edit.items())
    ]


def _some(names: Sequence[str]) -> str:
    more = len(names) - MOST_NAMED
    if more > 0:
        return f"{', '.join(names[:MOST_NAMED])} and {more:,} more have"
    return f"{', '.join(names)} {'has' if len(names) == 1 else 'have'}"


def _said_by(name: str, edits: Sequence[Edit]) -> int:
    """Row of the edit that changed a cell: the last one that names it, else its row, else the last of all."""
    row = name.rpartition(".")[0]
    for wanted in (name, f"{row}."):
        for number in reversed(range(len(edits))):
            # An edit's key may have the table before the cell, and its facility no column behind it.
            said = [f".{value}{'.' * (wanted[-1] == '.')}" for value in edits[number].values.values()]
            if any(f".{wanted}" in text for text in said):
                return number
    return len(edits) - 1


def _place(edits: Sequence[Edit], row: int) -> tuple[str, int]:
    return edits[row].place if row >= 0 else COMMAND_LINE


def _settings(reads: Reads, reference: Scenario, edited: Scenario) -> Iterator[str]:
    before = reference.settings
    for key, value in edited.settings.items():
        if before.get(key) != value and not key.startswith(NO_MATTER) and not _covered(key, reads.settings):
            yield key


def _covered(key: str, known: tuple[str, ...]) -> bool:
    return any(key == name or (name.endswith(".") and key.startswith(name)) for name in known)


def _tables(reads: Reads, reference: Scenario, edited: Scenario) -> Iterator[str]:
    for name in schema.TABLES:
        before, after = getattr(reference, name), getattr(edited, name)
        if before is not after:
            yield from _cells(name, reads, before, after)


def _cells(table: str, reads: Reads, before: pd.DataFrame, after: pd.DataFrame) -> Iterator[str]:
    """Names of the cells of a table that changed and are not read: ``FC-CVG-1.robots``."""
    key = before.columns[0]
    if len(before) != len(after) or not before[key].equals(after[key]):
        yield f"another list of {table}"
        return
    for column in after.columns.difference(reads.follows, sort=False):
        same = (before[column] == after[column]) | (before[column].isna() & after[column].isna())
        changed = before[key][~same].astype(str)
        if column in reads.columns.get(table, ()):
            changed = changed[~changed.isin(reads.rows[table])] if table in reads.rows else changed[:0]
        yield from (f"{row}.{column}" for row in changed)
