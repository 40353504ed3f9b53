"""Files of the OR-Library (Beasley 1990): numbers one after another, wherever the lines break."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt

from core.errors import Finding, InvalidInput
from core.text import one_line
from datasets.files import read_text, shown

MOST_OF_A_RULE = 20
"""Findings of one rule that are listed; the rest is counted."""
_LONGEST = 40


@dataclass
class Numbers:
    """A file's numbers, each with its line; and what is wrong with them.

    Attributes
    ----------
    file : str
        As the user knows it.
    value : float64[n]
        NaN where a word stands that is no number (there is a finding).
    line : int64[n]
        1-based.
    in_header : int
        Numbers in the first line that has any: 2 in a file of warehouses, 3 in one of a p-median.
    """

    file: str
    value: npt.NDArray[np.float64]
    line: npt.NDArray[np.int64]
    in_header: int
    findings: list[Finding] = field(default_factory=list)
    _count: Counter[str] = field(default_factory=Counter)

    def wrong(self, line: int, rule: str, message: str) -> None:
        """Note what is wrong."""
        self._count[rule] += 1
        if self._count[rule] <= MOST_OF_A_RULE:
            self.findings.append(Finding(self.file, int(line), rule, message))

    def raise_if_wrong(self) -> None:
        """End the reading where something is wrong.

        Raises
        ------
        InvalidInput
            With everything found, by line.
        """
        more = [
            Finding(self.file, 0, rule, f"{count - MOST_OF_A_RULE:,} more like this are not listed")
            for rule, count in self._count.items()
            if count > MOST_OF_A_RULE
        ]
        if self.findings:
            raise InvalidInput([*sorted(self.findings, key=lambda finding: finding.line), *more])

    def whole(self, place: int, what: str, low: int = 1) -> int:
        """The whole number at `place`, `low` or more; ends the reading where it is none."""
        if place >= len(self.value):
            self.wrong(self.line[-1], "short-file", f"the file ends before {what}")
        elif not (self.value[place].is_integer() and self.value[place] >= low):
            message = f"{what} is {self.value[place]:g}: a whole number of {low} or more is needed"
            self.wrong(self.line[place], "bad-header", message)
        self.raise_if_wrong()
        return int(self.value[place])

    def exactly(self, needed: int, says: str, where: str) -> None:
        """End the reading unless there are so many numbers; `says` is what needs them, `where` it ends."""
        have = len(self.value)
        if have < needed:
            message = f"the file ends after {have:,} of {needed:,} numbers, {where} (it may be cut): {says}"
            self.wrong(self.line[-1], "short-file", message)
        elif have > needed:
            message = f"{have - needed:,} more numbers than the {needed:,} of the problem begin here: {says}"
            self.wrong(self.line[needed], "long-file", message)
        self.raise_if_wrong()


def read_numbers(path: Path, words: Mapping[str, float] | None = None) -> Numbers:
    """Read a file's numbers.

    Parameters
    ----------
    path : Path
    words : mapping of str to float, optional
        Words that stand for numbers, in lower case.

    Raises
    ------
    InvalidInput
        When there is no text. Words that are no numbers become findings, which `raise_if_wrong` raises.
    """
    unread: list[Finding] = []
    text = read_text(path, unread.append)
    if text is None:
        raise InvalidInput(unread)
    rows = [row.split() for row in text.splitlines()]
    cells = [cell for row in rows for cell in row]
    lines = np.repeat(np.arange(1, len(rows) + 1), [len(row) for row in rows])
    header = next(len(row) for row in rows if row)
    numbers = Numbers(shown(path), np.zeros(len(cells)), lines, header)
    for place, cell in enumerate(cells):
        numbers.value[place] = _value(numbers, cell, int(lines[place]), words or {})
    return numbers


def _value(numbers: Numbers, cell: str, line: int, words: Mapping[str, float]) -> float:
    try:
        value = float(cell)
    except ValueError:
        if cell.lower() in words:
            return words[cell.lower()]
        numbers.wrong(line, *_what_is(cell))
        return math.nan
    if not math.isfinite(value) or "_" in cell:
        numbers.wrong(line, "not-a-number", f"{one_line(cell[:_LONGEST])!r} is not a finite number")
        return math.nan
    return value


def _what_is(cell: str) -> tuple[str, str]:
    if cell.lower() == "capacity":
        return "capacity-needed", "'capacity' stands for a number that the file does not hold: say --capacity UNITS"
    return "not-a-number", f"{one_line(cell[:_LONGEST])!r} is not a number"
