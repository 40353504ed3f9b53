"""What differs: a row a key figure, A, B, B − A, its interval on one axis of percent, p, better or worse."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from dash import html

from dashboard.figures.words import change, noise_of, sided, title, value
from dashboard.icons import icon
from dashboard.pages.compare.sides import Compared
from dashboard.parts.axis_glyph import Axis, axis_glyph
from dashboard.parts.difference import verdict_badge
from dashboard.parts.numbers import MINUS, MISSING, THIN
from whatif.answer.words import unit_of_difference
from whatif.compare import Row

LIMITS = (0.1, 0.2, 0.5, 1.0, 2.0, 4.0, 10.0, 20.0, 50.0, 100.0)
"""Ends that the axis of percent may have."""
ON_SCALE = 0.8
"""Share of the rows that the axis shows at the least; of the others the value is written."""


@dataclass(frozen=True)
class Figure:
    """A key figure of both sides.

    Attributes
    ----------
    name : str
    unit : str
    row : Row, optional
        None where it is the same in every run, or exists on neither side.
    a, b : float
        Means; of a figure that is the same, of all runs.
    """

    name: str
    unit: str
    row: Row | None
    a: float
    b: float

    @property
    def differs(self) -> bool:
        """Whether it is more than chance, or cannot be told from it for want of runs."""
        return self.row is not None and self.row.verdict != "no difference" and not self.noise

    @property
    def noise(self) -> bool:
        """Whether the difference is only the rounding of sums: far below the last digit that would be shown."""
        row = self.row
        if row is None or row.delta is None:
            return False
        return abs(row.delta) < noise_of(max(abs(self.a), abs(self.b)), self.unit)

    @property
    def scale(self) -> tuple[float, str]:
        """What its numbers are multiplied by to be read, and their unit then: grams below a kilogram."""
        small = self.unit.startswith("kg") and max(abs(self.a), abs(self.b)) < 1
        return (1000.0, self.unit.removeprefix("k")) if small else (1.0, self.unit)

    @property
    def percent(self) -> tuple[float | None, float | None, float | None]:
        """Difference and its interval in percent of A; None where A is 0 or there is none."""
        row = self.row
        if row is None or row.delta is None or not row.reference:
            return None, None, None
        scale = 100 / abs(row.reference)
        low, high = (None if end is None else end * scale for end in (row.ci_low, row.ci_high))
        return row.delta * scale, low, high


@lru_cache(maxsize=4)
def figures_of(found: Compared) -> tuple[Figure, ...]:
    """Every key figure, in the runs' order."""
    rows = {row.name: row for row in found.comparison.rows}
    means = found.observations.values.groupby(level=0).mean().to_dict("index")
    figures = []
    for name in found.kpis:
        row = rows.get(name)
        a, b = (float(means[v][name]) for v in (0, 1))
        if row is not None:
            a, b = (math.nan if x is None else x for x in (row.reference, row.value))
        figures.append(Figure(name, found.observations.units.get(name, ""), row, a, b))
    return tuple(figures)


def limit_of(figures: Sequence[Figure]) -> float:
    """Half of the axis, in percent: the least of `LIMITS` that shows most rows whole."""
    reach = sorted(max(abs(x) for x in f.percent if x is not None) for f in figures if f.percent[0] is not None)
    if not reach:
        return 1.0
    wanted = reach[max(0, math.ceil(ON_SCALE * len(reach)) - 1)]
    return next((limit for limit in LIMITS if limit >= wanted), LIMITS[-1])


def table(found: Compared, *, every: bool) -> html.Div:
    """The table; without `every`, figures that differ by no more than chance are left out."""
    figures = figures_of(found)
    shown = [figure for figure in figures if every or figure.differs]
    limit = limit_of([figure for figure in figures if figure.differs] or shown)
    axis = Axis(-limit, limit)
    body = [_row(figure, axis) for figure in shown]
    if not body:
        body = [html.Tr(html.Td("No figure differs by more than chance.", colSpan=7, className="muted"))]
    ticks = [
        html.Span(_tick(at, limit), style={"left": f"{axis.at(at)}%"})
        for at in (-limit, -limit / 2, 0.0, limit / 2, limit)
    ]
    head = [html.Th("KPI"), *(html.Th(text, className="num") for text in ("A", "B", f"B {MINUS} A"))]
    head += [
        html.Th(
            html.Div(ticks, className="compare-ticks"),
            className="compare-axis",
            **{"aria-label": "Difference in percent of A, 95 % interval"},
        ),
        html.Th("p", className="num"),
        html.Th(""),
    ]
    return html.Div(
        html.Table([html.Thead(html.Tr(head)), html.Tbody(body)], className="plain compare-table"),
        className="compare-scroll",
        tabIndex=0,
        role="region",
        **{"aria-label": "Key figures"},
    )


def _tick(at: float, limit: float) -> str:
    sign = MINUS if at < 0 else "+" if at > 0 else ""
    return f"{sign}{abs(at):g}" + (f"{THIN}%" if at == limit else "")


def _row(figure: Figure, axis: Axis) -> html.Tr:
    row = None if figure.noise else figure.row
    tone = tone_of(row)
    return html.Tr(
        [
            html.Td([title(figure.name), _unit(figure)], title=figure.name),
            *_numbers(figure, row, tone),
            html.Td(_glyph(figure, axis, tone), className="compare-axis"),
            html.Td(p_text(row), className="num muted", title="adjusted by Holm over all figures"),
            html.Td(verdict_of(row), className="compare-verdict"),
        ],
        id=f"compare-kpi-{figure.name.replace('.', '-')}",
        **{"data-kpi": figure.name},
    )


def _unit(figure: Figure) -> html.Span:
    """Once, beside the name; the numbers go without, but for their dollar sign."""
    unit = figure.scale[1]
    return html.Span("" if unit == "USD" else unit, className="compare-unit")


def _numbers(figure: Figure, row: Row | None, tone: str) -> list[html.Td]:
    """A, B and their difference."""
    scale, unit = figure.scale
    half = (half_of(row) or 0.0) * scale
    digits = half or (scale * abs(figure.b - figure.a) / 10 if row is not None else 0.0) or None
    a, b = (_bare(value(side * scale, unit, digits), unit) for side in (figure.a, figure.b))
    delta = "same" if row is None else _bare(_change(row.delta, scale, unit, half), unit, difference=True)
    return [
        html.Td(a, className="num muted", title=_missing(figure.a, row)),
        html.Td(b, className="num strong", title=_missing(figure.b, row)),
        html.Td(delta, className=f"num {tone}", title=_interval_text(figure)),
    ]


def _change(delta: float | None, scale: float, unit: str, half: float) -> str:
    return change(None if delta is None else delta * scale, unit, half or None)


def _bare(text: str, unit: str, *, difference: bool = False) -> str:
    """A number without its unit; dollars keep their sign, and points of a share say that they are no percent."""
    if difference and unit == "%":
        return text
    return text.removesuffix(f"{THIN}{unit_of_difference(unit) if difference else unit}")


def _missing(x: float, row: Row | None) -> str:
    return (row.note if row is not None else "no run has it") if math.isnan(x) else ""


def _glyph(figure: Figure, axis: Axis, tone: str) -> html.Span:
    """The interval, or the value in words where it lies beyond the axis."""
    middle, low, high = (None, None, None) if figure.noise else figure.percent
    if middle is None:
        text = "A is 0" if figure.differs and figure.row is not None and figure.row.delta else ""
        return html.Span(text, className="muted small")
    if not axis.holds(middle):
        sign = MINUS if middle < 0 else "+"
        return html.Span(f"{sign}{abs(middle):,.0f}{THIN}%, off scale", className=f"badge {tone}")
    return axis_glyph((middle, low, high), axis, tone)


def tone_of(row: Row | None) -> str:
    """Better, worse, or plain."""
    return "plain" if row is None else sided(row.delta, row.ci_low, row.ci_high, row.better, row.verdict)


def half_of(row: Row | None) -> float | None:
    """Half of the interval."""
    return None if row is None or row.ci_low is None or row.ci_high is None else (row.ci_high - row.ci_low) / 2


def _interval_text(figure: Figure) -> str:
    row, (scale, unit) = figure.row, figure.scale
    if row is None:
        return "the same in every run"
    if figure.noise:
        return "the same but for the rounding of sums: less than a thousandth of the last digit shown"
    half = half_of(row)
    if half is None:
        return row.note or "one seed each: no interval"
    low, high = (_change(end, scale, unit, half * scale) for end in (row.ci_low, row.ci_high))
    return f"95 % interval {low} to {high}, {row.n} runs a side"


def p_text(row: Row | None) -> str:
    """The adjusted p: <0.001, 0.002, – where there is none."""
    if row is None or row.p_holm is None:
        return "exact" if row is not None and row.verdict == "exact" else MISSING
    return "<0.001" if row.p_holm < 0.001 else f"{row.p_holm:.3f}"


def verdict_of(row: Row | None) -> html.Span:
    """The verdict as a badge: arrow and word; "more" and "less" of what is neither good nor bad."""
    if row is None:
        return verdict_badge("", "same", title="the same in every run")
    if row.verdict == "no difference":
        return verdict_badge("", "same", title="the interval spans 0")
    if row.verdict == "does not exist":
        return html.Span("one side only", className="badge", title=row.note)
    if row.verdict == "not enough runs" or row.delta is None:
        return html.Span("not proven", className="badge", title="too few seeds to tell it from chance")
    tone, arrow = tone_of(row), "up" if row.delta > 0 else "down"
    if tone == "plain":
        word = "more" if row.delta > 0 else "less"
        return html.Span([icon(f"arrow-{arrow}", className="small"), word], className="badge verdict")
    return verdict_badge("", tone, arrow=arrow)
