"""The table of differences: a row a variant against the reference, as the batch's answer has them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dash import html

from dashboard.figures.words import axis_unit, change, short_title, sided, title
from dashboard.pages.what_if.labels import Labels
from dashboard.pages.what_if.results import Results
from dashboard.parts.axis_glyph import Axis, axis_glyph, axis_of
from whatif.answer.words import unit_of_difference
from whatif.batch import Variant
from whatif.compare import Row

MOST_ROWS = 120
"""Rows drawn; more are in the batch's folder and in the exported table."""
MOST_METRICS = 4


@dataclass(frozen=True)
class Line:
    """A variant's row.

    Attributes
    ----------
    variant : Variant
    rows : tuple of Row or None
        By metric; None where the figure is the same as the reference's.
    seeds : int
    missing : bool
        Whether seeds are still to come.
    standing : str
        ``knee``, ``frontier``, ``dominated``, or why it takes no part in the trade-off.
    """

    variant: Variant
    rows: tuple[Row | None, ...]
    seeds: int
    missing: bool
    standing: str


def shown_metrics(results: Results) -> tuple[str, ...]:
    """The columns of figures."""
    return results.metrics[:MOST_METRICS]


def lines_of(results: Results) -> list[Line]:
    """Every variant but the reference that has a run, in the batch's order."""
    found = {(row.variant, row.name): row for row in results.comparison.rows}
    metrics = shown_metrics(results)
    lines = []
    for variant in results.variants:
        seeds = results.seeds(variant.number)
        if variant.number == 0 or not seeds:
            continue
        rows = tuple(found.get((variant.number, kpi)) for kpi in metrics)
        lines.append(Line(variant, rows, seeds, seeds < results.planned, _standing(results, variant.number)))
    return lines


def _standing(results: Results, variant: int) -> str:
    front = results.front
    if front is None:
        return ""
    if variant == front.knee:
        return "knee"
    point = next((point for point in front.points if point.variant == variant), None)
    if point is None:
        return "not compared"
    return "frontier" if point.on_front else "dominated"


def spans_zero(row: Row | None) -> bool:
    """Whether a figure shows no difference: the same, or an interval that holds 0."""
    if row is None:
        return True
    return row.ci_low is not None and row.ci_high is not None and row.ci_low <= 0 <= row.ci_high


def chosen(lines: Sequence[Line], metrics: Sequence[str], sort: str, *, every: bool) -> list[Line]:
    """Lines in the asked order; without `every`, those whose intervals all span 0 are left out.

    Parameters
    ----------
    sort : str
        ``frontier`` (the knee, the front, the rest; cheapest first), or a metric: the best first.
    """
    kept = [line for line in lines if every or not all(map(spans_zero, line.rows))]
    if sort in metrics:
        place = list(metrics).index(sort)
        return sorted(kept, key=lambda line: _gain(line.rows[place]))
    order = {"knee": 0, "frontier": 1, "dominated": 2}
    return sorted(kept, key=lambda line: (order.get(line.standing, 3), _gain(line.rows[0] if line.rows else None)))


def _gain(row: Row | None) -> float:
    """A difference, the better the lower."""
    if row is None or row.delta is None:
        return 0.0
    return -row.delta if row.better == "higher" else row.delta


# -- drawn ---------------------------------------------------------------------------------------------------


def table(results: Results, sort: str, *, every: bool, selected: Sequence[int] = ()) -> html.Div:
    """The table of the lines that are asked for."""
    metrics, lines = shown_metrics(results), lines_of(results)
    drawn = chosen(lines, metrics, sort, every=every)
    axes = [axis_of(_interval(line.rows[m]) for line in drawn) for m in range(len(metrics))]
    units = [results.observations.units.get(kpi, "") for kpi in metrics]
    labels = results.labels
    body = [_row(line, metrics, units, axes, labels, line.variant.number in selected) for line in drawn[:MOST_ROWS]]
    head = html.Thead(html.Tr(_head(metrics, units, axes)))
    hidden, more = len(lines) - len(drawn), len(drawn) - len(body)
    notes = [
        f"{hidden} without any difference hidden" if hidden else "",
        f"{more} more in the export" if more > 0 else "",
    ]
    if not drawn:
        text = "No variant differs from the reference so far." if lines else "Only the reference has run so far."
        body = [html.Tr(html.Td(text, colSpan=3 + 2 * len(metrics), className="muted"))]
    return html.Div(
        [
            html.Table([head, html.Tbody(body)], className="plain what_if-table"),
            html.P(" · ".join(filter(None, notes)), className="muted small what_if-table-note"),
        ],
        className="what_if-scroll",
        tabIndex=0,
        role="region",
        **{"aria-label": "Differences to the reference"},
    )


def _head(metrics: Sequence[str], units: Sequence[str], axes: Sequence[Axis]) -> list[html.Th]:
    cells = [html.Th("What differs from the reference"), html.Th("Seeds", className="num")]
    for kpi, unit, axis in zip(metrics, units, axes, strict=True):
        name = f"{short_title(kpi)}, {axis_unit(unit, difference=True)}"
        zero = html.Span("0", className="axis-label", style={"left": f"{axis.at(0.0)}%"})
        cells += [
            html.Th(name, className="num", title=f"{title(kpi)}, {unit_of_difference(unit)}: variant minus reference"),
            html.Th(html.Span(zero, className="axis-labels"), className="glyph", **{"aria-label": "interval, 95 %"}),
        ]
    return [*cells, html.Th("Trade-off")]


def _row(
    line: Line, metrics: Sequence[str], units: Sequence[str], axes: Sequence[Axis], labels: Labels, selected: bool
) -> html.Tr:
    cells = [html.Td(chips(line.variant, labels), className="what_if-chips"), html.Td(_seeds(line), className="num")]
    for row, unit, axis in zip(line.rows, units, axes, strict=True):
        tone = tone_of(row)
        cells += [
            html.Td(_text(row, unit), className=f"num {tone}", title=_title(row, unit)),
            html.Td(axis_glyph(_interval(row), axis, tone), className="glyph"),
        ]
    badges = {"knee": "badge accent", "frontier": "badge"}
    standing = html.Span(line.standing, className=badges.get(line.standing, ""))
    return html.Tr(
        [*cells, html.Td(standing, className="standing")],
        id={"type": "what_if-row", "variant": line.variant.number},
        className="selectable selected" if selected else "selectable",
        tabIndex=0,
        **{
            "data-what-if": "row",
            "data-variant": str(line.variant.number),
            "aria-label": labels.text(line.variant.name),
            "aria-selected": "true" if selected else "false",
        },
    )


def chips(variant: Variant, labels: Labels) -> list[html.Span]:
    """What a variant is: a chip a factor that is not as in the reference."""
    moved = [(name, labels.level(name, level.label)) for name, level in variant.levels.items() if level.edits]
    if not moved:
        return [html.Span(variant.name, className="what_if-chip")]
    return [html.Span([f"{name} ", html.B(label)], className="what_if-chip") for name, label in moved]


def tone_of(row: Row | None) -> str:
    """Better, worse, or plain where it is not more than chance."""
    return "plain" if row is None else sided(row.delta, row.ci_low, row.ci_high, row.better, row.verdict)


def _interval(row: Row | None) -> tuple[float | None, float | None, float | None]:
    return (0.0, None, None) if row is None else (row.delta, row.ci_low, row.ci_high)


def half_of(row: Row | None) -> float | None:
    """Half of the interval."""
    return None if row is None or row.ci_low is None or row.ci_high is None else (row.ci_high - row.ci_low) / 2


def _text(row: Row | None, unit: str) -> str:
    return "same" if row is None else change(row.delta, unit, half_of(row))


def _title(row: Row | None, unit: str) -> str:
    if row is None:
        return "the same figure in every run"
    if row.delta is None:
        return row.note or row.verdict
    half = half_of(row)
    p = "" if row.p_holm is None else f", p {row.p_holm:.3g} (Holm)"
    spread = "no interval" if half is None else f"± {change(half, unit, half).lstrip('+')}"
    return f"{change(row.delta, unit, half)} {spread}, {row.n} seeds{p}: {row.verdict}"


def _seeds(line: Line) -> html.Span | str:
    if not line.missing:
        return str(line.seeds)
    return html.Span(f"{line.seeds} …", className="what_if-missing", title="more seeds are still to run")


def export_rows(results: Results) -> list[dict[str, object]]:
    """Every difference as a row, for files."""
    metrics, rows = shown_metrics(results), []
    for line in lines_of(results):
        for kpi, row in zip(metrics, line.rows, strict=True):
            rows.append(
                {
                    "variant": line.variant.number,
                    "name": line.variant.name,
                    "seeds": line.seeds,
                    "figure": kpi,
                    "unit": results.observations.units.get(kpi, ""),
                    "delta": 0.0 if row is None else row.delta,
                    "ci_low": None if row is None else row.ci_low,
                    "ci_high": None if row is None else row.ci_high,
                    "p_holm": None if row is None else row.p_holm,
                    "verdict": "same" if row is None else row.verdict,
                    "trade_off": line.standing,
                }
            )
    return rows
