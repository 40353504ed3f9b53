"""A JSON document of a run, read field by field: what is missing or of another kind becomes a finding."""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from core.errors import Finding
from core.kpi import Kpi
from datasets.files import read_text, shown

MOST_SEED = 2**63 - 1


def read_json(file: Path, findings: list[Finding]) -> dict[str, Any] | None:
    """A file's JSON object, or None when a finding says why there is none."""
    text = read_text(file, findings.append)
    if text is None:
        return None
    try:
        document = json.loads(text)
    except json.JSONDecodeError as error:
        message = f"not JSON: {error.msg}; the file may be cut off"
        findings.append(Finding(shown(file), error.lineno, "bad-json", message))
        return None
    except (RecursionError, ValueError) as error:
        findings.append(Finding(shown(file), 0, "bad-json", f"cannot be read: {short(str(error))}"))
        return None
    if not isinstance(document, dict):
        findings.append(Finding(shown(file), 1, "bad-result", f"{short(document)} is not an object"))
        return None
    return document


class Fields:
    """A JSON object whose fields are read by kind.

    Each method gives the field, or a finding and an empty value of its kind.
    """

    def __init__(self, document: Mapping[str, Any], file: str, findings: list[Finding], path: str = "") -> None:
        self.document, self.file, self.findings, self.path = document, file, findings, path

    def wrong(self, name: str, what: str) -> None:
        """Report a field."""
        self.findings.append(Finding(self.file, 0, "bad-result", f"{self.path}{name}: {what}"))

    def text(self, name: str, default: str | None = None) -> str:
        """A text; needed where there is no default."""
        value = self.document.get(name, default)
        if not isinstance(value, str):
            self.wrong(name, "is missing" if name not in self.document else f"{short(value)} is not text")
            return ""
        return value

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of texts; empty where it is missing."""
        value = self.document.get(name, [])
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            self.wrong(name, f"{short(value)} is not a list of texts")
            return ()
        return tuple(value)

    def whole(self, name: str) -> int:
        """A whole number of 0 to 2^63-1."""
        value = self.document.get(name)
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MOST_SEED:
            self.wrong(name, "is missing" if value is None else f"{short(value)} is not a whole number of 0 to 2^63-1")
            return 0
        return value

    def table(self, name: str, *, optional: bool = False) -> Fields:
        """An object in the object."""
        value = self.document.get(name, {} if optional else None)
        if not isinstance(value, dict):
            self.wrong(name, "is missing" if value is None else f"{short(value)} is not an object")
            value = {}
        return Fields(value, self.file, self.findings, f"{self.path}{name}.")

    def kpis(self) -> tuple[Kpi, ...]:
        """The key figures, none twice."""
        listed = self.document.get("kpis")
        if not isinstance(listed, list):
            self.wrong("kpis", "is missing" if listed is None else f"{short(listed)} is not a list")
            return ()
        kpis = [kpi for place, item in enumerate(listed) if (kpi := self._kpi(place, item)) is not None]
        twice = [name for name, count in Counter(kpi.name for kpi in kpis).items() if count > 1]
        for name in twice:
            self.wrong("kpis", f"{name!r} stands there twice")
        return tuple(kpis)

    def _kpi(self, place: int, item: Any) -> Kpi | None:
        name, unit = (item.get("name"), item.get("unit")) if isinstance(item, dict) else (None, None)
        if not isinstance(name, str) or not isinstance(unit, str) or not name:
            self.wrong(f"kpis[{place}]", f"{short(item)} has no name and unit")
            return None
        value = item.get("value")
        if value is not None and (isinstance(value, bool) or not isinstance(value, (int, float))):
            self.wrong(f"kpis[{place}]", f"value {short(value)} of {name} is not a number")
            return None
        return Kpi(name, number(value), unit, str(item.get("description", "")))


def number(value: Any) -> float:
    """A finite number, or NaN where the value is none."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return math.nan
    try:
        return float(value) if math.isfinite(value) else math.nan
    except OverflowError:
        return math.nan


def short(value: Any) -> str:
    """A value as a message shows it."""
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."
