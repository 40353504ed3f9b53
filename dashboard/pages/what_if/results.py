"""What a batch says so far: the same comparison as its answer, by the same code, kept while its tables stay."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from core.errors import InvalidInput
from dashboard.pages.what_if.batches import BatchView
from dashboard.pages.what_if.design import design_of
from dashboard.pages.what_if.labels import Labels
from whatif.answer import answer
from whatif.answer.standing import Standing
from whatif.batch import Batch, Variant
from whatif.compare import Comparison, Front, Tornado, better_of, pareto_front, tornado_of
from whatif.designs.variants import variants
from whatif.observations import Observations
from whatif.runs.batch_folder import KPIS, batch_observations, is_batch, read_batch_folder

USUAL_FRONT = ("cost_per_package", "on_time_as_asked_pct")
_KEPT = 4
_lock = threading.Lock()
_known: OrderedDict[str, tuple[int, Results]] = OrderedDict()


@dataclass(frozen=True)
class Results:
    """A batch's differences and what they come to.

    Attributes
    ----------
    observations : Observations
    comparison : Comparison
        Of the answer: its metrics, its family of tests.
    variants : tuple of Variant
        With their levels and edits.
    planned : int
        Seeds that each variant is to have.
    front : Front, optional
        Of the first two metrics that have a direction; None where there are not two. Its variants are the batch's.
    short : tuple of str
        The answer in a few sentences.
    beware : tuple of str
    """

    observations: Observations
    comparison: Comparison
    variants: tuple[Variant, ...]
    planned: int
    front: Front | None
    short: tuple[str, ...]
    beware: tuple[str, ...]
    tornados: dict[str, Tornado] = field(default_factory=dict, compare=False)
    """Those that were asked for; a test of many bars takes its time."""

    @property
    def metrics(self) -> tuple[str, ...]:
        """Figures that it is about."""
        return tuple(self.observations.values.columns)

    def tornado(self, kpi: str) -> Tornado:
        """Each factor alone."""
        if kpi not in self.tornados:
            self.tornados[kpi] = self.labels.tornado(tornado_of(self.observations, kpi))
        return self.tornados[kpi]

    @property
    def labels(self) -> Labels:
        """How its levels are read."""
        return Labels.among(self.variants)

    def seeds(self, variant: int) -> int:
        """Runs that a variant has so far."""
        index = self.observations.values.index
        return int((index.get_level_values(0) == variant).sum())


def results_of(view: BatchView) -> Results | None:
    """A batch's results so far; None where no run of its reference is there.

    Raises
    ------
    InvalidInput
        When its tables or its file are broken.
    """
    if not is_batch(view.folder):
        return None
    key, stamp = str(view.folder.resolve()), (view.folder / KPIS).stat().st_mtime_ns
    with _lock:
        known = _known.get(key)
    if known and known[0] == stamp:
        return known[1]
    found = _read(view.folder, view.text)
    if found is not None:
        with _lock:
            _known[key] = (stamp, found)
            while len(_known) > _KEPT:
                _known.popitem(last=False)
    return found


def _read(folder: Path, text: str) -> Results | None:
    design = design_of(text)
    if design.batch is None:
        raise InvalidInput(list(design.findings))
    seen = batch_observations(read_batch_folder(folder))
    if 0 not in seen.values.index.get_level_values(0):
        return None
    batch = design.batch.as_run()
    return _results(batch, seen, variants(batch))


def _results(batch: Batch, seen: Observations, columns: Sequence[Variant]) -> Results:
    told = answer(batch, seen, variants=columns)
    metrics = list(dict.fromkeys([*batch.metrics, *(row.name for row in told.comparison.rows)]))
    metrics = [kpi for kpi in metrics if kpi in seen.values.columns]
    standing, labels = Standing.of(seen, columns), Labels.among(columns)
    front = _front(seen, metrics, standing)
    return Results(
        observations=Observations(
            seen.values[metrics], seen.units, seen.names, seen.levels, seen.paired, seen.notes, seen.chance
        ),
        comparison=told.comparison,
        variants=tuple(columns),
        planned=len(batch.seeds),
        front=front and labels.front(front),
        short=tuple(map(labels.text, told.sections.get("In short", ()))),
        beware=tuple(map(labels.text, told.sections.get("Beware", ()))),
    )


def front_metrics(metrics: Sequence[str]) -> tuple[str, str] | None:
    """The two figures of the trade-off: cost and on-time where both are there, else the first two with a direction."""
    if set(USUAL_FRONT) <= set(metrics):
        return USUAL_FRONT
    sided = [kpi for kpi in metrics if better_of(kpi)]
    return (sided[0], sided[1]) if len(sided) > 1 else None


def _front(seen: Observations, metrics: Sequence[str], standing: Standing) -> Front | None:
    """The front of the variants among which one may choose, numbered as in the batch."""
    pair = front_metrics(metrics)
    if pair is None:
        return None
    kept = [v for v in range(len(seen.names)) if v not in standing.given and v not in standing.losing]
    front = pareto_front(standing.comparable(seen), *pair)
    points = tuple(replace(point, variant=kept[point.variant]) for point in front.points)
    return replace(front, points=points, knee=None if front.knee is None else kept[front.knee])
