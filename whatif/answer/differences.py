"""Differences to the reference: the table that a batch's answer begins with, and a sentence a difference."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from whatif.answer.standing import Standing
from whatif.answer.words import bound, columns, decimals, difference, figure, said, unit_of_difference
from whatif.compare import Comparison, Row
from whatif.observations import Observations

MOST_ROWS = 40
UNSURE = ("no difference", "not enough runs")


def table(observations: Observations, comparison: Comparison, metrics: Sequence[str], standing: Standing) -> list[str]:
    """A line a variant: the metrics' means in the reference, and each variant's difference with its interval.

    Where a variant is not chosen, or brings fewer packages, its figures are more or less, not better or worse.
    """
    reference = comparison.reference
    head = ["", *(f"{said(kpi)}, {observations.units.get(kpi, '')}" for kpi in metrics)]
    rows = [head, [observations.names[reference], *(_own(observations, reference, kpi) for kpi in metrics)]]
    others = [v for v in range(len(observations.names)) if v != reference]
    for variant in others[:MOST_ROWS]:
        plain = variant in standing.given or variant in standing.losing
        cells = [_cell(comparison.of(variant, kpi), plain) for kpi in metrics]
        rows.append([observations.names[variant], *cells])
    lines = columns(rows)
    if len(others) > MOST_ROWS:
        lines.append(f"... and {len(others) - MOST_ROWS} more variants; the batch's folder holds them all")
    return lines


def _own(observations: Observations, variant: int, kpi: str) -> str:
    values = observations.of(variant, kpi)
    mean = float(values.mean()) if len(values) else None
    return figure(mean, decimals(float(values.std()) if len(values) > 1 else None, mean or 0.0))


def _cell(row: Row | None, plain: bool) -> str:
    if row is None:
        return "the same"
    if row.delta is None:
        return row.verdict
    digits, spread = digits_of(row), ""
    if row.ci_low is not None and row.ci_high is not None and row.ci_high > row.ci_low:
        spread = f" ± {figure((row.ci_high - row.ci_low) / 2, digits)}"
    return f"{difference(row.delta, digits)}{spread} {judged(replace(row, better=None) if plain else row)}"


def digits_of(row: Row) -> int:
    """Decimals that the row's interval bears out."""
    half = None if row.ci_low is None or row.ci_high is None else (row.ci_high - row.ci_low) / 2
    return decimals(half, row.delta or row.value or 0.0)


def judged(row: Row) -> str:
    """One word or two: better, worse, more, less; or that there is nothing to say yet."""
    if row.verdict in ("higher", "lower", "exact") and row.delta:
        up = row.delta > 0
        if row.better is None:
            return "more" if up else "less"
        return "better" if up == (row.better == "higher") else "worse"
    return {"no difference": "(no difference)", "not enough runs": "(too few runs)"}.get(row.verdict, row.verdict)


def sentences(rows: Iterable[Row]) -> list[str]:
    """A sentence a row: from what to what, by how much, how sure."""
    return [f"{row.variant_name}: {sentence(row)}" for row in rows]


def sentence(row: Row) -> str:
    """From what to what, by how much, how sure."""
    digits, unit = digits_of(row), unit_of_difference(row.unit)
    if row.delta is None:
        return f"{said(row.name)}: {row.note or row.verdict}."
    coarse = max(0, digits - 1)
    change = f"{figure(row.reference, coarse)} to {figure(row.value, coarse)} {row.unit}"
    by = f"{difference(row.delta, digits)} {unit}"
    sure = ""
    if row.ci_low is not None and row.ci_high is not None and row.verdict != "exact":
        sure = f", 95 % interval {bound(row.ci_low, digits)} to {bound(row.ci_high, digits)}"
    if row.verdict == "exact":
        sure = ", the same in every run"
    tail = {
        "no difference": f"no difference to be told from chance{_needed(row)}",
        "not enough runs": f"not enough runs yet{_needed(row)}",
    }.get(row.verdict, judged(row))
    return f"{said(row.name)} {change} ({by}{sure}): {tail}."


def _needed(row: Row) -> str:
    return f"; about {row.needed:,} seeds would show one of this size" if row.needed and row.needed > row.n else ""


def cells(row: Row) -> dict[str, str]:
    """A row of a comparison as a person reads it."""
    digits = digits_of(row)
    interval = "\u2013"
    if row.ci_low is not None and row.ci_high is not None:
        interval = f"{bound(row.ci_low, digits)} to {bound(row.ci_high, digits)}"
    return {
        "figure": said(row.name),
        "reference": figure(row.reference, digits),
        "value": figure(row.value, digits),
        "difference": "\u2013" if row.delta is None else difference(row.delta, digits),
        "interval": interval,
        "unit": row.unit,
        "effect": "\u2013" if row.effect is None else figure(row.effect, 1),
        "p": "\u2013" if row.p_holm is None else f"{row.p_holm:.3f}" if row.p_holm >= 0.001 else "< 0.001",
        "": row.note or judged(row) + (_needed(row) if row.verdict in UNSURE else ""),
    }
