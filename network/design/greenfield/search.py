"""Greenfield: how many new sites, and where, by the method that the question asks for."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np

from core.errors import Infeasible
from network.design.branching import Stopped
from network.design.greenfield.market import Market
from network.design.greenfield.methods import METHODS, Method
from network.design.greenfield.question import Answer, Question, Siting, siting_of

__all__ = ["Answer", "Question", "Siting", "greenfield"]

Progress = Callable[[str, float], None]


def greenfield(
    market: Market,
    question: Question,
    allowed: np.ndarray,
    existing: np.ndarray,
    keep: bool,
    progress: Progress = lambda stage, done: None,
) -> Answer:
    """Place new sites at ZIPs.

    Parameters
    ----------
    market : Market
        Every ZIP.
    question : Question
    allowed : bool[Z]
        ZIPs at which a site may stand.
    existing : float64[k, 2]
        Latitude and longitude of the sites there are now.
    keep : bool
        Whether these stay.

    Raises
    ------
    Infeasible
        When there are fewer places than sites, or no number of sites covers the share asked for.
    """
    if question.most > int(allowed.sum()):
        raise Infeasible([f"{question.most} new sites are asked for, and there are {int(allowed.sum()):,} places"])
    start, numbers = time.monotonic(), range(question.least, question.most + 1)
    method = METHODS[question.method](market, question, np.flatnonzero(allowed), existing if keep else existing[:0])
    found, stopped = _sited(method, numbers, question.seconds, start, progress)
    before = siting_of(market, question, np.zeros(0, np.int64), np.zeros((0, 2)), existing) if len(existing) else None
    chosen = _chosen(found, question, float(market.packages.sum()), stopped)
    return Answer(tuple(found), chosen, before, stopped)


def _sited(
    method: Method, numbers: range, seconds: float | None, start: float, progress: Progress
) -> tuple[list[Siting], Stopped]:
    """The siting of each number in turn, until time is up or Ctrl-C; and which of the two it was."""
    found: list[Siting] = []
    for count in numbers:
        left = None if seconds is None else seconds - (time.monotonic() - start)
        if found and left is not None and left <= 0:
            break
        try:
            progress("1 site" if count == 1 else f"{count} sites", len(found) / len(numbers))
            found.append(method(count, left if left is None else left / (len(numbers) - len(found))))
        except KeyboardInterrupt:
            if not found:
                raise
            return found, "interrupt"
        if found[-1].stopped == "interrupt":
            return found, "interrupt"
    late = seconds is not None and time.monotonic() - start > seconds
    return found, "seconds" if late or len(found) < len(numbers) else ""


def _chosen(found: list[Siting], question: Question, asked: float, stopped: Stopped) -> int:
    """The cheapest; in coverage the fewest sites that cover the share asked for, or most."""
    if question.method != "coverage":
        return min(range(len(found)), key=lambda k: found[k].cost_usd)
    if not question.cover_share:
        return len(found) - 1
    enough = [k for k, siting in enumerate(found) if siting.covered >= question.cover_share * asked * (1 - 1e-9)]
    if not enough and stopped:
        return len(found) - 1  # that more would not cover it is not known
    if not enough:
        best = found[-1]
        most = f"{len(best.place)} new sites cover {best.covered / max(asked, 1e-9):.1%} of packages"
        more = f" (no {len(best.place)} can cover more than {best.bound / max(asked, 1e-9):.1%})" if best.bound else ""
        raise Infeasible([f"{question.cover_share:.0%} is asked for within {question.reach_km:,.0f} km: {most}{more}"])
    return enough[0]
