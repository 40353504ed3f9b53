"""A calibration file read: TOML to a `Spec`, or to everything that is wrong with it.

::

    base = "demo"
    seeds = "1..3"
    [budget]
    runs = 200
    [[parameters]]
    key = "costs.van_usd_per_h"
    low = 40
    high = 65
    [[observed]]
    kpi = "last_mile_cost_per_package"
    value = 2.31
    tolerance = "2 %"
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import cast, get_args

import datasets
from core.errors import Finding, InvalidInput
from datasets import Edit, Scenario, schema
from whatif.batch import Part
from whatif.batch_files.columns import column_of
from whatif.batch_files.fields import Fields
from whatif.batch_files.reading import base_of, common_edits, opened, seeds_in
from whatif.calibrate.spec import RUNS, STARTS, Observed, Parameter, Spec, fewest_runs

KEYS = ("base", "name", "question", "description", "seeds", "edits", "part", "options", "budget", "starts")
PARAMETER_KEYS = ("key", "low", "high", "start")
OBSERVED_KEYS = ("kpi", "value", "tolerance")

_TOLERANCE = re.compile(r"\s*(?:±|\+/-|\+-)?\s*(\d+(?:\.\d+)?)\s*(%?)\s*")


def read_calibration(path: str | Path) -> Spec:
    """Read a calibration file.

    Raises
    ------
    InvalidInput
        With every finding; whether a figure exists, the first run says.
    """
    path, findings = Path(path), list[Finding]()
    fields = opened(path, findings)
    if fields is None:
        raise InvalidInput(findings)
    spec = _spec(fields, path)
    if not findings:
        findings += _misfits(spec)
    if any(finding.severity == "error" for finding in findings):
        raise InvalidInput(sorted(dict.fromkeys(findings), key=lambda finding: (finding.file, finding.line)))
    return spec


def _spec(fields: Fields, path: Path) -> Spec:
    fields.only((*KEYS, "parameters", "observed"))
    base, edits, seeds = base_of(fields, path), common_edits(fields), seeds_in(fields)
    scenario = None if fields.findings else _scenario(base, edits, fields)
    parameters = tuple(p for item in _some(fields, "parameters") if (p := _parameter(item, scenario)) is not None)
    observed = tuple(o for item in _some(fields, "observed") if (o := _observed(item)) is not None)
    _no_twins(fields, "parameters", "key")
    _no_twins(fields, "observed", "kpi")
    starts = fields.whole("starts", 0, 256)
    spec = Spec(
        name=fields.text("name") or path.stem,
        base=base,
        parameters=parameters,
        observed=observed,
        seeds=seeds,
        edits=edits,
        runs=_runs(fields),
        starts=STARTS if starts is None else starts,
        part=cast(Part, fields.choice("part", get_args(Part), "twin")),
        options=fields.plain("options"),
    )
    fewest = fewest_runs(len(parameters), len(seeds), spec.starts)
    if spec.runs < fewest:
        counts = ((len(parameters), "parameter"), (len(seeds), "seed"), (spec.starts, "start"))
        listed = ", ".join(f"{count} {noun}{'s' * (count != 1)}" for count, noun in counts)
        fields.wrong("budget", "too-few-runs", f"{listed}: {fewest} runs at least are needed")
    return spec


def _runs(fields: Fields) -> int:
    budget = fields.section("budget")
    budget.only(("runs",))
    return budget.whole("runs", 1, 10**9) or RUNS


def _scenario(base: str, edits: tuple[Edit, ...], fields: Fields) -> Scenario | None:
    try:
        return datasets.load(base, edits=edits)
    except InvalidInput as error:
        fields.findings += error.findings
        return None


def _some(fields: Fields, key: str) -> list[Fields]:
    found = fields.sections(key)
    if not found and key not in fields.table:
        fields.wrong("", "missing-field", f"a calibration needs [[{key}]]")
    elif not found and fields.table[key] == []:
        fields.wrong(key, "missing-field", f"{key} lists none")
    return found


def _no_twins(fields: Fields, key: str, name: str) -> None:
    """No two tables of an array speak of the same thing."""
    seen: set[str] = set()
    for item in fields.sections(key):
        said = str(item.table.get(name))
        if said in seen:
            item.wrong(name, "duplicate-name", f"{said!r} stands twice in [[{key}]]")
        seen.add(said)


# -- parameters ----------------------------------------------------------------------------------------------


def _parameter(item: Fields, scenario: Scenario | None) -> Parameter | None:
    item.only(PARAMETER_KEYS)
    _needs(item, ("key", "low", "high"))
    key, column = item.text("key"), None
    low, high, start = (item.number(name, float("-inf")) for name in ("low", "high", "start"))
    if key:
        column = column_of(key)
        if column is not None and not column.numeric:
            item.wrong("key", "wrong-type", f"{key} is not a number, and cannot be fitted")
    if low is None or high is None or not key:
        return None
    whole = column is not None and column.type == "integer"
    if whole and not (low.is_integer() and high.is_integer()):
        item.wrong("low", "wrong-type", f"{key} is a whole number, and {low:g} to {high:g} is not")
    if low >= high:
        item.wrong("low", "empty-range", f"low {low:g} is not below high {high:g}")
        return None
    if start is not None and not low <= start <= high:
        item.wrong("start", "out-of-range", f"start {start:g} is not in {low:g} to {high:g}")
    begin = start if start is not None else _present(key, low, high, scenario)
    return Parameter(key, low, high, begin, whole, column.unit if column is not None else "", *item.place)


def _needs(item: Fields, names: tuple[str, ...]) -> None:
    for name in names:
        if name not in item.table:
            item.wrong("", "missing-field", f"{item.path[0]} needs {name!r}")


def _present(key: str, low: float, high: float, scenario: Scenario | None) -> float:
    """The scenario's own value of a setting where it lies in the range, else the middle."""
    if scenario is not None and key in schema.settings():
        value = scenario.settings[key]
        if isinstance(value, (int, float)) and low <= value <= high:
            return float(value)
    return (low + high) / 2


def _misfits(spec: Spec) -> Iterator[Finding]:
    """What the base says to each parameter at either end of its range."""
    for parameter in spec.parameters:
        for value in (parameter.low, parameter.high):
            try:
                datasets.load(spec.base, edits=(*spec.edits, parameter.edit(value)))
            except InvalidInput as error:
                yield from (_about(finding, parameter, value) for finding in error.findings)


def _about(finding: Finding, parameter: Parameter, value: float) -> Finding:
    """A finding that an edit brought about, at the parameter's place."""
    if (finding.file, finding.line) == (parameter.file, parameter.line) or finding.severity == "warning":
        return finding
    message = f"{parameter.key} {value:g}: {finding.message}"
    return Finding(parameter.file, parameter.line, finding.rule, message)


# -- observed ------------------------------------------------------------------------------------------------


def _observed(item: Fields) -> Observed | None:
    item.only(OBSERVED_KEYS)
    _needs(item, OBSERVED_KEYS)
    kpi, value = item.text("kpi"), item.number("value", float("-inf"))
    if not kpi or value is None or "tolerance" not in item.table:
        return None
    tolerance = _tolerance(item, value)
    return None if tolerance is None else Observed(kpi, value, tolerance, *item.place)


def _tolerance(item: Fields, value: float) -> float | None:
    """In the figure's unit: a number, or text with a per cent of the value ("± 2 %")."""
    said = item.table["tolerance"]
    if not isinstance(said, str):
        return item.number("tolerance", 0.0)
    found = _TOLERANCE.fullmatch(said)
    if found is None:
        item.wrong("tolerance", "wrong-type", f'tolerance {said!r} is neither a number nor like "± 2 %"')
        return None
    tolerance = float(found[1]) * (abs(value) / 100 if found[2] else 1.0)
    if tolerance > 0:
        return tolerance
    item.wrong("tolerance", "out-of-range", f"tolerance {said!r} of {value:g} is nothing: it must be above 0")
    return None
