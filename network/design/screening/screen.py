"""Closures in turn, each held against the plan as it is; shared out over processes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from network.design.screening.base import Base
from network.design.screening.closure import Closure
from network.design.screening.outcome import Outcome, outcome_of
from network.design.screening.posing import pose_without
from network.design.screening.settling import settle

if TYPE_CHECKING:
    from datasets import Scenario

Restocked = Callable[[Closure], "Scenario | None"]
"""The scenario with something closed where stock had to move for it; None where it stays."""


def stays(closure: Closure) -> None:
    """Stock stays where it lies: the `Restocked` of a scenario whose stock is said place by place."""


@dataclass(frozen=True)
class Question:
    """What is closed in turn, and in what.

    Attributes
    ----------
    base : Base
    closures : tuple of Closure
    restocked : callable
    """

    base: Base
    closures: tuple[Closure, ...]
    restocked: Restocked = stays

    def answer(self, number: int) -> Outcome:
        """The plan without the closure of this number."""
        closure = self.closures[number]
        return outcome_without(self.base, closure, self.restocked(closure))


def outcome_without(base: Base, closure: Closure, restocked: Scenario | None = None) -> Outcome:
    """The plan without what is closed, at its optimum over every way; arguments as of `pose_without`."""
    if unused(base, closure):
        return base.outcome
    without, solution = pose_without(base, closure, restocked), base.settled.solution
    settled = settle(
        without.scenario,
        without.posed,
        without.candidates,
        solution.source_dual,
        solution.resource_dual,
        without.sound,
    )
    return outcome_of(without.scenario, without.posed, settled)


def unused(base: Base, closure: Closure) -> bool:
    """Whether nothing that is closed lies on any way of the base: the plan is then the same without it."""
    if closure.facilities:
        return False
    return bool(closure.lanes) and not base.lanes_on_ways[list(closure.lanes)].any()


_question: Question | None = None


def _answer(number: int) -> tuple[int, Outcome]:
    assert _question is not None, "set before the processes fork"
    return number, _question.answer(number)


def screen(question: Question, workers: int = 1) -> Iterator[tuple[int, Outcome]]:
    """Answers by number of closure, as they come in.

    Whoever stops asking waits for the closures at work, a second at most. They are not killed: one that is while it
    starts, or takes its work, would leave the others waiting for ever.

    Parameters
    ----------
    question : Question
    workers : int
        Processes; they share the base's memory, so where the system cannot fork there is one.
    """
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor, as_completed

    numbers = range(len(question.closures))
    if min(workers, len(numbers)) < 2 or "fork" not in multiprocessing.get_all_start_methods():
        yield from ((number, question.answer(number)) for number in numbers)
        return
    fork = multiprocessing.get_context("fork")
    with _asked(question), ProcessPoolExecutor(min(workers, len(numbers)), fork, _ignore_interrupts) as pool:
        try:
            for done in as_completed([pool.submit(_answer, number) for number in numbers]):
                yield done.result()
        finally:
            pool.shutdown(cancel_futures=True)


@contextmanager
def _asked(question: Question) -> Iterator[None]:
    global _question
    question.base.prepare()
    _question = question
    try:
        yield
    finally:
        _question = None


def _ignore_interrupts() -> None:
    """Ctrl-C is the parent's to answer."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)


def pairs_of(worst: Sequence[Closure]) -> list[Closure]:
    """Every two of some closures together."""
    return [
        Closure(tuple(sorted({*a.facilities, *b.facilities})), tuple(sorted({*a.lanes, *b.lanes})))
        for i, a in enumerate(worst)
        for b in worst[i + 1 :]
    ]
