"""What a batch answers, in words that a manager reads: from its question to its trade-off, as lines of text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from whatif.answer import sections
from whatif.answer.differences import sentences, table
from whatif.answer.growth_lines import growth_lines
from whatif.answer.words import listed
from whatif.batch import Batch
from whatif.batch_files.fields import one_line
from whatif.compare import Comparison, compare
from whatif.growth import Growth
from whatif.observations import Observations
from whatif.parts import part_of

__all__ = ["Answer", "answer", "metrics_of"]

MOST_SENTENCES = 12
FEW_METRICS = 3


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
    summary: Sequence[str] = (),
    confounded: Sequence[str] = (),
    growth: Growth | None = None,
    notes: Sequence[str] = (),
) -> Answer:
    """Put a batch's answer together.

    Parameters
    ----------
    batch : Batch
    observations : Observations
        Of its finished runs.
    summary : sequence of str
        What was run, said by who ran it.
    confounded : sequence of str
        What the design cannot tell apart.
    growth : Growth, optional
        Of a batch that asked for it.
    notes : sequence of str
        What else a reader must know.
    """
    metrics = metrics_of(batch, observations)
    comparison = compare(observations)
    parts: dict[str, list[str]] = {}
    if growth is not None:
        unit = observations.units.get(growth.ask.metric, "")
        parts[f"How far {growth.ask.factor} carries"] = growth_lines(growth, unit)
    if len(observations.names) > 1:
        parts["Differences to the reference"] = table(observations, comparison, metrics)
    if len(observations.names) > 1 and growth is None:
        parts["Which may be the best (95 %)"] = sections.best_lines(observations, metrics)
        parts["The trade-off"] = sections.front_lines(observations, metrics)
        parts["What moves it most"] = _each(sections.tornado_lines, observations, metrics)
        parts["Together"] = _each(sections.effect_lines, observations, metrics)
        parts["Between the levels"] = _each(sections.surface_lines, observations, metrics)
        parts["In words"] = _sentences(comparison, metrics)
    parts["Beware"] = [*confounded, *notes, *observations.notes, *_unknown(batch, observations)]
    return Answer(
        title=batch.name,
        question=batch.question,
        summary=tuple(summary),
        sections={heading: tuple(lines) for heading, lines in parts.items() if lines},
        comparison=comparison,
        growth=growth,
    )


def _each(lines_of: Any, observations: Observations, metrics: Sequence[str]) -> list[str]:
    return [line for kpi in metrics[:2] for line in lines_of(observations, kpi)]


def _sentences(comparison: Comparison, metrics: Sequence[str]) -> list[str]:
    """Sentences on the metrics; of very many variants, those of the first metric alone."""
    for kpis in (metrics, metrics[:1]):
        rows = [row for row in comparison.rows if row.name in kpis]
        if 0 < len(rows) <= MOST_SENTENCES:
            return sentences(rows)
    return []


def _unknown(batch: Batch, observations: Observations) -> list[str]:
    missing = [kpi for kpi in batch.metrics if kpi not in observations.values.columns]
    return [f"No run says {listed(missing)}."] if missing else []
