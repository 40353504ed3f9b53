"""Reading a table of a TOML file: values of the type that is asked for, and findings for the others."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from core.errors import Finding, Severity
from core.text import one_line
from datasets.cells import hint
from datasets.files import RawToml


@dataclass
class Fields:
    """A table of a file, and what was found wrong in the file so far.

    Attributes
    ----------
    toml : RawToml
    findings : list of Finding
        Shared by all tables of the file.
    path : tuple
        Where the table stands: ``("factors", 0)``; empty for the file itself.
    table : mapping
    """

    toml: RawToml
    findings: list[Finding]
    path: tuple[str | int, ...] = ()
    table: Mapping[str, Any] = field(default_factory=dict)

    @property
    def place(self) -> tuple[str, int]:
        """File and line of the table."""
        return self.toml.file, self.toml.line(*self.path)

    def line(self, key: str) -> int:
        """Line of one of its keys."""
        return self.toml.line(*self.path, key)

    def wrong(self, key: str, rule: str, message: str, severity: Severity = "error") -> None:
        """Report a finding about a key of this table ("": about the table); control characters are escaped."""
        line = self.line(key) if key else self.place[1]
        self.findings.append(Finding(self.toml.file, line, rule, one_line(message), severity))

    def only(self, known: Collection[str]) -> None:
        """Report keys that are not known."""
        where = f" in [{'.'.join(str(part) for part in self.path if isinstance(part, str))}]" if self.path else ""
        for key in self.table:
            if key not in known:
                self.wrong(key, "unknown-key", f"{key!r} is not known{where}{hint(key, list(known))}")

    def text(self, key: str, default: str = "") -> str:
        """Text; the default where the key is missing, or wrong."""
        value = self.table.get(key, default)
        if isinstance(value, str):
            return value
        self.wrong(key, "wrong-type", f"{key} {value!r} is not text")
        return default

    def choice(self, key: str, choices: Sequence[str], default: str) -> str:
        """One of some words."""
        value = self.text(key, default)
        if value in choices:
            return value
        self.wrong(key, f"unknown-{key}", f"{key} {value!r} is none of {', '.join(choices)}{hint(value, choices)}")
        return default

    def whole(self, key: str, low: int, high: int) -> int | None:
        """A whole number of low..high; None where the key is missing, or wrong."""
        value = self.table.get(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int):
            self.wrong(key, "wrong-type", f"{key} {value!r} is not a whole number")
        elif not low <= value <= high:
            self.wrong(key, "out-of-range", f"{key} {value} is not in {low}..{high}")
        else:
            return value
        return None

    def number(self, key: str, above: float, below: float = math.inf) -> float | None:
        """A number between two that it must not reach; None where the key is missing, or wrong."""
        value = self.table.get(key)
        if value is None:
            return None
        if not is_number(value):
            self.wrong(key, "wrong-type", f"{key} {value!r} is not a number")
        elif not above < value < below:
            upper = "" if below == math.inf else f" and below {below:g}"
            self.wrong(key, "out-of-range", f"{key} {value} is not above {above:g}{upper}")
        else:
            return float(value)
        return None

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of words; one word stands for a list of one."""
        value = self.table.get(key, [])
        listed = [value] if isinstance(value, str) else value
        if not isinstance(listed, list) or not all(isinstance(item, str) and item for item in listed):
            self.wrong(key, "wrong-type", f"{key} {value!r} is not a list of names")
            return ()
        for name in sorted({name for name in listed if listed.count(name) > 1}):
            self.wrong(key, "duplicate-name", f"{key} names {name!r} twice")
        return tuple(listed)

    def section(self, key: str) -> Fields:
        """A table of this one; empty where it is missing, or something else."""
        value = self.table.get(key, {})
        if not isinstance(value, dict):
            self.wrong(key, "wrong-type", f"{key} {value!r} is not a table ([{key}])")
            value = {}
        return Fields(self.toml, self.findings, (*self.path, key), value)

    def sections(self, key: str) -> list[Fields]:
        """An array of tables; empty where it is missing, or something else."""
        value = self.table.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            self.wrong(key, "wrong-type", f"{key} is not an array of tables ([[{key}]])")
            return []
        return [Fields(self.toml, self.findings, (*self.path, key, row), item) for row, item in enumerate(value)]

    def plain(self, key: str) -> dict[str, Any]:
        """A table as it is, once all in it are plain values: text, finite numbers, true, false, lists, tables."""
        section = self.section(key)
        for name, value in section.table.items():
            if not is_plain(value):
                section.wrong(name, "wrong-type", f"{key}.{name} {value!r} is no text, finite number, list or table")
        return dict(section.table)


def is_number(value: Any) -> bool:
    """Whether it is a finite number that a float can hold."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return False
    return abs(value) < 1e300


def is_plain(value: Any) -> bool:
    """Whether TOML and JSON can both hold it."""
    if isinstance(value, dict):
        return all(map(is_plain, value.values()))
    if isinstance(value, list):
        return all(map(is_plain, value))
    return isinstance(value, (str, bool)) or is_number(value)
