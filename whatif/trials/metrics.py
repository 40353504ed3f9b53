"""What a trial is read by: a figure of each zone and day."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from twin.cells import MEASURES


@dataclass(frozen=True)
class Metric:
    """A ratio of two counts of `twin.cells`.

    Attributes
    ----------
    name : str
        As of the key figure of a run, where there is one.
    meaning : str
        As a manager would say it.
    above, below : tuple of str
        Measures that are added up; of `below` those with a leading "-" are taken off.
    scale : float
        Of the ratio.
    unit : str
        Of the figure; differences of "%" are points.
    more_is_better : bool
    """

    name: str
    meaning: str
    above: str
    below: tuple[str, ...]
    scale: float
    unit: str
    more_is_better: bool

    @property
    def difference_unit(self) -> str:
        """Unit of a difference of two values."""
        return "points" if self.unit == "%" else self.unit

    def parts(self, cells: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Numerator, scaled, and denominator, float64[Z, days], of counts int64[measures, Z, days]."""
        top = self.scale * cells[MEASURES.index(self.above)].astype(float)
        bottom = np.zeros_like(top)
        for name in self.below:
            bottom += (-1.0 if name.startswith("-") else 1.0) * cells[MEASURES.index(name.lstrip("-"))]
        return top, bottom


METRICS = {
    metric.name: metric
    for metric in (
        Metric("on_time_pct", "packages at the door by the day promised", "on_time", ("packages",), 100, "%", True),
        Metric(
            "on_time_as_asked_pct",
            "packages at the door by the day first asked for",
            "on_time_as_asked",
            ("packages",),
            100,
            "%",
            True,
        ),
        Metric(
            "quoted_later_pct",
            "packages quoted a later day at checkout",
            "quoted_later",
            ("packages",),
            100,
            "%",
            False,
        ),
        Metric("click_to_door_h", "mean time from click to door", "door_slots", ("delivered",), 1 / 12, "h", False),
        Metric(
            "way_cost_per_package",
            "planned cost of a package's way to the station's door, last mile not in it",
            "way_mills",
            ("packages", "-unserved"),
            0.001,
            "USD",
            False,
        ),
        Metric("split_orders_pct", "orders in more than one package", "split_orders", ("orders",), 100, "%", False),
        Metric("unserved_pct", "packages that nobody could bring", "unserved", ("packages",), 100, "%", False),
    )
}
"""By name."""

DEFAULT = "on_time_as_asked_pct"
