"""From a table of users to a verdict: first the split, then every metric of every variant against the control."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from core.errors import Finding, InvalidInput, Pod2doorError
from orders.experiment.effect import adjusted_effect, mean_effect, proportion_effect, ratio_effect
from orders.experiment.estimate import Effect
from orders.experiment.holm import holm
from orders.experiment.ratio_check import RatioCheck, check_ratio
from orders.experiment.sequential import MINIMUM_USERS, SequentialTest, sequential_test
from orders.experiment.table import Table

SMALL_EFFECT = 0.1
"""Of a standard deviation: the effects that the sequential test mixes over, where none is named."""


@dataclass(frozen=True)
class Question:
    """What is asked of a table.

    Attributes
    ----------
    metrics : tuple of str
        A column, or "top/bottom" for a ratio of sums.
    covariates : mapping of str to str
        Metric to the column (from before the experiment) that adjusts it.
    weights : mapping of str to float
        Planned shares by variant; the first variant is the control.
    day : str
        The column with each user's day of exposure: adds the sequential test; "" for none.
    tau : float or None
        See `sequential_test`; None is a tenth of the control's standard deviation at the first look.
    confidence : float
    """

    metrics: tuple[str, ...]
    weights: Mapping[str, float]
    covariates: Mapping[str, str] = field(default_factory=dict)
    day: str = ""
    tau: float | None = None
    confidence: float = 0.95


@dataclass(frozen=True)
class Comparison:
    """One metric of one variant against the control.

    Attributes
    ----------
    variant : str
    effect : Effect
    adjusted_p : float
        Holm's, over all comparisons of the analysis.
    sequential : SequentialTest or None
        Where the question names a day column.
    """

    variant: str
    effect: Effect
    adjusted_p: float
    sequential: SequentialTest | None


@dataclass(frozen=True)
class Analysis:
    """The verdict.

    Attributes
    ----------
    control : str
    ratio : RatioCheck
        Where it is not sound, `comparisons` is empty: the data cannot be believed.
    comparisons : tuple of Comparison
    """

    control: str
    ratio: RatioCheck
    comparisons: tuple[Comparison, ...]


def analyse(table: Table, question: Question) -> Analysis:
    """Answer a question.

    Raises
    ------
    InvalidInput
        When the table lacks a column or a variant that the question names, or a group has under two users.
    """
    _check(table, question)
    counts = [int(np.sum(table.variant == variant)) for variant in question.weights]
    ratio = check_ratio(counts, list(question.weights.values()))
    control, *treatments = question.weights
    if not ratio.sound:
        return Analysis(control, ratio, ())
    if min(counts) < 2:
        raise _wrong(table, "too-few-users", "every variant needs two users or more")
    found = [
        Comparison(variant, _effect(table, question, control, variant, metric), 1.0, None)
        for variant in treatments
        for metric in question.metrics
    ]
    adjusted = holm([one.effect.p_value for one in found])
    comparisons = tuple(
        replace(one, adjusted_p=p, sequential=_sequential(table, question, control, one))
        for one, p in zip(found, adjusted, strict=True)
    )
    return Analysis(control, ratio, comparisons)


def _check(table: Table, question: Question) -> None:
    named = [part for metric in question.metrics for part in metric.split("/")]
    named += [*question.covariates.values(), *([question.day] if question.day else [])]
    missing = sorted(set(named) - set(table.values))
    if missing:
        message = f"has no column {', '.join(missing)}; it has {', '.join(table.values)}"
        raise _wrong(table, "missing-column", message)
    strangers = sorted(set(table.variant.tolist()) - set(question.weights))
    if strangers:
        message = f"has variants without a planned weight: {', '.join(strangers)}"
        raise _wrong(table, "unknown-variant", message)
    if len(question.weights) < 2:
        raise _wrong(table, "one-variant", f"has only the variant {', '.join(question.weights)}; two are compared")


def _wrong(table: Table, rule: str, message: str) -> InvalidInput:
    return InvalidInput([Finding(table.file, 0, rule, message)])


def _effect(table: Table, question: Question, control: str, variant: str, metric: str) -> Effect:
    confidence = question.confidence
    if "/" in metric:
        top, _, bottom = metric.partition("/")
        pairs = [(table.of(group, top), table.of(group, bottom)) for group in (control, variant)]
        if any(float(np.sum(below)) == 0.0 for _, below in pairs):
            raise _wrong(table, "no-ratio", f"{metric}: the sum of {bottom} is 0 in a group")
        return ratio_effect(pairs[0], pairs[1], metric=metric, confidence=confidence)
    before, after = table.of(control, metric), table.of(variant, metric)
    if metric in question.covariates:
        by = question.covariates[metric]
        groups = (before, table.of(control, by)), (after, table.of(variant, by))
        return adjusted_effect(*groups, metric=metric, confidence=confidence)
    binary = bool(np.isin(table.values[metric], (0.0, 1.0)).all())
    compare = proportion_effect if binary else mean_effect
    return compare(before, after, metric=metric, confidence=confidence)


def _sequential(table: Table, question: Question, control: str, one: Comparison) -> SequentialTest | None:
    """The same effect after each day with enough users; None without such a day."""
    if not question.day:
        return None
    looks: list[tuple[float, float]] = []
    tau = question.tau
    for last in np.unique(table.values[question.day]):
        kept = table.values[question.day] <= last
        part = Table(table.variant[kept], {name: column[kept] for name, column in table.values.items()}, table.file)
        users = [int(np.sum(part.variant == group)) for group in (control, one.variant)]
        if min(users) < MINIMUM_USERS:
            continue
        effect = _effect(part, question, control, one.variant, one.effect.metric)
        if effect.standard_error > 0.0:
            looks.append((effect.difference, effect.standard_error))
            tau = tau or SMALL_EFFECT * effect.standard_error / math.sqrt(sum(1.0 / n for n in users))
    return sequential_test(looks, tau=tau, confidence=question.confidence) if tau and looks else None


def planned_weights(names: Sequence[str], text: str) -> dict[str, float]:
    """Read "control=1,treatment=1"; "" is equal weights of `names`.

    Raises
    ------
    Pod2doorError
        When a weight is no positive number.
    """
    if not text:
        return dict.fromkeys(names, 1.0)
    weights: dict[str, float] = {}
    for part in text.split(","):
        name, _, number = part.partition("=")
        try:
            weights[name.strip()] = float(number)
        except ValueError:
            raise Pod2doorError(f"weights are written NAME=NUMBER,NAME=NUMBER: {part!r}") from None
    if not all(0.0 < weight < math.inf for weight in weights.values()):
        raise Pod2doorError(f"weights must be positive: {text!r}")
    return weights
