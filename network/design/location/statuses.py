"""Statuses alone: the best under the users' limits, and whether there are any."""

from __future__ import annotations

import numpy as np

from network.design.location.problem import Choice, CountLimit, DesignProblem


def cheapest_statuses(
    gain_usd: np.ndarray, choice: np.ndarray, limits: tuple[CountLimit, ...]
) -> tuple[np.ndarray, float]:
    """Statuses of least cost, float64[F], and that cost: `gain_usd` of each open facility.

    Raises
    ------
    ValueError
        Where no statuses keep the limits.
    """
    low = (choice == Choice.OPEN).astype(float)
    high = (choice != Choice.CLOSED).astype(float)
    is_open = np.where(low == high, low, (gain_usd < 0).astype(float))
    if any(limit.broken_by(is_open > 0.5) for limit in limits):
        found = _under_limits(gain_usd, low, high, limits)
        if found is None:
            raise ValueError("no statuses keep the limits")
        is_open = found
    return is_open, float(gain_usd @ is_open)


def _under_limits(
    gain_usd: np.ndarray, low: np.ndarray, high: np.ndarray, limits: tuple[CountLimit, ...]
) -> np.ndarray | None:
    """By mixed-integer program (HiGHS); None where there are none."""
    from scipy.optimize import Bounds, LinearConstraint, milp

    rows = np.stack([limit.members.astype(float) for limit in limits])
    least = np.array([limit.at_least for limit in limits], float)
    most = np.array([np.inf if limit.at_most is None else limit.at_most for limit in limits], float)
    answer = milp(
        gain_usd,
        integrality=np.ones(len(gain_usd)),
        bounds=Bounds(low, high),
        constraints=LinearConstraint(rows, least, most),
        options={"mip_rel_gap": 0.0},
    )
    return None if answer.x is None else np.asarray(np.rint(answer.x))


def statuses_possible(problem: DesignProblem) -> bool:
    """Whether any statuses keep the limits, and what must be open or closed; exact."""
    choice = problem.sites.choice
    low = (choice == Choice.OPEN).astype(float)
    high = (choice != Choice.CLOSED).astype(float)
    if not problem.limits:
        return True
    return _under_limits(np.zeros(len(choice)), low, high, problem.limits) is not None
