"""What a run answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.kpi import Kpi


@dataclass(frozen=True)
class RunResult:
    """A finished run.

    Attributes
    ----------
    run_id : str
    out : Path
        The run's folder.
    seconds : float
    scenario_name : str
    kpis : tuple of Kpi
    packages : mapping of str to int
        Measured packages: placed = delivered + in_flight + unserved.
    document : mapping
        What stands in `result.json`: the same for the same scenario, seed and version.
    """

    run_id: str
    out: Path
    seconds: float
    scenario_name: str
    kpis: tuple[Kpi, ...]
    packages: Mapping[str, int]
    document: Mapping[str, Any]

    def to_json(self) -> dict[str, Any]:
        """The command's answer: `result.json` and where and how fast it was made."""
        return {"run_id": self.run_id, "out": str(self.out), "seconds": round(self.seconds, 3), **self.document}
