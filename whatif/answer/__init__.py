"""What a batch answers, in words that a manager reads: from its question to its trade-off, as lines of text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from core.errors import Finding
from core.text import one_line
from whatif.answer import sections
from whatif.answer.beware import beware_lines
from whatif.answer.differences import sentences, table
from whatif.answer.growth_lines import growth_lines
from whatif.answer.short import short_lines
from whatif.answer.standing import UNSERVED, Standing, with_levels
from whatif.batch import Batch, Variant
from whatif.compare import Comparison, compare
from whatif.growth import Growth
from whatif.observations import Observations
from whatif.parts import part_of

__all__ = ["Answer", "answer", "further", "metrics_of"]

MOST_SENTENCES = 12
FEW_METRICS = 3
OTHER_PACKAGES = 0.005
"""Share of packages by which variants differ before money a package says too little alone."""


@dataclass(frozen=True)
class Answer:
    """A batch's answer.

    Attributes
    ----------
    title, question : str
    summary : tuple of str
        What was run.
    sections : mapping of str to tuple of str
        Headings and their lines, in order.
    comparison : Comparison
    growth : Growth, optional
    """

    title: str
    question: str
    summary: tuple[str, ...]
    sections: dict[str, tuple[str, ...]]
    comparison: Comparison
    growth: Growth | None = field(default=None)

    def text(self) -> str:
        """The whole answer."""
        parts = [(self.question or self.title).splitlines(), [*self.summary]]
        parts += [[heading, *lines] for heading, lines in self.sections.items()]
        return "\n\n".join("\n".join(map(one_line, lines)) for lines in parts if lines) + "\n"

    def to_json(self) -> dict[str, Any]:
        """JSON form."""
        return {
            "question": self.question,
            "summary": list(self.summary),
            "sections": {heading: list(lines) for heading, lines in self.sections.items()},
            **self.comparison.to_json(),
            "growth": self.growth.to_json() if self.growth else None,
        }


def metrics_of(batch: Batch, observations: Observations) -> tuple[str, ...]:
    """KPIs that the answer is about: the batch's, else its part's, else the first few that there are."""
    there = list(observations.values.columns)
    usual = part_of(batch.part).METRICS
    chosen = [kpi for kpi in batch.metrics if kpi in there] or [kpi for kpi in usual if kpi in there]
    return tuple(chosen or there[:FEW_METRICS])


def answer(
    batch: Batch,
    observations: Observations,
    *,
    variants: Sequence[Variant] = (),
    summary: Sequence[str] = (),
    confounded: Sequence[str] = (),
    growth: Growth | None = None,
    warnings: Sequence[Finding] = (),
    notes: Sequence[str] = (),
) -> Answer:
    """Put a batch's answer together.

    Parameters
    ----------
    batch : Batch
    observations : Observations
        Of its finished runs.
    variants : sequence of Variant
        The batch's, with their edits: what they change says which can be chosen.
    summary : sequence of str
        What was run, said by who ran it.
    confounded : sequence of str
        What the design cannot tell apart.
    growth : Growth, optional
        Of a batch that asked for it.
    warnings : sequence of Finding
        Of the batch's check.
    notes : sequence of str
        What else a reader must know.
    """
    standing = Standing.of(observations, variants)
    metrics = _with_more(metrics_of(batch, observations), observations, standing)
    comparison = compare(observations, kpis=metrics) if len(observations.values.columns) else compare(observations)
    parts: dict[str, list[str]] = {}
    if growth is not None:
        unit = observations.units.get(growth.ask.metric, "")
        parts[f"How far {growth.ask.factor} carries"] = growth_lines(growth, unit)
    if len(observations.names) > 1:
        if growth is None:
            parts["In short"] = short_lines(observations, comparison, standing, metrics)
        parts["Differences to the reference"] = table(observations, comparison, metrics, standing)
    if len(observations.names) > 1 and growth is None:
        parts |= _sections(observations, comparison, standing, metrics)
    beware = beware_lines(batch, observations, standing, warnings)
    parts["Beware"] = [*confounded, *notes, *observations.notes, *beware]
    return Answer(
        title=batch.name,
        question=batch.question,
        summary=tuple(summary),
        sections={heading: tuple(lines) for heading, lines in parts.items() if lines},
        comparison=comparison,
        growth=growth,
    )


def further(observations: Observations, kpis: Sequence[str] = ()) -> dict[str, list[str]]:
    """What runs say beside their differences, of some figures (the usual ones by default): headings and lines."""
    there = list(observations.values.columns)
    metrics = tuple(kpis) or tuple(kpi for kpi in part_of("twin").METRICS if kpi in there) or tuple(there[:FEW_METRICS])
    if len(observations.names) < 3:
        return {}
    parts = _sections(observations, compare(observations, kpis=metrics), Standing.of(observations, ()), metrics)
    parts.pop("In words")
    return {heading: lines for heading, lines in parts.items() if lines}


def _sections(
    observations: Observations, comparison: Comparison, standing: Standing, metrics: Sequence[str]
) -> dict[str, list[str]]:
    """What is said of the variants among which one may choose, and of all of them."""
    choices, whole = standing.comparable(observations), with_levels(observations)
    some = "" if len(choices.names) == len(observations.names) else f", among {len(choices.names)} that can be compared"
    return {
        f"Which may be the best (95 %{some})": sections.best_lines(choices, metrics),
        "The trade-off": sections.front_lines(choices, metrics),
        "What moves it most": _each(sections.tornado_lines, observations, metrics),
        "Together": _each(sections.effect_lines, whole, metrics),
        "Between the levels": _each(sections.surface_lines, whole, metrics),
        "In words": _sentences(comparison, metrics),
    }


def _with_more(metrics: tuple[str, ...], observations: Observations, standing: Standing) -> tuple[str, ...]:
    """The metrics, and what must stand beside them: packages that are lost, money a day where packages differ."""
    values, more = observations.values, list(metrics)
    if standing.losing and UNSERVED not in more:
        more.append(UNSERVED)
    if "cost_per_package" in more and {"cost_per_day", "packages_per_day"} <= set(values.columns):
        packages = values["packages_per_day"].groupby(level=0).mean()
        if (abs(packages / packages.iloc[0] - 1) > OTHER_PACKAGES).any():
            more.append("cost_per_day")
    return tuple(dict.fromkeys(more))


def _each(lines_of: Any, observations: Observations, metrics: Sequence[str]) -> list[str]:
    return [line for kpi in metrics[:2] for line in lines_of(observations, kpi)]


def _sentences(comparison: Comparison, metrics: Sequence[str]) -> list[str]:
    """Sentences on the metrics; of very many variants, those of the first metric alone."""
    for kpis in (metrics, metrics[:1]):
        rows = [row for row in comparison.rows if row.name in kpis]
        if 0 < len(rows) <= MOST_SENTENCES:
            return sentences(rows)
    return []
