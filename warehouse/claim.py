"""The published claim that robots turn an average pick from 15 minutes into 15 seconds, beside what a run says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from warehouse.costs import measured_lines
from warehouse.floor_result import FloorResult
from warehouse.kpis import click_to_pick_s, labour_s_per_unit

WALKING_S, ROBOTS_S = 900.0, 15.0
"""What is said: 15 minutes and 15 seconds. No source measures it: 15 s is 240 picks an hour, which fits the published
300 at stations; 15 minutes would be 4 an hour, and published walking rates are 60 to 160."""


@dataclass(frozen=True)
class ClaimRow:
    """A measure of "a pick", with what it comes to in each mode.

    Attributes
    ----------
    measure : str
    kind : {"elapsed", "labour"}
        Whether it is time that passes or time that somebody works.
    seconds : mapping of str to float
        By mode; NaN where nothing was picked.
    ratio : float
        Walking over pods; NaN where either is missing.
    """

    measure: str
    kind: str
    seconds: Mapping[str, float]
    ratio: float

    def to_json(self) -> dict[str, Any]:
        """JSON form, in whole tenths of seconds; null where there is none."""
        told = {mode: round(value, 1) if np.isfinite(value) else None for mode, value in self.seconds.items()}
        ratio = round(self.ratio, 2) if np.isfinite(self.ratio) else None
        return {"measure": self.measure, "kind": self.kind, "seconds": told, "walking_over_pods": ratio}


def claim_table(results: Mapping[str, FloorResult]) -> list[ClaimRow]:
    """Every sense of "an average pick" that a run measures, by mode.

    Parameters
    ----------
    results : mapping of str to FloorResult
        By mode, over the same orders.
    """
    rows = [("what is said", "claim", {"pickers": WALKING_S, "pods": ROBOTS_S})]
    measures = (
        ("from click to pick, mean", "elapsed", _elapsed_mean),
        ("from click to pick, 95 % take no longer", "elapsed", _elapsed_p95),
        ("a person's time for a line, mean", "labour", _handling),
        ("paid time of pickers for a unit, idle and all", "labour", labour_s_per_unit),
    )
    rows += [(name, kind, {mode: of(result) for mode, result in results.items()}) for name, kind, of in measures]
    return [ClaimRow(name, kind, seconds, _ratio(seconds)) for name, kind, seconds in rows]


def reasons(results: Mapping[str, FloorResult]) -> Iterator[str]:
    """Why the claim holds or not, in sentences with the run's numbers."""
    if not {"pods", "pickers"} <= set(results):
        return
    walking, pods = results["pickers"], results["pods"]
    yield (
        f"15 minutes is time that passes: a walked line takes {_minutes(_elapsed_mean(walking))} from click to pick,"
        f" for it rides on a cart with many others. 15 seconds is time that somebody works: {_handling(pods):.1f} s a"
        " line at a station."
    )
    yield (
        f"Like with like, elapsed: {_minutes(_elapsed_mean(walking))} against {_minutes(_elapsed_mean(pods))},"
        f" {_times(_elapsed_mean(walking), _elapsed_mean(pods))}."
    )
    yield (
        f"Like with like, labour: {_handling(walking):.1f} s against {_handling(pods):.1f} s a line,"
        f" {_times(_handling(walking), _handling(pods))}; of a walked line's time"
        f" {_share(walking, 'picker', 'walking'):.0f} % of the pickers' hours are walking"
        f" ({walking.walked_m / max(1, int(measured_lines(walking).sum())):.1f} m a line)."
    )


def _elapsed_mean(result: FloorResult) -> float:
    times = click_to_pick_s(result)
    return float(times.mean()) if len(times) else float("nan")


def _elapsed_p95(result: FloorResult) -> float:
    times = click_to_pick_s(result)
    return float(np.percentile(times, 95)) if len(times) else float("nan")


def _handling(result: FloorResult) -> float:
    seconds = result.handling_s[measured_lines(result)]
    return float(seconds.mean()) if len(seconds) else float("nan")


def _ratio(seconds: Mapping[str, float]) -> float:
    walking, pods = seconds.get("pickers", float("nan")), seconds.get("pods", float("nan"))
    return walking / pods if pods else float("nan")


def _times(walking: float, pods: float) -> str:
    ratio = walking / pods if pods else float("nan")
    return f"{ratio:.1f} times" if np.isfinite(ratio) else "no ratio, for nothing was picked"


def _minutes(seconds: float) -> str:
    return f"{seconds / 60:.1f} min"


def _share(result: FloorResult, kind: str, state: str) -> float:
    states = result.state_s.get(kind, {})
    total = sum(states.values())
    return 100 * states.get(state, 0.0) / total if total else float("nan")
