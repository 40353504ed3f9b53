"""Growth: how far the network carries, where its promises break, and what to add first.

The levels of one factor (demand, an event's units) are a ladder. Where the metric falls below what is wanted, capacity
is added one step at a time: at the place whose shadow price says that the step is worth most, then, where no price is
left, where most packages wait. Prices are of the plan, which knows no queue; so every step is simulated with all seeds,
and one that does not help is taken back.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from core.errors import Finding, InvalidInput
from whatif.batch import Batch, Variant
from whatif.growth.ask import Ask, read_ask
from whatif.growth.ladder import Rung, bend, holds_to, ladder, rung
from whatif.growth.relief import Relief, relieve
from whatif.observations import Observations
from whatif.task import Runner

__all__ = ["Ask", "Growth", "Relief", "Rung", "grow", "read_ask"]


@dataclass(frozen=True)
class Growth:
    """How far the network carries.

    Attributes
    ----------
    ask : Ask
    rungs : tuple of Rung
        In order of the level.
    holds_to : float
        Level up to which the metric holds, linear between the tested levels; None where it never does.
    knee : float
        Tested level at which the curve bends most; None where it does not bend.
    relieved_at : str
        Level of the steps; "" where nothing breaks.
    steps : tuple of Relief
    relieved : bool
        Whether the metric holds at that level after the steps.
    """

    ask: Ask
    rungs: tuple[Rung, ...]
    holds_to: float | None
    knee: float | None
    relieved_at: str
    steps: tuple[Relief, ...]
    relieved: bool

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
    broken = _to_relieve(rungs, ask)
    steps: tuple[Relief, ...] = ()
    if broken is not None and ask.steps:
        steps = tuple(relieve(batch, rows[broken][1], ask, runner))
    last = [step.after for step in steps if step.kept]
    return Growth(
        ask=ask,
        rungs=rungs,
        holds_to=holds_to(rungs, ask.at_least),
        knee=bend(rungs),
        relieved_at="" if broken is None else rungs[broken].level,
        steps=steps,
        relieved=bool(last) and last[-1] >= ask.at_least,
    )


def _to_relieve(rungs: Sequence[Rung], ask: Ask) -> int | None:
    """The rung to relieve: the one that is asked for, else the first broken one."""
    if ask.at is None:
        return next((i for i, rung in enumerate(rungs) if not rung.holds), None)
    found = next(i for i, rung in enumerate(rungs) if rung.value == ask.at)
    return found if not rungs[found].holds else None
