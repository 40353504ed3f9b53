"""Which numbers of a scenario are assumed, by the schema and its defaults, and over which range each is tried."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fnmatch import fnmatchcase

import numpy as np

from datasets import Scenario, schema
from datasets.uncertainty import PLAIN, PLAIN_SHARE, TABLES, Uncertainty, defaults_of, is_assumed, uncertainties
from whatif.assumptions.assumption import Assumption, LeftOut

SHARES = {"promises": "share", "goods": "line_share"}
"""Columns whose rows add up to one: drawn values are divided by their sum."""

NOT_NUMBERS = "a list or times, not a number"


def assumed(scenario: Scenario) -> Iterator[Assumption | LeftOut]:
    """Every assumed default of a scenario: settings, columns of kinds of facilities, default rows."""
    for key, column in schema.settings().items():
        if is_assumed(column.source) and column.default and not key.startswith("run."):
            yield _setting(key, column, scenario)
    for key, known in uncertainties().items():
        if key not in schema.settings():
            place, _, name = key.rpartition(".")
            kind = place in schema.facility_defaults()
            found = _of_kind(known, place, name, scenario) if kind else _of_rows(known, place, name, scenario)
            if found is not None:
                yield found


def _setting(key: str, column: schema.Column, scenario: Scenario) -> Assumption | LeftOut:
    known = uncertainties().get(key)
    if known is not None and known.low is None:
        return LeftOut(key, known.source.removeprefix("left out: "))
    if not column.numeric:
        return LeftOut(key, NOT_NUMBERS)
    default = float(column.default)
    if scenario.settings[key] != default:
        return LeftOut(key, f"the scenario has {scenario.settings[key]:g} of its own in place of {default:g}")
    if known is None and not default:
        return LeftOut(key, "its default is 0, and no range around it is published")
    return _of_setting(key, column, default, known)


def _of_setting(key: str, column: schema.Column, value: float, known: Uncertainty | None) -> Assumption:
    low, high = (1 - PLAIN_SHARE) * value, (1 + PLAIN_SHARE) * value
    if known is not None and known.low is not None and known.high is not None:
        low, high = known.low, known.high
    whole = column.type == "integer"
    low, high = max(low, column.low), min(high, column.high)
    if whole:
        low, high = float(np.ceil(low)), float(np.floor(high))
    return Assumption(
        key=key,
        how="set",
        targets=(key,),
        default=value,
        low=low,
        high=high,
        whole=whole,
        unit=column.unit,
        description=column.description,
        source=column.source,
        range_source=known.source if known else PLAIN,
    )


def is_other_setting(key: str, found: Sequence[Assumption | LeftOut]) -> bool:
    """Whether a pattern is a numeric setting in full that is no assumption of the scenario."""
    column = schema.settings().get(key)
    taken = any(isinstance(item, Assumption) and item.key == key for item in found)
    return column is not None and column.numeric and not key.startswith("run.") and not taken


def named(key: str, scenario: Scenario) -> Assumption | LeftOut:
    """A setting that is no assumption, to be tried by a quarter either way."""
    value = float(scenario.settings[key])
    if not value:
        return LeftOut(key, "it is 0 here, and no range around it is published")
    return _of_setting(key, schema.settings()[key], value, None)


def _of_kind(known: Uncertainty, kind: str, name: str, scenario: Scenario) -> Assumption | None:
    """A column of all facilities of a kind, as a factor; None where the scenario has none of the kind."""
    ids = scenario.facilities.loc[scenario.facilities["kind"] == kind, "id"]
    column = schema.table("facilities")[name]
    targets = tuple(f"facility.{id}.{name}" for id in ids)  # noqa: A001
    what = f"{column.description}: all of the kind, times"
    return _factor(known, targets, what) if targets else None


def _of_rows(known: Uncertainty, place: str, name: str, scenario: Scenario) -> Assumption | LeftOut | None:
    """A column of default rows: the row's value, or a factor on several rows."""
    word, _, pattern = place.partition(".")
    table = TABLES[word]
    own, column = getattr(scenario, table), schema.table(table)[name]
    values = {row: float(value) for row, value in zip(own[schema.KEYS[table][0]], own[name], strict=True)}
    rows = {row: value for row, value in values.items() if fnmatchcase(row, pattern)}
    if not rows:
        return None
    if rows != {default.row: float(default.value) for default in defaults_of(known.key)}:
        return LeftOut(known.key, f"the scenario has {table} of its own")
    targets = tuple(f"{word}.{row}.{name}" for row in rows)
    if "*" in pattern:
        return _factor(known, targets, f"{column.description}: all of these rows, times")
    return Assumption(
        key=known.key,
        how="share" if SHARES.get(table) == name else "set",
        targets=targets,
        default=rows[pattern],
        low=known.low or 0.0,
        high=known.high or 0.0,
        whole=column.type == "integer",
        unit=column.unit,
        description=column.description,
        source=defaults_of(known.key)[0].source,
        range_source=known.source,
    )


def _factor(known: Uncertainty, targets: tuple[str, ...], what: str) -> Assumption:
    return Assumption(
        key=known.key,
        how="scale",
        targets=targets,
        default=1.0,
        low=known.low or 0.0,
        high=known.high or 0.0,
        whole=False,
        unit="times",
        description=what,
        source=defaults_of(known.key)[0].source,
        range_source=known.source,
    )


def shares_of(scenario: Scenario) -> Mapping[str, Mapping[str, float]]:
    """Of each table in `SHARES`: the share of every row, by PLACE.COLUMN."""
    words = {table: word for word, table in TABLES.items()}
    shares: dict[str, Mapping[str, float]] = {}
    for table, name in SHARES.items():
        rows = getattr(scenario, table)
        ids = rows[schema.KEYS[table][0]]
        shares[table] = {f"{words[table]}.{row}.{name}": float(v) for row, v in zip(ids, rows[name], strict=True)}
    return shares
