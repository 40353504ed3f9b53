"""Settings and outages as rows of a sheet, and back as a scenario.toml that says where each of its lines came from."""

from __future__ import annotations

import csv
import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.errors import Finding
from datasets import schema
from datasets.cells import InvalidValue, hint, typed_setting
from datasets.draft import default_settings
from datasets.edits import Edit
from datasets.exchange.incoming import Incoming, Place
from datasets.files import read_toml
from datasets.writing import given_outages, given_settings, toml_edits, toml_sections

if TYPE_CHECKING:
    from datasets.scenario import Scenario

SETTINGS, OUTAGES = "settings", "outages"
SETTING_COLUMNS = ("setting", "value", "unit", "default", "range", "description")
OUTAGE_COLUMNS = ("facility", "from", "to", "robots", "stations")


def setting_rows(scenario: Scenario) -> list[list[Any]]:
    """Every setting: key, value, unit, default, range, description; ``capacity.scale`` is 1, the tables hold it."""
    values = default_settings() | given_settings(scenario)
    return [
        [key, cell_of(values[key]), column.unit, column.default, _range(column), column.description]
        for key, column in schema.settings().items()
    ]


def outage_rows(scenario: Scenario) -> list[list[Any]]:
    """Outages as an edit says them."""
    return [[edit.values.get(name) for name in OUTAGE_COLUMNS] for edit in given_outages(scenario)]


def cell_of(value: Any) -> Any:
    """A setting as a cell holds it: lists joined by ``;``."""
    if isinstance(value, (list, tuple)):
        return ";".join(map(str, value))
    return "true" if value is True else "false" if value is False else value


def _range(column: schema.Column) -> str:
    low, high = (f"{end:g}" if math.isfinite(end) else "" for end in (column.low, column.high))
    return f"{low} to {high}" if low or high else ", ".join(column.choices)


def take_settings(incoming: Incoming) -> None:
    """Make scenario.toml of the folder's settings.csv and outages.csv, if it has them, which then go."""
    settings, places = _settings(incoming)
    outages, edit_places = _outages(incoming)
    if not settings and not outages:
        return
    text = "\n".join(part for part in (toml_sections(settings), toml_edits(outages)) if part)
    path = incoming.folder / "scenario.toml"
    path.write_text(text, encoding="utf-8")
    toml = read_toml(path, incoming.findings.append)
    by_line = {toml.line(*key.split(".")): place for key, place in places.items()} if toml else {}
    starts = [(toml.line("edits", at), place) for at, place in enumerate(edit_places)] if toml else []
    incoming.places[path.name] = lambda line, _: _nearest(line, by_line, starts, incoming.source)


def _nearest(
    line: int, settings: Mapping[int, tuple[str, int]], edits: Sequence[tuple[int, tuple[str, int]]], source: str
) -> tuple[str, int]:
    """Where a line came from: a setting's cell, or the row of the edit that it stands in."""
    if line in settings:
        return settings[line]
    before = [place for start, place in edits if start <= line]
    return before[-1] if before else (source, 0)


def _settings(incoming: Incoming) -> tuple[dict[str, Any], dict[str, tuple[str, int]]]:
    """Settings that differ from their defaults, and their places; what is no value stays text, for ``check``."""
    values: dict[str, Any] = {}
    places: dict[str, tuple[str, int]] = {}
    known, defaults = schema.settings(), default_settings()
    for line, row, place in _taken(incoming, SETTINGS, ("setting", "value")):
        key, text = row["setting"], row["value"]
        if key not in known:
            message = f"setting {key!r} is not known{hint(key, list(known))}"
            incoming.find(place(line, "setting"), "unknown-key", message)
            continue
        try:
            value = typed_setting(known[key], text) if text else defaults[key]
        except InvalidValue:
            value = text
        if value != defaults[key]:
            values[key], places[key] = value, place(line, "value")
    return values, places


def _outages(incoming: Incoming) -> tuple[list[Edit], list[tuple[str, int]]]:
    edits, places = [], []
    for line, row, place in _taken(incoming, OUTAGES, ("facility", "from", "to")):
        counts = {name: _count(row[name]) for name in ("robots", "stations") if row.get(name, "") not in ("", "0")}
        edits.append(Edit("outage", {name: row[name] for name in ("facility", "from", "to")} | counts))
        places.append(place(line, "facility"))
    return edits, places


def _count(text: str) -> int | str:
    return int(text) if text.isdecimal() else text


def _taken(incoming: Incoming, name: str, needed: Sequence[str]) -> list[tuple[int, dict[str, str], Place]]:
    """Rows of a file that is no table of a scenario, with their lines; the file goes."""
    path = incoming.folder / f"{name}.csv"
    place = incoming.places.pop(path.name, None)
    if place is None or not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        lines = [[text.strip() for text in row] for row in csv.reader(file)]
    path.unlink()
    header = [text.lower() for text in lines[0]] if lines else []
    missing = [column for column in needed if column not in header]
    for column in missing:
        incoming.findings.append(Finding(*place(1, ""), "missing-column", f"column {column!r} is missing"))
    if missing:
        return []
    rows = [(at, dict(zip(header, row, strict=False)), place) for at, row in enumerate(lines[1:], start=2)]
    return [(at, row, where) for at, row, where in rows if row.get(needed[0])]


def is_settings(path: Path) -> bool:
    """Whether a file of the folder is one of those that `take_settings` takes."""
    return path.stem in (SETTINGS, OUTAGES)
