"""What `orders experiment plan | assign | analyse` call: plain arguments in, frozen results out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from core.errors import Finding, InvalidInput, Pod2doorError
from orders.experiment.analysis import Analysis, Question, analyse, planned_weights
from orders.experiment.assignment import Experiment, assign
from orders.experiment.power import (
    Plan,
    check_users,
    days_for,
    smallest_effect_of_means,
    smallest_effect_of_proportions,
    users_for_means,
    users_for_proportions,
)
from orders.experiment.table import Table, read_table


def plan(
    baseline: float,
    *,
    effect: float | None = None,
    users_per_group: int | None = None,
    deviation: float | None = None,
    users_per_day: float | None = None,
    alpha: float = 0.05,
    power: float = 0.8,
) -> Plan:
    """Plan two equal groups: give the effect for the users, or the users for the smallest effect that they find.

    Parameters
    ----------
    baseline : float
        The control's share; its mean where `deviation` is given.
    effect : float, optional
        Smallest difference to find, in the metric's unit (0.02 is two percentage points).
    users_per_group : int, optional
    deviation : float, optional
        Standard deviation between users: the metric is a mean, not a share.
    users_per_day : float, optional
        New users a day, for the number of days.
    alpha, power : float

    Raises
    ------
    Pod2doorError
        When not just one of `effect` and `users_per_group` is given, or a figure makes no sense.
    """
    if effect is not None and users_per_group is None:
        users = _users(baseline, effect, deviation, alpha, power)
    elif users_per_group is not None and effect is None:
        check_users(users_per_group)
        users = users_per_group
        effect = _smallest_effect(baseline, users, deviation, alpha, power)
    else:
        raise Pod2doorError("give either the effect or the users a group")
    days = None if users_per_day is None else days_for(users, users_per_day)
    return Plan(users, days, baseline, effect, alpha, power)


def _users(baseline: float, effect: float, deviation: float | None, alpha: float, power: float) -> int:
    if deviation is None:
        return users_for_proportions(baseline, baseline + effect, alpha=alpha, power=power)
    return users_for_means(effect, deviation, alpha=alpha, power=power)


def _smallest_effect(baseline: float, users: int, deviation: float | None, alpha: float, power: float) -> float:
    if deviation is None:
        return smallest_effect_of_proportions(baseline, users, alpha=alpha, power=power)
    return smallest_effect_of_means(deviation, users, alpha=alpha, power=power)


def assign_users(name: str, users: Sequence[str], *, weights: str = "", share: float = 1.0) -> dict[str, str]:
    """The variant of each user; "" for one who does not take part.

    Parameters
    ----------
    weights : str
        "control=1,treatment=1"; "" is these two, evenly.
    share : float
        Of all users who take part, 0.0001 to 1.

    Raises
    ------
    Pod2doorError
    """
    planned = planned_weights(("control", "treatment"), weights)
    end = round(share * 10_000)
    experiment = Experiment(name, tuple(planned), tuple(planned.values()), end_bucket=end)
    return {user: assign(experiment, user) for user in users}


def analyse_file(
    path: str | Path,
    *,
    metrics: Sequence[str] = (),
    covariates: Mapping[str, str] | None = None,
    weights: str = "",
    control: str = "control",
    day: str = "",
    tau: float | None = None,
    confidence: float = 0.95,
) -> Analysis:
    """Analyse a CSV or Parquet file: columns user, variant, then numbers.

    Parameters
    ----------
    metrics : sequence of str
        Columns, or "top/bottom" for ratios; empty is every column that is not a covariate or the day.
    covariates : mapping of str to str, optional
        Metric to covariate column.
    weights : str
        "control=1,treatment=1", the control first; "" is equal weights of the variants in the file.
    control : str
        Which variant is the control where `weights` does not say.
    day, tau, confidence
        See `Question`.

    Raises
    ------
    InvalidInput
        With every finding in the file, or when it lacks what is asked for.
    Pod2doorError
        When confidence or weights make no sense.
    """
    if not 0.0 < confidence < 1.0:
        raise Pod2doorError(f"confidence must lie between 0 and 1: {confidence}")
    if weights:
        planned_weights((), weights)  # What is wrong with a flag is said before the file is read.
    table = read_table(path)
    adjusting = dict(covariates or {})
    others = {*adjusting.values(), day}
    chosen = tuple(metrics) or tuple(name for name in table.values if name not in others)
    planned = planned_weights(_variants(table, control), weights)
    question = Question(chosen, planned, adjusting, day, tau, confidence)
    return analyse(table, question)


def _variants(table: Table, control: str) -> list[str]:
    names = sorted(set(table.variant.tolist()))
    if control not in names:
        message = f"no user has the variant {control!r}; there are {', '.join(names)}"
        raise InvalidInput([Finding(table.file, 0, "unknown-variant", message)])
    return [control, *(name for name in names if name != control)]
