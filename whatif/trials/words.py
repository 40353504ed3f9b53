"""A trial's reading in plain words."""

from __future__ import annotations

import math
from collections.abc import Iterator

from whatif.trials.estimate import WEEK
from whatif.trials.reading import Mean, TrialReading

FEW = 30
"""Places below which errors clustered by place are rough (20 to 50: Cameron, Miller, J. Human Resources 50, 2015)."""

MATTERS = 0.15
"""Share of the largest part of the bias from which on a part is told."""


def lines_of(trial: TrialReading) -> tuple[str, ...]:
    """What a manager reads, a thought a line."""
    return (_tried(trial), *_before(trial), *_read(trial), _true(trial), *_why(trial), *_cure(trial), *_enough(trial))


def _tried(trial: TrialReading) -> str:
    design, ask = trial.design, trial.ask
    rule = "; ".join(str(edit) for edit in ask.edits)
    who = f"for {int(design.treated.sum())} of {len(design.places)} {design.noun}" if ask.kind == "geo" else "for all"
    drawn = " drawn at random" if ask.kind == "geo" and not ask.named else ""
    return (
        f"Tried: {rule}, {who}{drawn}, from {design.begins} on; {_days(design.before)} before and "
        f"{_days(design.after)} after are read. Read by: {trial.metric.meaning}."
    )


def _before(trial: TrialReading) -> Iterator[str]:
    power, what = trial.power, "places" if trial.ask.kind == "geo" else "days"
    text = (
        f"Before it begins: where nothing is changed, readings of other {what} scatter by {_size(trial, power.scatter)}"
    )
    if math.isnan(power.smallest):
        yield text + ". No error can be computed: it takes two places at least on either side, or three days."
        return
    yield (
        f"{text}; {power.false_positive_pct:.1f} % of {power.placebos} look like an effect (5 % is meant). "
        f"An effect of {_size(trial, power.smallest)} or more would be seen in 8 of 10 trials."
    )
    if trial.ask.kind == "geo" and len(trial.design.places) < FEW:
        yield f"Only {len(trial.design.places)} {trial.design.noun}: errors from so few are rough."
    if power.false_positive_pct > 10:
        yield "Trust its intervals little: it cries wolf more often than it says."


def _read(trial: TrialReading) -> Iterator[str]:
    first = trial.seeds[0]
    estimate = first.estimate
    if math.isnan(estimate.error):
        yield f"What the trial reads: {_change(trial, estimate.value)}, without an error."
    else:
        seen = "it looks like an effect" if estimate.significant else "no clear effect"
        interval = f"95 % interval {_plain(estimate.low)} to {_plain(estimate.high)}"
        yield f"What the trial reads: {_change(trial, estimate.value)} ({interval}): {seen} (seed {first.seed})."
    if len(trial.seeds) > 1:
        mean, count = _change(trial, trial.reading.value), len(trial.seeds)
        yield f"Over {count} seeds: {mean} on average; it looks like an effect in {trial.seen} of {count}."
    for seed, error in trial.failed:
        yield f"Seed {seed} failed: {error}"


def _true(trial: TrialReading) -> str:
    change = f"{_change(trial, trial.truth.value)}{_interval(trial.truth)}"
    return f"What the rule does once everybody has it: {change}, by the same orders with and without it."


def _why(trial: TrialReading) -> Iterator[str]:
    bias, error = trial.bias, trial.seeds[0].estimate.error
    if abs(bias.value) <= 2 * error:
        yield f"The trial reads what is true within its error (off by {_change(trial, bias.value)} on average)."
        return
    way = "too high" if bias.value > 0 else "too low"
    yield f"The reading is {_size(trial, bias.value)} {way}{_interval(bias)}. Of this:"
    for name, part in sorted(trial.parts.items(), key=lambda item: -abs(item[1])):
        if abs(part) >= MATTERS * max(map(abs, trial.parts.values())):
            yield f"  {_change(trial, part)}: {_reason(trial, name, part)}"


def _reason(trial: TrialReading, name: str, part: float) -> str:
    noun = trial.design.noun
    better = (part > 0) == trial.metric.more_is_better
    if name == "controls":
        fate = "worse" if better else "better"
        return f"the {noun} that kept the rules fared {fate} because of it: all share centres, trucks and backlog."
    if name == "shared":
        fate = "better" if better else "worse"
        return f"the treated {noun} fared {fate} than they would if all had the rule."
    if name == "carried":
        return "carried over: the days after still hold what was placed under the old rules; the trial is short."
    if name == "earlier":
        return "reaches back: orders of the days before were still under way when it began, and felt it too."
    if name == "chosen":
        return f"the treated {noun} are not like the others: the rule does more or less for them."
    if name == "calendar":
        same = "same weekdays are compared" if trial.design.before >= WEEK else "other weekdays are compared"
        return f"would have changed anyway: {same}, and backlog comes and goes."
    return f"chance: the treated {noun} would have changed differently from the others anyway."


def _enough(trial: TrialReading) -> Iterator[str]:
    power, effect, noun = trial.power, trial.truth.value, trial.design.noun
    if math.isnan(power.smallest):
        return
    if abs(effect) >= power.smallest:
        yield f"It is large enough: the true effect is above the {_size(trial, power.smallest)} that it can see."
        return
    more, biased = power.times_needed(effect), abs(trial.bias.value) > 2 * trial.seeds[0].estimate.error
    too = "Even without this bias it is too" if biased else "It is too"
    if more > 10_000:
        yield "There is next to nothing to see: no trial of a sane size would show the true effect."
        return
    if trial.ask.kind == "switch":
        yield f"{too} short for the true effect: about {math.ceil(more * trial.design.after)} days would be needed."
        return
    days, places = power.days_needed(effect), math.ceil(more * len(trial.design.places))
    longer = f"or {days} days after" if days else "(more days after alone would not do)"
    yield f"{too} small for the true effect: it would take about {places} {noun} {longer}."


def _cure(trial: TrialReading) -> Iterator[str]:
    if abs(trial.bias.value) <= 2 * trial.seeds[0].estimate.error:
        return
    parts = trial.parts
    parts["sharing"] = parts.pop("controls", 0.0) + parts.pop("shared", 0.0)
    largest = max(parts, key=lambda name: abs(parts[name]))
    if largest == "sharing":
        yield (
            'More places or days do not cure that. Compare places that share less (by = "region" or "station"), or try '
            'the rule for all from a moment on (kind = "switch").'
        )
    elif largest == "calendar":
        yield (
            f"A week or more before the beginning holds each day against its own weekday; places that keep the rules "
            f'(kind = "geo") take the calendar out. Now it has {_days(trial.design.before)} before.'
        )
    elif largest == "carried":
        yield "Read it over more days after the beginning: what was carried over wears off."


def _days(number: int) -> str:
    return "a day" if number == 1 else f"{number} days"


def _plain(value: float) -> str:
    return f"{value:+.2f}" if abs(value) >= 0.1 else f"{value:+.3f}"


def _change(trial: TrialReading, value: float) -> str:
    return f"{_plain(value)} {trial.metric.difference_unit}"


def _size(trial: TrialReading, value: float) -> str:
    return f"{_plain(abs(value)).lstrip('+')} {trial.metric.difference_unit}"


def _interval(mean: Mean) -> str:
    return "" if math.isnan(mean.low) else f" (95 % interval {_plain(mean.low)} to {_plain(mean.high)})"
