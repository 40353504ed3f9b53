"""Rules that need not be tried again: those that had nothing to say of what they read, where that is as it was."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, cast

import numpy as np
import numpy.typing as npt

from core.errors import Finding, Severity
from datasets.draft import Draft

Rule = Callable[[Draft], None]
Read = tuple[str, str, str]
"""What was read: ("column", table, name), ("table", name, ""), ("setting", key, ""), ("part", attribute, "")."""

PARTS = ("given", "added", "outages", "edits")
"""What of a draft is compared as a whole."""


class Watched:
    """A draft as a rule sees it: notes what the rule reads, and whether it says anything."""

    def __init__(self, draft: Draft) -> None:
        self._draft = draft
        self.read: dict[Read, Any] = {}
        self.silent = True
        """Said nothing, and read nothing that cannot be compared."""
        self.tables = _Noted(draft.tables, "table", self.read)
        self.settings = _Noted(draft.settings, "setting", self.read)

    def column(self, table: str, name: str) -> npt.NDArray[Any]:
        """As of `Draft`."""
        values = self._draft.column(table, name)
        self.read["column", table, name] = values
        return values

    def places(self, table: str) -> npt.NDArray[np.float64]:
        """As of `Draft`."""
        return Draft.places(cast(Draft, self), table)

    def about_row(self, table: str, row: int | None, rule: str, message: str, severity: Severity = "error") -> None:
        """As of `Draft`."""
        self.silent = False
        self._draft.about_row(table, row, rule, message, severity)

    def about_setting(self, key: str, rule: str, message: str, severity: Severity = "error") -> None:
        """As of `Draft`."""
        self.silent = False
        self._draft.about_setting(key, rule, message, severity)

    def report(self, finding: Finding) -> None:
        """As of `Draft`."""
        self.silent = False
        self._draft.report(finding)

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._draft, name)
        if name in PARTS:
            self.read["part", name, ""] = type(value)(value)
        else:
            self.silent = False
        return value


class _Noted:
    """A mapping that notes what is read of it."""

    def __init__(self, values: Mapping[str, Any], what: str, read: dict[Read, Any]) -> None:
        self._values, self._what, self._read = values, what, read

    def __getitem__(self, key: str) -> Any:
        value = self._values[key]
        self._read[self._what, key, ""] = value
        return value


def try_rule(draft: Draft, rule: Rule) -> None:
    """Try a rule, unless it was silent before about the same."""
    if any(_as_it_was(draft, read.values) for read in draft.memory.among(rule)):
        return
    watched = Watched(draft)
    rule(cast(Draft, watched))
    if watched.silent:
        draft.memory.get(rule, _Reads(watched.read), lambda: None)


class _Reads:
    """A key that is compared by `_as_it_was` alone."""

    def __init__(self, values: dict[Read, Any]) -> None:
        self.values = values


def _as_it_was(draft: Draft, read: dict[Read, Any]) -> bool:
    return all(_same(value, _value(draft, what)) for what, value in read.items())


def _value(draft: Draft, read: Read) -> Any:
    what, name, column = read
    if what == "column":
        return draft.column(name, column)
    if what == "table":
        return draft.tables[name]
    return draft.settings[name] if what == "setting" else getattr(draft, name)


def _same(before: Any, now: Any) -> bool:
    if before is now:
        return True
    if isinstance(before, np.ndarray):
        if before.shape != now.shape or before.dtype != now.dtype:
            return False
        return np.array_equal(before, now, equal_nan=before.dtype.kind == "f")
    return isinstance(before, (set, list, str, int, float, tuple)) and bool(before == now)
