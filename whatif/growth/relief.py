"""Steps that relieve a broken level: the plan's prices and the longest waits propose, simulation decides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from core.errors import Pod2doorError
from core.kpi import Kpi
from datasets import Edit
from whatif.batch import Batch, Variant
from whatif.compare.interval import interval
from whatif.growth.ask import Ask
from whatif.growth.candidates import Candidate, candidates, capacities
from whatif.observations import observations_of
from whatif.task import Finished, Runner, Task

if TYPE_CHECKING:
    import pandas as pd

TRIED = 3
"""Places a step; each is simulated with all seeds."""
Runs = Mapping[int, Finished]


@dataclass(frozen=True)
class Attempt:
    """Capacity added at a place, simulated.

    Attributes
    ----------
    place, edit : str
        Where, and as it is said on the command line or in a file; the edit replaces the place's earlier ones.
    why : str
        "shadow price" or "longest wait".
    price_usd_per_day : float
        Shadow price: what the plan would give in a day, at its penalties, for one more package an hour (a lane: at
        each departure); 0 where it would give nothing.
    packages_per_h : float
        Capacity added, a mean over the measured window.
    before, after : float
        The metric's mean.
    delta, ci_low, ci_high : float
        Paired by seed; None where there is one seed.
    helps : bool
        Whether the metric rises by more than chance (of one seed: whether it rises).
    """

    place: str
    edit: str
    why: str
    price_usd_per_day: float
    packages_per_h: float
    before: float
    after: float
    delta: float
    ci_low: float | None
    ci_high: float | None
    helps: bool

    @property
    def per_package_h(self) -> float:
        """What the metric gains for each package an hour that is added."""
        return self.delta / self.packages_per_h


@dataclass(frozen=True)
class Step:
    """A step: the attempt that gains most for its capacity, and the others.

    Attributes
    ----------
    kept : Attempt
        None where none helps.
    others : tuple of Attempt
        In the order in which they were proposed.
    failed : tuple of str
        Places whose runs failed, and why.
    """

    kept: Attempt | None
    others: tuple[Attempt, ...]
    failed: tuple[str, ...] = ()


def relieve(batch: Batch, variant: Variant, ask: Ask, runner: Runner) -> tuple[tuple[Step, ...], Path]:
    """Steps at a broken level until the metric holds, nothing is left to try or there were enough.

    A step adds a share of what the place had before any step. Where none of its places helps, the next step tries
    others.

    Returns
    -------
    steps : tuple of Step
    folder : Path
        Of the first seed's run after them.

    Raises
    ------
    Pod2doorError
        When a run of the level itself fails.
    """
    (now,) = _run(batch, [variant.edits], runner)
    _refuse(now)
    original = capacities(_folder(now))
    added: dict[str, tuple[Candidate, int]] = {}
    steps: list[Step] = []
    passed: set[str] = set()
    while len(steps) < ask.steps and _values(now, ask.metric).mean() < ask.at_least:
        chosen = candidates(_folder(now), original, ask.add, passed)[:TRIED]
        if not chosen:
            break
        more = [_one_more(added, c) for c in chosen]
        ways = [tuple(c.edit(1 + times * ask.add) for c, times in way.values()) for way in more]
        outcomes = _run(batch, [(*variant.edits, *way) for way in ways], runner)
        step, best = _step(chosen, outcomes, now, ask)
        steps.append(step)
        if best is None:
            passed |= {c.place for c in chosen}
        else:
            added, now, passed = more[best], outcomes[best], set()
    return tuple(steps), _folder(now)


def _one_more(added: Mapping[str, tuple[Candidate, int]], candidate: Candidate) -> dict[str, tuple[Candidate, int]]:
    """Places and how often each is added to, the candidate's last."""
    others = {place: times for place, times in added.items() if place != candidate.place}
    return {**others, candidate.place: (candidate, added.get(candidate.place, (candidate, 0))[1] + 1)}


def _run(batch: Batch, ways: Sequence[tuple[Edit, ...]], runner: Runner) -> list[Runs]:
    """Every way's runs by seed, all at once."""
    tasks = [Task("twin", batch.base, edits, seed, batch.options) for edits in ways for seed in batch.seeds]
    done: list[dict[int, Finished]] = [{} for _ in ways]
    for finished in runner(tasks):
        done[ways.index(finished.task.edits)][finished.task.seed] = finished
    return [dict(sorted(runs.items())) for runs in done]


def _error(runs: Runs) -> str:
    return next((finished.error for finished in runs.values() if finished.error), "")


def _refuse(runs: Runs) -> None:
    if _error(runs):
        raise Pod2doorError(f"growth: a run of the level to relieve failed: {_error(runs)}")


def _folder(runs: Runs) -> Path:
    return next(iter(runs.values())).folder


def _values(runs: Runs, metric: str) -> pd.Series:
    kpis: dict[tuple[int, int], Sequence[Kpi]] = {(0, seed): finished.kpis for seed, finished in runs.items()}
    return observations_of(kpis, ["level"]).of(0, metric)


def _step(chosen: Sequence[Candidate], outcomes: Sequence[Runs], now: Runs, ask: Ask) -> tuple[Step, int | None]:
    """A step judged, and which of its candidates is kept."""
    failed = tuple(f"{c.place}: {_error(runs)}" for c, runs in zip(chosen, outcomes, strict=True) if _error(runs))
    attempts = {
        i: _attempt(c, runs, now, ask)
        for i, (c, runs) in enumerate(zip(chosen, outcomes, strict=True))
        if not _error(runs)
    }
    helping = [i for i, attempt in attempts.items() if attempt.helps]
    best = max(helping, key=lambda i: attempts[i].per_package_h, default=None)
    others = tuple(attempt for i, attempt in attempts.items() if i != best)
    return Step(None if best is None else attempts[best], others, failed), best


def _attempt(candidate: Candidate, after: Runs, before: Runs, ask: Ask) -> Attempt:
    first, second = _values(before, ask.metric), _values(after, ask.metric)
    delta = second - first
    (low, high), gain = interval(delta), float(delta.mean())
    return Attempt(
        place=candidate.place,
        edit=str(next(iter(after.values())).task.edits[-1]),
        why=candidate.why,
        price_usd_per_day=candidate.price_usd_per_day,
        packages_per_h=candidate.packages_per_h,
        before=float(first.mean()),
        after=float(second.mean()),
        delta=gain,
        ci_low=low,
        ci_high=high,
        helps=gain > 0 and (low is None or low > 0),
    )
