"""What a batch's ``[growth]`` asks."""

from __future__ import annotations

from dataclasses import dataclass

from core.errors import Finding, InvalidInput
from whatif.batch import Batch

KEYS = {"factor": str, "metric": str, "at_least": float, "at": float, "add": float, "steps": int}
DEFAULT_METRIC = "on_time_as_asked_pct"
DEFAULT_AT_LEAST = 95.0
DEFAULT_ADD = 0.25
DEFAULT_STEPS = 4


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
    given, wrong = dict(batch.growth), []
    for key, value in given.items():
        kind = KEYS.get(key)
        if kind is None:
            wrong.append(f"{key!r} is not known ({', '.join(KEYS)})")
        elif isinstance(value, bool) or not isinstance(value, (int, float) if kind is float else kind):
            wrong.append(f"{key} {value!r} is not {'text' if kind is str else 'a number'}")
    ladders = [factor.name for factor in batch.factors if factor.numeric and len(factor.levels) > 1]
    if "factor" not in given and len(ladders) == 1:
        given["factor"] = ladders[0]
    if given.get("factor") not in ladders:
        wrong.append(f"factor {given.get('factor')!r} is no factor with two levels or more that are all numbers")
    if not wrong:
        ask = Ask(**given)
        wrong += [f"add {ask.add} is not above 0 and at most 10"] * (not 0 < ask.add <= 10)
        wrong += [f"steps {ask.steps} is not in 0..50"] * (not 0 <= ask.steps <= 50)
    if wrong:
        raise InvalidInput([Finding(batch.file, 0, "growth", message) for message in wrong])
    return Ask(**given)
