"""What is wrong with a file, gathered while it is read, so that a user sees everything at once."""

from __future__ import annotations

import math
from collections import Counter
from pathlib import Path

from core.errors import Finding, InvalidInput
from datasets.files import read_text, shown

MOST_OF_A_RULE = 50
"""Findings of one rule that are listed; the rest is counted."""

MOST_DIGITS = 18


class Findings:
    """Findings of one file.

    Attributes
    ----------
    file : str
        As the user reads it.
    """

    def __init__(self, path: Path) -> None:
        self.file = shown(path)
        self._found: list[Finding] = []
        self._count: Counter[str] = Counter()

    def __bool__(self) -> bool:
        """Whether anything is wrong so far."""
        return bool(self._found)

    def add(self, line: int, rule: str, message: str) -> None:
        """Note one; `line` is 1-based, 0 for the file as a whole."""
        self._count[rule] += 1
        if self._count[rule] <= MOST_OF_A_RULE:
            self._found.append(Finding(self.file, line, rule, message))

    def note(self, finding: Finding) -> None:
        """Take a finding that another reader made."""
        self.add(finding.line, finding.rule, finding.message)

    def take(self, other: Findings) -> None:
        """Take those of another file that belongs to this one."""
        self._found += other._found
        self._count += other._count

    def raise_if_any(self) -> None:
        """End the reading where something is wrong.

        Raises
        ------
        InvalidInput
            With everything found, by line.
        """
        if not self._found:
            return
        more = [
            Finding(self.file, 0, rule, f"{count - MOST_OF_A_RULE:,} more like this are not listed")
            for rule, count in self._count.items()
            if count > MOST_OF_A_RULE
        ]
        raise InvalidInput([*sorted(dict.fromkeys(self._found), key=lambda finding: finding.line), *more])

    def text(self, path: Path) -> str:
        """Text of the file.

        Raises
        ------
        InvalidInput
            When there is none: no file, empty, binary, not UTF-8.
        """
        text = read_text(path, self.note)
        self.raise_if_any()
        return text or ""


def number_of(text: str) -> float | str:
    """Value of a cell, or what is wrong with it: "is not a number" ..."""
    try:
        value = float(text)
    except ValueError:
        return "is not a number"
    return value if math.isfinite(value) and "_" not in text else "is not a finite number"


def natural_of(text: str) -> int | None:
    """Value of digits; None where they are something else, or more than any number needs."""
    return int(text) if text.isdecimal() and len(text) <= MOST_DIGITS else None
