"""Cells of a table of stops as numbers, lists and names, with what is wrong by line."""

from __future__ import annotations

import math
from collections.abc import Callable
from difflib import get_close_matches

import numpy as np
import numpy.typing as npt

from datasets.files import RawTable
from routing.formats.findings import Findings, number_of

Floats = npt.NDArray[np.float64]
MOST_SKILLS = 63
"""So many bits fit into a signed number too."""


class Cells:
    """A table read so far.

    Parameters
    ----------
    table : RawTable
    findings : Findings
    """

    def __init__(self, table: RawTable, findings: Findings) -> None:
        self.table = table
        self.findings = findings

    def __len__(self) -> int:
        return len(self.table.lines)

    def has(self, name: str) -> bool:
        """Whether there is such a column."""
        return name in self.table.columns

    def line(self, row: int) -> int:
        """1-based line of a row."""
        return self.table.lines[row]

    def texts(self, name: str) -> list[str]:
        """Cells of a column, empty ones where it is missing."""
        return self.table.columns.get(name, [""] * len(self))

    def numbers(
        self, name: str, default: float | None, *, low: float = 0.0, high: float = 1e9, whole: bool = False
    ) -> Floats:
        """Numbers of a column; NaN where wrong. Empty cells are the default, or wrong where it is None."""
        values = np.full(len(self), math.nan)
        for row, text in enumerate(self.texts(name)):
            if not text and default is not None:
                values[row] = default
            elif problem := self._wrong(text, low, high, whole):
                rule, message = problem
                self.findings.add(self.line(row), rule, f"{name} {message}")
            else:
                values[row] = float(text)
        return values

    def _wrong(self, text: str, low: float, high: float, whole: bool) -> tuple[str, str] | None:
        if not text:
            return "missing-value", "is empty"
        value = number_of(text)
        if isinstance(value, str):
            return "bad-number", f"{text[:40]!r} {value}"
        if whole and value != math.floor(value):
            return "bad-number", f"{text} is not a whole number"
        if not low <= value <= high:
            return "out-of-range", f"{text} is outside {low:g} to {high:g}"
        return None

    def number_lists(self, name: str, default: float) -> list[list[float]]:
        """Numbers of cells like "3600;50400"; what is wrong is noted and left out."""
        lists = []
        for row, text in enumerate(self.texts(name)):
            values = [default] if not text else []
            for part in text.split(";") if text else []:
                if problem := self._wrong(part.strip(), 0.0, 1e9, False):
                    self.findings.add(self.line(row), problem[0], f"{name} {problem[1]}")
                else:
                    values.append(float(part))
            lists.append(values)
        return lists

    def skills(self, name: str, known: dict[str, int]) -> npt.NDArray[np.uint64]:
        """Bits of cells like "lift;cold"; skills new to `known` are added to it, in their order."""
        bits = np.zeros(len(self), np.uint64)
        for row, text in enumerate(self.texts(name)):
            for skill in filter(None, (part.strip() for part in text.split(";"))):
                bit = known.setdefault(skill, len(known))
                if bit < MOST_SKILLS:
                    bits[row] |= np.uint64(1 << bit)
        if len(known) > MOST_SKILLS:
            self.findings.add(0, "unsupported", f"{len(known)} different skills; at most {MOST_SKILLS} are supported")
        return bits

    def check_columns(self, known: tuple[str, ...]) -> None:
        """Note columns that are none of the `known`, with the one that may be meant."""
        for name in self.table.columns:
            if name not in known:
                close = get_close_matches(name.lower(), known, 1)
                hint = f"is {close[0]!r} meant?" if close else f"known are {', '.join(known)}"
                self.findings.add(1, "unknown-column", f"column {name[:40]!r} is not known; {hint}")

    def check_names(self, name: str) -> None:
        """Note names of a column that are missing or stand there twice."""
        if not self.has(name):
            self.findings.add(1, "missing-column", f"column {name!r} is missing")
            return
        seen: dict[str, int] = {}
        for row, text in enumerate(self.texts(name)):
            if text in seen:
                message = f"{name} {text[:40]!r} stands in line {self.line(seen[text])} already"
                self.findings.add(self.line(row), "duplicate-id", message)
            elif text:
                seen[text] = row
            else:
                self.findings.add(self.line(row), "missing-value", f"{name} is empty")

    def note(self, wrong: npt.NDArray[np.bool_], rule: str, message: Callable[[int], str]) -> None:
        """Note every row for which `wrong` holds."""
        for row in np.flatnonzero(wrong).tolist():
            self.findings.add(self.line(row), rule, message(row))


def whole(values: npt.ArrayLike) -> npt.NDArray[np.int64]:
    """Round halves up; what is not finite (and noted) is 0."""
    return np.floor(np.nan_to_num(np.asarray(values, np.float64)) + 0.5).astype(np.int64)
