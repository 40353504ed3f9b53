"""Branch and bound over statuses: open or closed, site by site, until the bound meets the best design."""

from __future__ import annotations

import heapq
from dataclasses import dataclass, field

import numpy as np

from network.design.location.ascent import Climbed, climb
from network.design.location.moves import site_costs
from network.design.location.problem import Choice
from network.design.location.relaxation import Prices, Relaxation
from network.design.location.seen import Seen

STEPS = 60
"""Steps of the ascent at a node."""


@dataclass(order=True)
class _Node:
    """Statuses settled so far, and the bound under them."""

    usd: float
    number: int
    choice: np.ndarray = field(compare=False)
    climbed: Climbed = field(compare=False)


def settled(choice: np.ndarray) -> bool:
    """Whether nothing is left to decide."""
    return not np.isin(choice, (Choice.MAY_CLOSE, Choice.CANDIDATE)).any()


def fixed_by_cost(seen: Seen, choice: np.ndarray, climbed: Climbed) -> np.ndarray:
    """Statuses that every better design must have: the bound with the other status is beyond the best design."""
    if seen.best is None or seen.problem.limits:
        return choice
    answer, best = climbed.answer, seen.best.cost_usd
    free = np.isin(choice, (Choice.MAY_CLOSE, Choice.CANDIDATE))
    beyond = answer.usd + np.abs(answer.gain_usd) > best
    result = choice.copy()
    result[free & beyond & (answer.gain_usd > 0)] = Choice.CLOSED
    result[free & beyond & (answer.gain_usd < 0)] = Choice.OPEN
    return result


def branch(
    seen: Seen, relaxation: Relaxation, root: Climbed, choice: np.ndarray, gap: float, most: int
) -> tuple[float, int]:
    """Bound of all designs and nodes looked at; stops at the gap, after `most` nodes, or when the time is up.

    A node in which everything is settled is closed by its plan: nothing is left that the bound could be wrong about
    (where sites may grow, it keeps its bound).
    """
    grows = bool(seen.problem.sites.modules.any())
    heap, count, closed_usd = [_Node(root.usd, 0, choice, root)], 1, np.inf
    while heap:
        bound = min(heap[0].usd, closed_usd)
        if seen.target_usd - bound <= gap * abs(seen.target_usd) or count >= most or seen.full():
            return bound, count
        node = heapq.heappop(heap)
        fixed = fixed_by_cost(seen, node.choice, node.climbed)
        row = _undecided(seen, fixed, node.climbed)
        if row is None:
            design = seen.judge(fixed == Choice.OPEN, np.zeros(len(fixed), np.int64))
            closed_usd = min(closed_usd, node.usd if grows or design.broken else max(node.usd, design.cost_usd))
            continue
        for status in (Choice.CLOSED, Choice.OPEN):
            below = fixed.copy()
            below[row] = status
            child = _child(seen, relaxation, node, below)
            count += 1
            if child is not None and (seen.best is None or child.usd < seen.best.cost_usd):
                heapq.heappush(heap, _Node(max(child.usd, node.usd), count, below, child))
    best = seen.best.cost_usd if seen.best is not None else np.inf
    return min(closed_usd, best), count


def _undecided(seen: Seen, choice: np.ndarray, climbed: Climbed) -> int | None:
    """The free site of most weight about which the ascent was least sure."""
    free = np.flatnonzero(np.isin(choice, (Choice.MAY_CLOSE, Choice.CANDIDATE)))
    if len(free) == 0:
        return None
    doubt = 0.05 + np.minimum(climbed.shares, 1 - climbed.shares)[free]
    return int(free[np.argmax(doubt * (1.0 + np.abs(site_costs(seen.problem)[free])))])


def _child(seen: Seen, relaxation: Relaxation, node: _Node, choice: np.ndarray) -> Climbed | None:
    """The node's bound from its parent's prices; None where no statuses keep the limits. Its design is judged."""
    prices = [Prices(own.row, own.facility) for own in node.climbed.prices]
    try:
        climbed = climb(
            seen.problem, relaxation, prices, choice, lambda: seen.target_usd, STEPS, 0.1,
            stop=lambda usd: seen.best is not None and usd >= seen.best.cost_usd,
        )  # fmt: skip
    except ValueError:
        return None
    if not seen.full():
        seen.judge(climbed.answer.is_open > 0.5, np.zeros(len(choice), np.int64))
    return climbed
