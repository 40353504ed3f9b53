"""The answer in a few sentences, before any table."""

from __future__ import annotations

from collections.abc import Sequence

from whatif.answer.differences import digits_of, judged, sentence
from whatif.answer.standing import Standing
from whatif.answer.words import difference, figure, listed, said, unit_of_difference
from whatif.compare import Comparison, Row
from whatif.compare.direction import better_of
from whatif.observations import Observations

MOST_TOLD = 3


def short_lines(
    observations: Observations, comparison: Comparison, standing: Standing, metrics: Sequence[str]
) -> list[str]:
    """What is lost, what is better and in nothing worse, and what it does."""
    lines = [_lost(observations, v, share) for v, share in list(standing.losing.items())[:MOST_TOLD]]
    if len(standing.losing) > MOST_TOLD:
        lines.append(f"{len(standing.losing) - MOST_TOLD} more variants leave packages behind.")
    choices = [v for v in range(1, len(observations.names)) if v not in standing.given and v not in standing.losing]
    sided = [kpi for kpi in metrics if better_of(kpi)]
    if not choices or not sided:
        return lines
    words = {v: [judged(row) for kpi in sided if (row := comparison.of(v, kpi)) is not None] for v in choices}
    good = [v for v in choices if "better" in words[v] and "worse" not in words[v]]
    wishes = " or ".join(said(kpi) for kpi in sided)
    if good:
        rows = [row for v in good if (row := _gain(comparison, v, sided)) is not None]
        rows.sort(key=lambda row: (sided.index(row.name), abs(row.delta or 0.0) * -1))
        lines += [f"Better and in nothing worse: {row.variant_name}: {sentence(row)}" for row in rows[:MOST_TOLD]]
        if len(rows) > MOST_TOLD:
            lines.append(f"So are {len(rows) - MOST_TOLD} more.")
    mixed = [v for v in choices if {"better", "worse"} <= set(words[v])]
    lines += [_both(comparison, v, sided) for v in _widest(comparison, mixed, sided)[:MOST_TOLD]]
    if len(mixed) > MOST_TOLD:
        lines.append(f"{len(mixed) - MOST_TOLD} more are better in one and worse in another.")
    if not good and not mixed:
        lines.append(f"Nothing that was tried is better than {listed([observations.names[0]])} in {wishes}.")
    return lines


def _widest(comparison: Comparison, variants: Sequence[int], sided: Sequence[str]) -> list[int]:
    """Variants by how far they move the first metric."""
    moved = {v: 0.0 if (row := comparison.of(v, sided[0])) is None else abs(row.delta or 0.0) for v in variants}
    return sorted(variants, key=lambda v: -moved[v])


def _both(comparison: Comparison, variant: int, sided: Sequence[str]) -> str:
    """What a variant gains, and what it pays for that."""
    rows = [row for kpi in sided if (row := comparison.of(variant, kpi)) is not None]
    told = {
        word: ", ".join(
            f"{said(row.name)} ({difference(row.delta or 0.0, digits_of(row))} {unit_of_difference(row.unit)})"
            for row in rows
            if judged(row) == word
        )
        for word in ("better", "worse")
    }
    return f"{rows[0].variant_name}: better in {told['better']}, worse in {told['worse']}."


def _gain(comparison: Comparison, variant: int, sided: Sequence[str]) -> Row | None:
    """The first metric in which a variant is better."""
    rows = (comparison.of(variant, kpi) for kpi in sided)
    return next((row for row in rows if row is not None and judged(row) == "better"), None)


def _lost(observations: Observations, variant: int, share: float) -> str:
    return (
        f"{observations.names[variant]}: {figure(share, 1)} % of its packages cannot be brought at all; "
        "its costs are of the others alone, and cannot be held against the reference's."
    )
