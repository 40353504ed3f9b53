"""Growth: how far the network carries, where its promises break, and what to add first.

The levels of one factor (demand, an event's units) are a ladder. Where the metric falls below what is wanted, capacity
is added one step at a time. The places whose shadow price makes the step worth most, then those where most packages
wait, are proposed. Prices are of the plan, which knows no queue; so all proposals of a step are simulated with all
seeds, and the one that gains most for the capacity it adds is kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from core.errors import Finding, InvalidInput
from whatif.batch import Batch, Variant
from whatif.growth.ask import Ask, read_ask
from whatif.growth.crossing import Crossing, crossing
from whatif.growth.fall import Fall, fall
from whatif.growth.ladder import Rung, curves, ladder, rung
from whatif.growth.limits import Limits, Missed, limits
from whatif.growth.relief import Attempt, Step, relieve
from whatif.observations import Observations
from whatif.task import Runner

__all__ = [
    "Ask",
    "Attempt",
    "Crossing",
    "Fall",
    "Growth",
    "Limits",
    "Missed",
    "Penalties",
    "Rung",
    "Step",
    "grow",
    "read_ask",
]


@dataclass(frozen=True)
class Penalties:
    """What the plan, and so its shadow prices, counts for a package that nobody brings, or brings late; USD."""

    unserved_usd: float
    late_usd: float


@dataclass(frozen=True)
class Growth:
    """How far the network carries.

    Attributes
    ----------
    ask : Ask
    rungs : tuple of Rung
        In order of the level.
    crossing : Crossing
        Level at which the metric falls below its limit.
    fall : Fall
        Where it falls fastest; None where it does not fall.
    relieved_at : str
        Level of the steps; "" where nothing breaks.
    steps : tuple of Step
    relieved : bool
        Whether the metric holds at that level after the steps.
    penalties : Penalties
        In the prices of the steps; None where there are none.
    limits : Limits
        What the first seed's run still lacks after the steps; None where it holds, or none were made.
    """

    ask: Ask
    rungs: tuple[Rung, ...]
    crossing: Crossing
    fall: Fall | None
    relieved_at: str
    steps: tuple[Step, ...]
    relieved: bool
    penalties: Penalties | None
    limits: Limits | None

    def to_json(self) -> dict[str, Any]:
        """JSON form."""
        return asdict(self)


def grow(batch: Batch, variants: Sequence[Variant], observations: Observations, runner: Runner) -> Growth:
    """The ladder of a batch that has been run, and what relieves its first broken rung.

    Parameters
    ----------
    batch, variants, observations
        The batch, and what it saw.
    runner : Runner
        Runs the steps.

    Raises
    ------
    InvalidInput
        When ``[growth]`` is wrong, or no run says the metric.
    """
    ask = read_ask(batch)
    if ask.metric not in observations.values.columns:
        known = ", ".join(name for name in observations.values.columns if "." not in name)
        raise InvalidInput([Finding(batch.file, 0, "growth", f"metric {ask.metric!r} is none of {known}")])
    rows = ladder(batch, variants, ask)
    rungs = tuple(rung(observations, variant, level, ask) for level, variant in rows)
    levels = [rung.value for rung in rungs]
    broken = _to_relieve(rungs, ask)
    steps: tuple[Step, ...] = ()
    left = None
    if broken is not None and ask.steps:
        steps, folder = relieve(batch, rows[broken][1], ask, runner)
        left = None if _holds(steps, ask) else limits(folder)
    return Growth(
        ask=ask,
        rungs=rungs,
        crossing=crossing(levels, curves(observations, [variant for _, variant in rows], ask.metric), ask.at_least),
        fall=fall(levels, [rung.mean for rung in rungs]),
        relieved_at="" if broken is None else rungs[broken].level,
        steps=steps,
        relieved=_holds(steps, ask),
        penalties=_penalties(batch, rows[broken][1]) if broken is not None and _priced(steps) else None,
        limits=left,
    )


def _holds(steps: Sequence[Step], ask: Ask) -> bool:
    kept = [step.kept for step in steps if step.kept]
    return bool(kept) and kept[-1].after >= ask.at_least


def _priced(steps: Sequence[Step]) -> bool:
    return any(attempt.price_usd_per_day for step in steps for attempt in (step.kept, *step.others) if attempt)


def _penalties(batch: Batch, variant: Variant) -> Penalties:
    import datasets

    policy = datasets.load(batch.base, edits=variant.edits).settings.policy
    return Penalties(float(policy.unserved_usd), float(policy.late_usd))


def _to_relieve(rungs: Sequence[Rung], ask: Ask) -> int | None:
    """The rung to relieve: the one that is asked for, else the first broken one."""
    if ask.at is None:
        return next((i for i, rung in enumerate(rungs) if not rung.holds), None)
    found = next(i for i, rung in enumerate(rungs) if rung.value == ask.at)
    return found if not rungs[found].holds else None
