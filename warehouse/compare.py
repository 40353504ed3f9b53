"""The fair fight: every mode takes the same orders over a floor of equal storage."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from core.errors import Finding
from core.kpi import Kpi
from warehouse.claim import ClaimRow, claim_table, reasons
from warehouse.floor_result import FloorResult
from warehouse.kpis import floor_kpis
from warehouse.modes import Staffing, simulate

if TYPE_CHECKING:
    from warehouse.floor_orders import FloorOrders
    from warehouse.layout.floor_plan import FloorPlan
    from warehouse.trace.recorder import Recorder


@dataclass(frozen=True)
class Comparison:
    """What several modes made of the same orders.

    Attributes
    ----------
    results : mapping of str to FloorResult
        By mode.
    kpis : mapping of str to tuple of Kpi
        By mode.
    claim : list of ClaimRow
        The senses of "15 minutes to 15 seconds".
    reasons : list of str
        Why; empty where not both of pods and pickers ran.
    seconds : float
        What the runs took.
    warnings : tuple of Finding
        What is doubtful about the floors.
    """

    results: Mapping[str, FloorResult]
    kpis: Mapping[str, tuple[Kpi, ...]]
    claim: list[ClaimRow]
    reasons: list[str]
    seconds: float
    warnings: tuple[Finding, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The JSON document of `warehouse run`."""
        return {
            "modes": {mode: {"kpis": [kpi.to_json() for kpi in kpis]} for mode, kpis in self.kpis.items()},
            "claim": [row.to_json() for row in self.claim],
            "reasons": self.reasons,
            "seconds": round(self.seconds, 2),
        }


def compare(
    plan: FloorPlan,
    orders: FloorOrders,
    settings: Any,
    staffing: Mapping[str, Staffing],
    *,
    seed: int,
    from_s: float,
    to_s: float,
    recorders: Mapping[str, Recorder] | None = None,
    progress: Callable[[str, float], None] = lambda stage, done: None,
) -> Comparison:
    """Run the modes of `staffing`, one after the other.

    Parameters
    ----------
    plan : FloorPlan
    orders : FloorOrders
        Every mode takes these.
    settings : Settings
        `scenario.settings.floor`.
    staffing : mapping of str to Staffing
        By mode.
    seed : int
    from_s, to_s : float
        The measured time; the runs begin at 0.
    recorders : mapping of str to Recorder, optional
        By mode.
    progress : callable, optional
        ``progress(stage, done)`` with `done` in 0..1.
    """
    started = time.perf_counter()
    results: dict[str, FloorResult] = {}
    modes: Sequence[str] = list(staffing)
    for number, mode in enumerate(modes):
        progress(f"floor: {mode}", number / len(modes))
        results[mode] = simulate(
            mode,
            plan,
            orders,
            settings,
            staffing[mode],
            seed=seed,
            from_s=from_s,
            to_s=to_s,
            recorder=(recorders or {}).get(mode),
        )
    kpis = {mode: floor_kpis(result, settings) for mode, result in results.items()}
    return Comparison(results, kpis, claim_table(results), list(reasons(results)), time.perf_counter() - started)
