"""How many users, how small an effect, how many days: what to know before an experiment starts.

Proportions by the normal formula without continuity correction (Fleiss, Levin, Paik 2003, "Statistical methods for
rates and proportions", 4.14); means by the noncentral t distribution (Cohen 1988).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from core.errors import Pod2doorError

MOST_USERS = 10**10
"""More than there are people: a plan of more is none."""
MOST_DAYS = 36_525
"""A hundred years."""
FAR = 8.0
"""Standard errors beyond which the test never errs on the other side (1e-15), and that tail is NaN in scipy."""


@dataclass(frozen=True)
class Plan:
    """An experiment of two equal groups, planned.

    Attributes
    ----------
    users_per_group : int
    days : int or None
        Whole days to reach both groups; None where the traffic is not known.
    baseline, effect : float
        Control's mean or share, and the smallest difference that is to be found.
    alpha, power : float
        Two-sided level, and the chance to find that difference.
    """

    users_per_group: int
    days: int | None
    baseline: float
    effect: float
    alpha: float
    power: float


def users_for_proportions(base: float, other: float, *, alpha: float = 0.05, power: float = 0.8) -> int:
    """Users a group to tell two shares apart.

    Raises
    ------
    Pod2doorError
        When a share is not between 0 and 1, they are equal, no number of users finds so small a difference, or level
        and power make no sense.
    """
    from scipy.stats import norm

    _check_levels(alpha, power)
    if not (0.0 < base < 1.0 and 0.0 < other < 1.0) or base == other:
        raise Pod2doorError(f"shares must lie between 0 and 1 and differ: {base} and {other}")
    middle = (base + other) / 2.0
    null = float(norm.isf(alpha / 2.0)) * math.sqrt(2.0 * middle * (1.0 - middle))
    found = float(norm.isf(1.0 - power)) * math.sqrt(base * (1.0 - base) + other * (1.0 - other))
    users = ((null + found) / (other - base)) ** 2
    check_users(users)
    return math.ceil(users)


def users_for_means(effect: float, deviation: float, *, alpha: float = 0.05, power: float = 0.8) -> int:
    """Users a group to find a difference of means, given the standard deviation within the groups.

    Raises
    ------
    Pod2doorError
        When the effect is 0, the deviation is not positive, or level and power make no sense.
    """
    _check_levels(alpha, power)
    if not (deviation > 0.0 and effect != 0.0):
        raise Pod2doorError(f"needs an effect that is not 0 and a positive deviation: {effect} and {deviation}")
    return _least(lambda n: power_of_means(effect, deviation, n, alpha=alpha) >= power)


def power_of_means(effect: float, deviation: float, users: int, *, alpha: float = 0.05) -> float:
    """Chance that the two-sided t test of two groups of `users` each finds a difference."""
    from scipy.stats import nct, t

    degrees = 2 * users - 2
    shift = abs(effect) / deviation * math.sqrt(users / 2.0)
    bound = float(t.isf(alpha / 2.0, degrees))
    right = float(nct.sf(bound, degrees, shift))
    if shift > FAR:
        return right
    return right + float(nct.cdf(-bound, degrees, shift))


def smallest_effect_of_proportions(base: float, users: int, *, alpha: float = 0.05, power: float = 0.8) -> float:
    """The smallest rise above a share that `users` a group find (the minimum detectable effect).

    Raises
    ------
    Pod2doorError
        When not even a rise to 1 would be found.
    """
    from scipy.optimize import brentq
    from scipy.stats import norm

    _check_levels(alpha, power)
    if users_for_proportions(base, 1.0 - 1e-12, alpha=alpha, power=power) > users:
        raise Pod2doorError(f"{users:,} users a group find no rise above {base}, however large")

    def excess(rise: float) -> float:
        other, middle = base + rise, base + rise / 2.0
        null = float(norm.isf(alpha / 2.0)) * math.sqrt(2.0 * middle * (1.0 - middle) / users)
        found = float(norm.isf(1.0 - power)) * math.sqrt((base * (1.0 - base) + other * (1.0 - other)) / users)
        return rise - null - found

    return float(brentq(excess, 1e-12, 1.0 - base - 1e-12, xtol=1e-12))


def smallest_effect_of_means(deviation: float, users: int, *, alpha: float = 0.05, power: float = 0.8) -> float:
    """The smallest difference of means that `users` a group (two or more) find."""
    from scipy.optimize import brentq

    _check_levels(alpha, power)
    if users < 2 or deviation <= 0.0:
        raise Pod2doorError(f"needs two users a group and a positive deviation: {users} and {deviation}")
    highest = deviation * 200.0
    return float(brentq(lambda e: power_of_means(e, deviation, users, alpha=alpha) - power, 0.0, highest, xtol=1e-12))


def days_for(users_per_group: int, users_per_day: float, *, groups: int = 2, share: float = 1.0) -> int:
    """Whole days until each group is full, when `share` of the users who come newly each day take part."""
    if not (0.0 < users_per_day < math.inf and 0.0 < share <= 1.0):
        raise Pod2doorError(f"needs users a day and a share of them in (0, 1]: {users_per_day} and {share}")
    days = groups * users_per_group / (users_per_day * share)
    if days > MOST_DAYS:
        raise Pod2doorError(f"{users_per_day:g} users a day fill the groups in a hundred years at the soonest")
    return math.ceil(days)


def check_users(users: float) -> None:
    """Refuse groups that nobody could fill.

    Raises
    ------
    Pod2doorError
    """
    if users > MOST_USERS:
        raise Pod2doorError(f"takes more than {MOST_USERS:,} users a group: more than there are people")


def _check_levels(alpha: float, power: float) -> None:
    if not (0.0 < alpha < 1.0 and alpha < power < 1.0):
        raise Pod2doorError(f"needs 0 < alpha < power < 1: alpha {alpha}, power {power}")


def _least(enough: Callable[[int], bool]) -> int:
    """The least number of users a group, two or more, that is enough: by doubling, then halving."""
    high = 2
    while not enough(high):
        high *= 2
        check_users(high)
    low = max(high // 2, 1)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle, high)
    return high
