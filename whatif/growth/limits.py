"""What limits a network that more capacity no longer relieves, as far as a run's tables show it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Missed:
    """A promise's packages that are not at the door by the day first asked for.

    Attributes
    ----------
    promise : str
    placed, quoted_later, late, unserved : int
        All of it; those that were quoted a later time; later than quoted; that nobody can bring.
    """

    promise: str
    placed: int
    quoted_later: int
    late: int
    unserved: int

    @property
    def packages(self) -> int:
        """All that are missed."""
        return self.quoted_later + self.late + self.unserved


@dataclass(frozen=True)
class Limits:
    """Where a run still falls short.

    Attributes
    ----------
    missed : tuple of Missed
        Promises that miss something, the most packages first.
    late_at : str
        Station that brings most packages later than quoted; "" where none does.
    queue_at : str
        Facility with the longest queue, in hours of its work; "" where nothing waits.
    queue_h : float
    """

    missed: tuple[Missed, ...]
    late_at: str
    queue_at: str
    queue_h: float


def limits(folder: Path) -> Limits:
    """What still falls short in the run in `folder`."""
    import pandas as pd

    promises = pd.read_parquet(folder / "promises.parquet")
    rows = [
        Missed(
            str(row.promise),
            int(row.placed),
            int(row.quoted),
            max(0, int(row.placed - row.on_time - row.quoted - row.unserved)),
            int(row.unserved),
        )
        for row in promises.itertuples()
    ]
    missed = sorted((row for row in rows if row.packages), key=lambda row: -row.packages)
    facilities = pd.read_parquet(folder / "facilities.parquet").set_index("facility")
    late, queue = facilities["late_packages"], facilities["hours_to_clear"]
    return Limits(
        missed=tuple(missed),
        late_at=str(late.idxmax()) if late.max() > 0 else "",
        queue_at=str(queue.idxmax()) if queue.max() > 0 else "",
        queue_h=float(queue.max()),
    )
