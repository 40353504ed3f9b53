"""Infeasibility explained: which rules clash, proven over statuses alone, else as far as the engine can tell."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from network.design.location import DesignProblem, locate, statuses_possible
from twin.design.location.clashes import smallest_clash
from twin.design.location.rules import Rule, contradicts, under

PATIENCE = 20
"""Designs sought with a part of the rules, at most, each within an equal share of the time."""


@dataclass(frozen=True)
class Clash:
    """Rules that no design keeps together.

    Attributes
    ----------
    rules : tuple of Rule
    proven : bool
        Whether no design keeps them; else none was found that does.
    smallest : bool
        Whether each of them is needed for that; else time ran out before all others were dropped.
    """

    rules: tuple[Rule, ...]
    proven: bool
    smallest: bool = True


def clash_of_statuses(problem: DesignProblem, rules: Sequence[Rule]) -> Clash | None:
    """A clash of limits and of what facilities must do, whatever flows; None where there is none."""
    mine = [rule for rule in rules if rule.kind in ("choice", "limit")]

    def possible(some: Sequence[Rule]) -> bool:
        return not contradicts(some) and statuses_possible(under(problem, some, rules))

    found = smallest_clash(mine, possible)
    return Clash(tuple(found), proven=True) if found else None


def clash_of_flows(
    problem: DesignProblem,
    rules: Sequence[Rule],
    seconds: float,
    progress: Callable[[str, float | None], None],
) -> Clash:
    """A clash of rules that only flows can tell, once the engine has found no design that keeps all."""
    ends, asked, proofs = time.monotonic() + seconds, 0, []
    out_of_time = False

    def possible(some: Sequence[Rule]) -> bool:
        nonlocal asked, out_of_time
        if len(some) == len(rules):
            return False  # that is why we are asked
        if time.monotonic() > ends:
            out_of_time = True
            return True  # unknown: the rule that was dropped stays in the answer
        asked += 1
        progress(f"rules that clash: {asked} tried", None)
        found = locate(under(problem, some, rules), seconds=seconds / PATIENCE, alternatives=0)
        proofs.append((tuple(some), found.proven_infeasible))
        return found.best is not None

    found = smallest_clash(list(rules), possible, most_subsets=0)
    proven = any(proof and set(some) == set(found) for some, proof in proofs)
    return Clash(tuple(found), proven, smallest=not out_of_time)
