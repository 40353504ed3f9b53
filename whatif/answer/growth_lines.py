"""What growth says: how far the network carries, where it falls fastest, what to add first, what limits then."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from whatif.answer.words import columns, decimals, difference, figure, said, unit_of_difference
from whatif.growth import Attempt, Crossing, Fall, Growth, Limits, Missed, Penalties, Rung, Step

MOST_PROMISES = 3
LONGER_D = 1.0
"""Days more to clear than at the lowest level that are worth a sentence."""
SHORT_QUEUE_H = 1.0
CHOSEN = (
    "At each step the plan's shadow prices propose, then the longest waits; each is simulated with all seeds, "
    "and the one that gains most for its capacity is added."
)


def growth_lines(growth: Growth, unit: str) -> list[str]:
    """How far it carries, where it falls fastest, what to add first."""
    ask, metric = growth.ask, said(growth.ask.metric)
    limit = f"{ask.at_least:g} {unit}"
    rows = [[ask.factor, f"{metric}, {unit}", ""], *(_rung(rung) for rung in growth.rungs)]
    lines = [f"{_capital(metric)} {_crossing(growth.crossing, growth.rungs, limit)}", "", *columns(rows), ""]
    if growth.fall is not None:
        lines.append(f"{_capital(metric)} {_fall(growth.fall, unit_of_difference(unit))}")
    lines += _clearing(growth.rungs)
    if growth.steps:
        lines += ["", *_relief(growth, unit, limit)]
    if growth.limits is not None:
        lines += _limits(growth.limits, growth.relieved_at)
    return lines


def _rung(rung: Rung) -> list[str]:
    half = _half(rung.ci_low, rung.ci_high)
    digits = decimals(half, rung.mean)
    spread = f" ± {figure(half, digits)}" if half else ""
    return [rung.level, f"{figure(rung.mean, digits)}{spread}", "holds" if rung.holds else "breaks"]


def _crossing(crossing: Crossing, rungs: Sequence[Rung], limit: str) -> str:
    """Where the metric passes its limit, and of how many seeds."""
    lowest, highest, n = rungs[0].level, rungs[-1].level, crossing.crossing
    if crossing.level is not None:
        half = _half(crossing.ci_low, crossing.ci_high)
        digits = max(2, decimals(half, 0.0)) if half else 2
        spread = f" ± {figure(half, digits)}" if half else ""
        above = f"; {_seeds(crossing.holding, 'more')} never below it up to {highest}" if crossing.holding else ""
        below = f"; {_seeds(crossing.broken, 'more')} below it at {lowest} already" if crossing.broken else ""
        how = f"{_seeds(n)}{above}{below}; between tested levels by a straight line"
        return f"holds {limit} up to {figure(crossing.level, digits)}{spread} ({how})."
    if not crossing.holding:
        return f"is below {limit} at every level, from {lowest} on."
    if not crossing.broken:
        return f"holds {limit} at every level, up to {highest}."
    some = f"{crossing.holding} of {_seeds(crossing.holding + crossing.broken)}"
    return f"holds {limit} up to {highest} in {some}; in the others it is below it at {lowest} already."


def _seeds(n: int, more: str = "") -> str:
    return f"{n}{more and ' ' + more} {'seed' if n == 1 else 'seeds'}"


def _fall(fall: Fall, unit: str) -> str:
    steepest = (
        f"falls fastest between {fall.start:g} and {fall.end:g}, by {fall.per_unit:.3g} {unit} for each 1.0 more."
    )
    if fall.knee is None or fall.before is None or fall.beyond is None:
        return steepest
    way = "loses" if fall.before >= 0 else "gains"
    return (
        f"{steepest} The knee is at {fall.knee:g}: for each 1.0 more it {way} {abs(fall.before):.3g} {unit} below it "
        f"(from {fall.first:g}), and loses {fall.beyond:.3g} beyond it (to {fall.end:g})."
    )


def _clearing(rungs: Sequence[Rung]) -> list[str]:
    """Days that the measured window's costs do not have."""
    first, last = rungs[0].days_to_clear, rungs[-1].days_to_clear
    if first is None or last is None or last - first < LONGER_D:
        return []
    return [
        f"At {rungs[-1].level} it takes {last:.1f} days after the measured ones until all is delivered ({first:.1f} at "
        f"{rungs[0].level}): what keeping sites open on those days costs is in no cost figure here."
    ]


# -- relief ------------------------------------------------------------------------------------------------


def _relief(growth: Growth, unit: str, limit: str) -> list[str]:
    """The steps as a table, their verdict, how they were chosen."""
    ask, change = growth.ask, unit_of_difference(unit)
    head = ["", "packages an hour", f"{said(ask.metric)}, {unit}", f"gain, {change}", f"for 100 an hour, {change}", ""]
    rows = [row for number, step in enumerate(growth.steps, 1) for row in _step(step, number)]
    lines = [
        f"What to add first at {growth.relieved_at}, each step {100 * ask.add:g} % of what the place had at first:"
    ]
    lines += [f"  {line}" for line in columns([head, *rows])]
    lines += [f"  {text}" for step in growth.steps for text in step.failed]
    lines += [_verdict(growth, limit), CHOSEN]
    if growth.penalties is not None:
        lines.append(_prices(growth.steps, growth.penalties))
    return lines


def _step(step: Step, number: int) -> list[list[str]]:
    rows = [] if step.kept is None else [_attempt(step.kept, f"{number}. {step.kept.place}", "added")]
    for attempt in step.others:
        verdict = "less for its size" if attempt.helps and step.kept else "no help"
        rows.append(_attempt(attempt, f"{'  ' if rows else f'{number}.'} ({attempt.place})", verdict))
    return rows


def _attempt(attempt: Attempt, name: str, verdict: str) -> list[str]:
    half = _half(attempt.ci_low, attempt.ci_high)
    digits = decimals(half, attempt.delta or attempt.after)
    spread = f" ± {figure(half, digits)}" if half else ""
    gain = f"{difference(attempt.delta, digits)}{spread}"
    each = 100 * attempt.per_package_h
    return [
        name,
        f"+{attempt.packages_per_h:,.0f}",
        figure(attempt.after, digits),
        gain,
        difference(each, 3) if attempt.helps else "",
        verdict,
    ]


def _verdict(growth: Growth, limit: str) -> str:
    kept = [step.kept for step in growth.steps if step.kept]
    if not kept:
        return f"None of the places that were tried helps; it does not hold {limit} there."
    by_place: dict[str, float] = {}
    for step in kept:
        by_place[step.place] = by_place.get(step.place, 0.0) + step.packages_per_h
    added = ", ".join(f"{place} +{more:,.0f}" for place, more in by_place.items())
    total = f"{sum(by_place.values()):,.0f} packages an hour more ({added})"
    steps = f"After {len(kept)} {'step' if len(kept) == 1 else 'steps'}, {total},"
    if growth.relieved:
        return f"{steps} it holds {limit} there. What capacity costs is not in the figures."
    more = "; no other place that was tried then helps"
    if growth.steps[-1].kept:
        more = "; `steps` allows more" if len(growth.steps) == growth.ask.steps else ""
    return f"{steps} it still does not hold {limit} there{more}."


def _prices(steps: Iterable[Step], penalties: Penalties) -> str:
    """What the highest price means."""
    attempts = [attempt for step in steps for attempt in (step.kept, *step.others) if attempt]
    dearest = max(attempts, key=lambda attempt: attempt.price_usd_per_day)
    price = f"{dearest.price_usd_per_day:,.0f} USD a day for one more package an hour at {dearest.place}"
    return (
        f"Shadow prices are the plan's, not money that is saved: it would give {price}, at its penalties of "
        f"{penalties.unserved_usd:g} USD a package unserved and {penalties.late_usd:g} USD late."
    )


def _limits(limits: Limits, level: str) -> list[str]:
    """What is still missed, and where it waits."""
    lines = []
    if limits.missed:
        total = sum(row.packages for row in limits.missed)
        most = "; ".join(_missed(row) for row in limits.missed[:MOST_PROMISES])
        lines.append(f"What is left at {level} (first seed): {total:,} packages not on time as asked: {most}.")
    if limits.late_at:
        lines.append(f"Most of those later than quoted are at {limits.late_at}.")
    if limits.queue_h >= SHORT_QUEUE_H:
        lines.append(f"The longest queue is at {limits.queue_at}, {limits.queue_h:.1f} hours of its work.")
    else:
        lines.append("No queue is longer than an hour's work: departures, cut-offs and the promises' clocks limit now.")
    return lines


def _missed(row: Missed) -> str:
    kinds = (row.quoted_later, "quoted a later time"), (row.late, "later than quoted"), (row.unserved, "unserved")
    how = ", ".join(f"{n:,} {what}" for n, what in kinds if n)
    return f"{row.promise.replace('_', ' ')} {row.packages:,} of {row.placed:,} ({how})"


def _half(low: float | None, high: float | None) -> float | None:
    return None if low is None or high is None else (high - low) / 2


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
