"""What a reader must know beside an answer's figures."""

from __future__ import annotations

from collections.abc import Sequence

from core.errors import Finding
from whatif.answer.standing import Standing
from whatif.answer.words import figure, listed
from whatif.batch import Batch
from whatif.observations import Observations

FAST = "same_or_one_day_pct"
WEAKER_PP = 0.5
"""Percentage points of packages promised by tomorrow, beyond which a promise counts as another."""
MOST_WARNINGS = 4


def beware_lines(
    batch: Batch, observations: Observations, standing: Standing, warnings: Sequence[Finding]
) -> list[str]:
    """Room without a price, weaker promises, warnings of the check, figures that no run says."""
    lines = []
    if standing.free:
        names = listed([observations.names[v] for v in sorted(standing.free)], 3)
        lines.append(f"Room has no price here: what more capacity or longer shifts cost is not in {names}.")
    lines += _weaker(observations, standing)
    lines += [warning.message + "." for warning in warnings[:MOST_WARNINGS]]
    if len(warnings) > MOST_WARNINGS:
        lines.append(f"{len(warnings) - MOST_WARNINGS} more warnings: --dry-run lists them.")
    missing = [kpi for kpi in batch.metrics if kpi not in observations.values.columns]
    return [*lines, *([f"No run says {listed(missing)}."] if missing else [])]


def _weaker(observations: Observations, standing: Standing) -> list[str]:
    """Variants that promise less: being on time is easier then."""
    if FAST not in observations.values:
        return []
    means = observations.values[FAST].groupby(level=0).mean()
    weaker = [int(v) for v, share in means.items() if v not in standing.given and share < means.iloc[0] - WEAKER_PP]
    if not weaker:
        return []
    names = listed([observations.names[v] for v in weaker], 3)
    least = figure(float(means[weaker].min()), 1)
    return [
        f"{names}: fewer packages are promised by tomorrow (down to {least} %, from "
        f"{figure(float(means.iloc[0]), 1)} % in the reference), so being on time is easier."
    ]
