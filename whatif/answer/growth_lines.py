"""What growth says: how far the network carries, where it bends, what to add first."""

from __future__ import annotations

from whatif.answer.words import columns, decimals, figure, said
from whatif.growth import Growth, Relief, Rung


def growth_lines(growth: Growth, unit: str) -> list[str]:
    """How far it carries, where it bends, what to add first."""
    ask, metric = growth.ask, said(growth.ask.metric)
    limit = f"{ask.at_least:g} {unit}"
    rows = [[ask.factor, f"{metric}, {unit}", ""], *(_rung(rung) for rung in growth.rungs)]
    lines = [*columns(rows), ""]
    if growth.holds_to is None:
        lines.append(f"{metric} is below {limit} at every level.")
    elif all(rung.holds for rung in growth.rungs):
        lines.append(f"{metric} holds {limit} at every level, up to {growth.holds_to:g}.")
    else:
        lines.append(f"{metric} holds {limit} up to {growth.holds_to:.2f} (between tested levels by a straight line).")
    if growth.knee is not None:
        lines.append(f"The knee is at {growth.knee:g}: beyond it, each step costs more than the one before.")
    if growth.steps:
        lines += ["", f"What to add first at {growth.relieved_at}, {ask.add:.0%} at a time:"]
        lines += [f"  {number}. {_relief(step, unit)}" for number, step in enumerate(growth.steps, 1)]
        lines.append(_verdict(growth, limit))
    return lines


def _rung(rung: Rung) -> list[str]:
    half = None if rung.ci_low is None or rung.ci_high is None else (rung.ci_high - rung.ci_low) / 2
    digits = decimals(half, rung.mean)
    spread = f" ± {figure(half, digits)}" if half else ""
    return [rung.level, f"{figure(rung.mean, digits)}{spread}", "holds" if rung.holds else "breaks"]


def _relief(step: Relief, unit: str) -> str:
    half = None if step.ci_low is None or step.ci_high is None else (step.ci_high - step.ci_low) / 2
    digits = decimals(half, step.delta or step.after)
    why = step.why
    if step.price_usd_per_day:
        why = f"the plan would give {step.price_usd_per_day:,.0f} USD a day for one more package an hour"
    done = f"{figure(step.before, digits)} to {figure(step.after, digits)} {unit}"
    return f"{step.place}: {done} ({why}){'' if step.kept else '; no help in the simulation, taken back'}"


def _verdict(growth: Growth, limit: str) -> str:
    kept = sum(step.kept for step in growth.steps)
    if growth.relieved:
        return f"After {kept} {'step' if kept == 1 else 'steps'} it holds {limit} there. Capacity itself is not priced."
    return f"After {kept} of {len(growth.steps)} steps it still does not hold {limit} there; `steps` allows more."
