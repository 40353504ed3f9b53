"""What a batch's ``[growth]`` asks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.errors import Finding, InvalidInput
from datasets.cells import hint
from whatif.batch import Batch

KEYS = {"factor": str, "metric": str, "at_least": float, "at": float, "add": float, "steps": int}
DEFAULT_METRIC = "on_time_as_asked_pct"
DEFAULT_AT_LEAST = 95.0
DEFAULT_ADD = 0.25
DEFAULT_STEPS = 4
MOST_ADDED = 10.0
MOST_STEPS = 50


@dataclass(frozen=True)
class Ask:
    """What ``[growth]`` asks.

    Attributes
    ----------
    factor : str
        Whose levels are the ladder.
    metric : str
        A KPI in which more is better.
    at_least : float
        Below this the network's promises count as broken.
    at : float, optional
        Level at which capacity is added; the first broken one by default.
    add : float
        Share of its capacity that a step adds to a place.
    steps : int
        At most.
    """

    factor: str
    metric: str = DEFAULT_METRIC
    at_least: float = DEFAULT_AT_LEAST
    at: float | None = None
    add: float = DEFAULT_ADD
    steps: int = DEFAULT_STEPS


def read_ask(batch: Batch) -> Ask:
    """What the batch's ``[growth]`` asks.

    Raises
    ------
    InvalidInput
        With everything that is wrong with it.
    """
    ladders = {
        factor.name: [float(level.value or 0) for level in factor.levels]
        for factor in batch.factors
        if factor.numeric and len(factor.levels) > 1
    }
    given = dict(batch.growth)
    if "factor" not in given and len(ladders) == 1:
        given["factor"] = next(iter(ladders))
    wrong = [*_of_form(given), *_of_sense(batch, given, ladders)]
    if wrong:
        raise InvalidInput(_placed(batch.file, wrong))
    return Ask(**given)


def _of_form(given: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    """(key, rule, message) of keys that are none, and of values of another type."""
    for key, value in given.items():
        kind = KEYS.get(key)
        if kind is None:
            yield key, "unknown-key", f"{key!r} is not known{hint(key, list(KEYS))}"
        elif not _is(value, kind):
            what = {str: "text", int: "a whole number"}.get(kind, "a number")
            yield key, "wrong-type", f"{key} {value!r} is not {what}"


def _is(value: Any, kind: type) -> bool:
    if isinstance(value, bool):
        return False
    return isinstance(value, (int, float) if kind is float else kind) and value == value


def _of_sense(batch: Batch, given: dict[str, Any], ladders: dict[str, list[float]]) -> Iterator[tuple[str, str, str]]:
    """(key, rule, message) of values that cannot be meant."""
    factor, at, metric = given.get("factor"), given.get("at"), given.get("metric", DEFAULT_METRIC)
    if factor not in ladders:
        yield "factor", "no-ladder", f"factor {factor!r} is no factor with two levels or more that are all numbers"
    elif _is(at, float) and at not in ladders[factor]:
        levels = ", ".join(f"{level:g}" for level in ladders[factor])
        yield "at", "unknown-level", f"at {at} is no level of {factor!r} ({levels})"
    if batch.part != "twin":
        yield "factor", "growth-of-a-part", f"growth is of the whole twin, not of part {batch.part!r}"
    elif isinstance(metric, str):
        from twin.kpis import MEANING

        if metric.partition(".")[0] not in MEANING:
            yield (
                "metric",
                "unknown-metric",
                f"metric {metric!r} is no key figure of the twin{hint(metric, [*MEANING])}",
            )
    add, steps = given.get("add", DEFAULT_ADD), given.get("steps", DEFAULT_STEPS)
    if _is(add, float) and not 0 < add <= MOST_ADDED:
        yield "add", "out-of-range", f"add {add} is not above 0 and at most {MOST_ADDED:g}"
    if _is(steps, int) and not 0 <= steps <= MOST_STEPS:
        yield "steps", "out-of-range", f"steps {steps} is not in 0..{MOST_STEPS}"


def _placed(file: str, wrong: list[tuple[str, str, str]]) -> list[Finding]:
    """Findings at their lines, where the file is there to look."""
    from datasets.files import read_toml

    found: list[Finding] = []
    toml = read_toml(Path(file), found.append) if file and Path(file).is_file() else None
    return [Finding(file, toml.line("growth", key) if toml else 0, rule, message) for key, rule, message in wrong]
