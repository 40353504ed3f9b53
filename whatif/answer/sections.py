"""What a batch says beside its differences: the best, what moves a figure most, what works together, the trade-off."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from whatif.answer.words import columns, decimals, difference, figure, listed, said, unit_of_difference
from whatif.compare.anova import effects_of
from whatif.compare.best import best_subset
from whatif.compare.coding import is_numeric
from whatif.compare.direction import better_of
from whatif.compare.effects import Effect
from whatif.compare.fitting import fit_surface
from whatif.compare.front import Point, pareto_front
from whatif.compare.tornado import Swing, tornado_of
from whatif.observations import Observations

MOST_LISTED = 8
MOST_TABLES = 3
LEAST_R2 = 0.9
"""Of variants that were left out of its fit: a surface that says less of them is not worth a sentence."""
TINY_SHARE = 1e-6
"""Of a figure: what is below that is rounding."""


def best_lines(observations: Observations, metrics: Sequence[str]) -> list[str]:
    """Which variants may be the best in each metric that has a better side."""
    lines = []
    for kpi in metrics:
        if better_of(kpi) is None:
            continue
        found = best_subset(observations, kpi)
        names = [observations.names[v] for v in found.may_be_best]
        if not names:
            continue
        most = "Lowest" if found.better == "lower" else "Highest"
        rest = len(observations.names) - len(names)
        ruled = f"; the other {rest} surely {'is' if rest == 1 else 'are'} not" if rest and not found.note else ""
        lines.append(f"{most} {said(kpi)}: {listed(names)}{ruled}{'. ' + found.note if found.note else ''}.")
    return lines


def tornado_lines(observations: Observations, kpi: str) -> list[str]:
    """Each factor's reach alone, the widest first."""
    found = tornado_of(observations, kpi)
    if len(found.swings) < 2:
        return []
    unit = unit_of_difference(found.unit)
    rows = [[swing.factor, *_ends(swing), _reach(swing, found.swings[0].span)] for swing in found.swings[:MOST_LISTED]]
    return [f"{said(kpi)}, {unit}, each alone:", *(f"  {line}" for line in columns(rows))]


def _ends(swing: Swing) -> list[str]:
    digits = decimals(swing.span / 20 or None, swing.span)
    return [difference(swing.low, digits), difference(swing.high, digits)]


def _reach(swing: Swing, widest: float) -> str:
    return "█" * round(20 * swing.span / widest) if widest else ""


def effect_lines(observations: Observations, kpi: str) -> list[str]:
    """Two factors that together do other than each alone would: the KPI's means by both, the strongest first."""
    if len(observations.levels.columns) < 2:
        return []
    pairs = [effect for effect in effects_of(observations, kpi).effects if len(effect.factors) == 2]
    together = [effect for effect in pairs if _is_real(observations, kpi, effect)]
    together.sort(key=lambda effect: -(effect.partial_eta2 or 0.0))
    if pairs and not together:
        return [f"{said(kpi)}: the factors add up; none changes what another does."]
    return [line for effect in together[:MOST_TABLES] for line in _means(observations, kpi, effect)]


def _is_real(observations: Observations, kpi: str, effect: Effect) -> bool:
    """Whether an interaction is no chance; where nothing is left to chance, whether there is any."""
    if effect.p_holm is not None:
        return effect.p_holm < 0.05
    means = _means_of(observations, kpi, effect).to_numpy(float)
    alone = means.mean(axis=0) + means.mean(axis=1)[:, None] - means.mean()
    return bool(abs(means - alone).max() > TINY_SHARE * abs(means).max())


def _means(observations: Observations, kpi: str, effect: Effect) -> list[str]:
    """A KPI's means by the levels of two factors, as a table."""
    first, second = effect.factors
    means = _means_of(observations, kpi, effect)
    head = f"{said(kpi)}, {observations.units.get(kpi, '')}: what {first} does depends on {second}"
    if max(means.shape) > MOST_LISTED:
        return [f"{head}."]
    digits = decimals(float(means.to_numpy().std()) / 5 or None, float(means.iloc[0, 0]))
    rows = [["", *map(_level, means.columns)]]
    rows += [[_level(level), *(figure(value, digits) for value in row)] for level, row in means.iterrows()]
    return [f"{head}:", *(f"  {line}" for line in columns(rows))]


def _level(level: object) -> str:
    return f"{level:g}" if isinstance(level, float) else str(level)


def _means_of(observations: Observations, kpi: str, effect: Effect) -> pd.DataFrame:
    """A KPI's means by the levels of two factors: rows of the first, columns of the second; numbers in order."""
    first, second = effect.factors
    by_variant = observations.values[kpi].groupby(level=0).mean()
    frame = observations.levels.loc[by_variant.index, [first, second]].assign(mean=by_variant)
    means = frame.groupby([first, second], sort=False)["mean"].mean().unstack(sort=False)
    for axis in (0, 1):
        if means.axes[axis].dtype.kind in "if":
            means = means.sort_index(axis=axis)
    return means


def surface_lines(observations: Observations, kpi: str) -> list[str]:
    """Between the variants: where a curved surface through them is best, and how far to trust it."""
    numeric = [name for name in observations.levels.columns if is_numeric(observations.levels[name])]
    bent = [name for name in numeric if observations.levels[name].nunique() > 2]
    if not bent or len(numeric) < len(observations.levels.columns):
        return []
    found = fit_surface(observations, kpi)
    best, error = found.optimum, found.error
    if best is None or error.r2_left_out is None:
        return []
    seen = observations.values[kpi].groupby(level=0).mean()
    p = best.prediction
    if error.r2_left_out < LEAST_R2 or not _within(p.value, seen):
        return []
    digits = decimals(None if p.low is None or p.high is None else (p.high - p.low) / 2, p.value)
    where = ", ".join(f"{name} {value:,.4g}" for name, value in p.at.items())
    between = "" if p.low is None else f" ({figure(p.low, digits)} to {figure(p.high, digits)}, 95 %)"
    edge = f"; {listed(list(best.at_edge))} at the end of what was run: better may lie beyond" if best.at_edge else ""
    fit = f"fit: R² {error.r2_left_out:.2f} of what was left out"
    return [f"{said(kpi)} is best at about {where}: {figure(p.value, digits)} {found.unit}{between}{edge}; {fit}."]


def _within(value: float, seen: pd.Series) -> bool:
    """Whether a value is no better or worse than all that was run."""
    room = TINY_SHARE * float(seen.abs().max())
    return bool(seen.min() - room <= value <= seen.max() + room)


def front_lines(observations: Observations, metrics: Sequence[str]) -> list[str]:
    """The trade-off between the first two metrics that have a better side."""
    sided = [kpi for kpi in metrics if better_of(kpi)][:2]
    if len(sided) < 2 or len(observations.names) < 3:
        return []
    found = pareto_front(observations, sided[0], sided[1])
    front = [point for point in found.points if point.on_front]
    if len(front) < 2:
        return [f"'{point.name}' has both the best {said(sided[0])} and the best {said(sided[1])}." for point in front]
    rows = [["", f"{said(sided[0])}, {found.units[0]}", f"{said(sided[1])}, {found.units[1]}", ""]]
    rows += [_point(point, found.knee) for point in front[:MOST_LISTED]]
    unsure = sum(point.could_be_on_front for point in found.points) - len(front)
    lines = [f"No other variant beats these in both {said(sided[0])} and {said(sided[1])}:"]
    lines += [f"  {line}" for line in columns(rows)]
    return [*lines, f"  ({unsure} more could be among them)"] if unsure > 0 else lines


def _point(point: Point, knee: int | None) -> list[str]:
    cells = []
    for axis in (point.x, point.y):
        half = None if axis.low is None or axis.high is None else (axis.high - axis.low) / 2
        cells.append(figure(axis.mean, decimals(half, axis.mean)))
    return [point.name, *cells, "the knee" if point.variant == knee else ""]
