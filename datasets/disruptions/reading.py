"""From a disruption file to a `Disruption`, or to everything that is wrong with it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.errors import Finding, InvalidInput
from datasets import schema
from datasets.cells import hint
from datasets.disruptions.disruption import Disruption, Event
from datasets.files import RawToml, read_toml

EXAMPLES = Path(__file__).parent / "examples"
KEYS = ("name", "description", "base", "warmup_days", "days", "events")
CHOOSERS = ("facilities", "kinds", "states", "regions", "near")
ALL = "all"


@dataclass(frozen=True)
class _Range:
    """Numbers that a field takes, both ends included; `whole` ones alone, or also the word "all"."""

    low: float
    high: float
    whole: bool = False
    or_all: bool = False


_HOURS = 24.0 * 1000
FIELDS: dict[str, _Range | str] = {
    "name": "text",
    **dict.fromkeys(("facilities", "kinds", "states", "regions"), "texts"),
    "near": "text",
    "within_km": _Range(0.001, 25_000),
    "struck": _Range(0.0001, 1),
    "fails_after_h": _Range(0, _HOURS),
    "mean_time_to_failure_h": _Range(0.1, 1e9),
    "lasts_h": _Range(1 / 12, _HOURS),
    "mean_time_to_recover_h": _Range(1 / 12, _HOURS),
    "recovers_over_h": _Range(0, _HOURS),
    "left": _Range(0, 0.99),
    "robots": _Range(1, 100_000, whole=True, or_all=True),
    "stations": _Range(1, 10_000, whole=True, or_all=True),
}
"""Fields of an event, and what each takes."""

Report = Callable[[Finding], None]


def bundled() -> list[str]:
    """Names of the bundled disruptions."""
    return sorted(path.stem for path in EXAMPLES.glob("*.toml"))


def read_disruption(place: str | Path) -> Disruption:
    """Read a bundled disruption, by name, or a TOML file.

    Raises
    ------
    InvalidInput
        With every finding.
    """
    findings: list[Finding] = []
    path = Path(place)
    if str(place) in bundled() and not path.is_file():
        path = EXAMPLES / f"{place}.toml"
    elif not path.exists():
        names = bundled()
        message = f"no such file (bundled: {', '.join(names)}){hint(str(place), names)}"
        raise InvalidInput([Finding(str(place), 0, "missing-file", message)])
    toml = read_toml(path, findings.append)
    made = _disruption(toml, path.stem, findings.append) if toml else None
    if findings or made is None:
        raise InvalidInput(findings)
    return made


def _disruption(toml: RawToml, stem: str, report: Report) -> Disruption | None:
    data = toml.data
    for key in data:
        if key not in KEYS:
            message = f"{key!r} is not known{hint(key, KEYS)}"
            report(Finding(toml.file, toml.line(key), "unknown-key", message))
    for key in ("name", "description", "base"):
        if not isinstance(data.get(key, ""), str):
            report(Finding(toml.file, toml.line(key), "wrong-type", f"{key} {data[key]!r} is not text"))
    days = {key: _days(toml, key, low, report) for key, low in (("warmup_days", 0), ("days", 1))}
    listed = data.get("events", [])
    if not isinstance(listed, list) or not listed or not all(isinstance(item, dict) for item in listed):
        message = "a disruption has events, an array of tables ([[events]])"
        report(Finding(toml.file, toml.line("events"), "wrong-type" if listed else "no-events", message))
        return None
    events = tuple(_event(item, number, toml, report) for number, item in enumerate(listed))
    return Disruption(
        name=str(data.get("name", stem)),
        description=str(data.get("description", "")),
        base=str(data.get("base", "")),
        warmup_days=days["warmup_days"],
        days=days["days"],
        events=events,
        toml=toml,
    )


def _days(toml: RawToml, key: str, low: int, report: Report) -> int | None:
    value = toml.data.get(key)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= 60:
        report(Finding(toml.file, toml.line(key), "out-of-range", f"{key} {value!r} is no whole number {low} to 60"))
        return None
    return value


def _event(item: dict[str, Any], number: int, toml: RawToml, report: Report) -> Event:
    def wrong(key: str, rule: str, message: str) -> None:
        report(Finding(toml.file, toml.line("events", number, *([key] if key else [])), rule, message))

    values: dict[str, Any] = {}
    for key, value in item.items():
        takes = FIELDS.get(key)
        if takes is None:
            wrong(key, "unknown-field", f"an event takes no {key!r}{hint(key, list(FIELDS))}")
        elif message := _refused(takes, value):
            wrong(key, "wrong-type" if not isinstance(takes, _Range) else "out-of-range", f"{key} {value!r} {message}")
        else:
            values[key] = tuple(value) if takes == "texts" else value
    for rule, message in _contradictions(item):
        wrong("", rule, message)
    kinds = schema.table("facilities")["kind"].choices
    for kind in values.get("kinds", ()):
        if kind not in kinds:
            wrong("kinds", "unknown-kind", f"kind {kind!r} is none of {', '.join(kinds)}{hint(kind, kinds)}")
    return Event(**{"name": f"event {number + 1}", "number": number, **values})


def _refused(takes: _Range | str, value: Any) -> str:
    """What is wrong with a field's value; "" where nothing is."""
    if takes == "text":
        return "" if isinstance(value, str) and value else "is not text"
    if takes == "texts":
        fine = isinstance(value, list) and value and all(isinstance(name, str) for name in value)
        return "" if fine else "is no list of names"
    assert isinstance(takes, _Range)
    if takes.or_all and value == ALL:
        return ""
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    fine = number and takes.low <= value <= takes.high and (not takes.whole or isinstance(value, int))
    what = "whole number" if takes.whole else "number"
    return "" if fine else f"is no {what} from {takes.low:g} to {takes.high:g}" + (f', nor "{ALL}"' * takes.or_all)


def _contradictions(item: dict[str, Any]) -> list[tuple[str, str]]:
    found = []
    for one, other in (("fails_after_h", "mean_time_to_failure_h"), ("lasts_h", "mean_time_to_recover_h")):
        if (one in item) == (other in item):
            found.append(("missing-field", f"an event needs {one!r} or {other!r}, and not both"))
    if not any(key in item for key in CHOOSERS):
        found.append(("missing-field", f"an event says whom it strikes: one of {', '.join(CHOOSERS)}"))
    if ("near" in item) != ("within_km" in item):
        found.append(("missing-field", "'near' and 'within_km' go together"))
    if ("robots" in item or "stations" in item) and ("left" in item or "recovers_over_h" in item):
        message = "robots and stations stand still as they are counted: no 'left' and no 'recovers_over_h' with them"
        found.append(("contradiction", message))
    return found
