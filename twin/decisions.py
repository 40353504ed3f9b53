"""The log of sourcing's decisions as tables: the parts of orders, and the candidates of each part."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from core.clock import SLOT_S, SLOTS_PER_DAY
from network.paths import Paths
from network.promises import NO_DOOR
from network.sourcing_types import UNSERVED_REASONS, Decisions
from twin.columns import Names, seconds, whole


@dataclass(frozen=True)
class DecisionTables:
    """Makes tables of a stretch of the log.

    Attributes
    ----------
    names : Names
    paths : Paths
    decisions : Decisions
    """

    names: Names
    paths: Paths
    decisions: Decisions

    def tables(self, numbers: np.ndarray, first_package: np.ndarray) -> dict[str, pd.DataFrame]:
        """`order_parts` and `candidates` of those of the orders that were logged.

        Parameters
        ----------
        numbers : int64[n]
            Orders, ascending.
        first_package : int64[n]
            Number of each order's first package.
        """
        order = self.decisions.order
        low, high = np.searchsorted(order, [numbers[0], numbers[-1] + 1]) if len(numbers) else (0, 0)
        rows = np.arange(low, high)
        part = rows - np.searchsorted(order, order[low:high])
        first = first_package[np.searchsorted(numbers, order[low:high])] if len(rows) else np.zeros(0, np.int64)
        return {"order_parts": self._parts(rows, part, first), "candidates": self._candidates(low, high, part)}

    def _parts(self, rows: np.ndarray, part: np.ndarray, first_package: np.ndarray) -> pd.DataFrame:
        d = self.decisions
        package, pool = d.package[rows].astype(np.int64), d.pool[rows]
        return pd.DataFrame(
            {
                "order": d.order[rows],
                "part": part.astype(np.int32),
                "pool": self.names.pool(pool),
                "goods": self.names.goods_of_pool(pool),
                "units": d.units[rows],
                "station": self.names.facility(d.station[rows]),
                "package": whole(first_package + package, package < 0, np.int64),
                "complete": d.complete[rows],
                "deadline_s": seconds(d.deadline[rows]),
                "reason": pd.Categorical.from_codes(d.reason[rows], list(UNSERVED_REASONS)),
            }
        )

    def _candidates(self, low: int, high: int, part: np.ndarray) -> pd.DataFrame:
        d = self.decisions
        edges = d.candidate_first[low : high + 1] if high > low else np.zeros(1, np.int64)
        some = slice(int(edges[0]), int(edges[-1]))
        of = np.repeat(np.arange(high - low), np.diff(edges))
        slot, position = (column[low:high][of].astype(np.int64) for column in (d.slot, d.position))
        wait, latest, held = (column[some].astype(np.int64) for column in (d.wait_slots, d.latest, d.on_hand))
        start = slot + np.maximum(wait, 0)
        by = self.paths.door_by[d.path[some], start % SLOTS_PER_DAY].astype(np.int64)
        at_door = np.where((wait < 0) | (by >= NO_DOOR), -1, start // SLOTS_PER_DAY * SLOTS_PER_DAY + by)
        return pd.DataFrame(
            {
                "order": d.order[low:high][of],
                "part": part[of].astype(np.int32),
                "candidate": (np.arange(some.start, some.stop) - edges[of]).astype(np.int32),
                "source": self.names.facility(d.source[some]),
                "way": self.names.ways(d.path[some]),
                "cost_usd": d.cost_mills[some] / 1000,
                "congestion_usd": d.congestion_mills[some] / 1000,
                "wait_s": whole(wait * SLOT_S, wait < 0),
                "latest_s": seconds(np.where(latest < 0, -1, slot - position + latest)),
                "door_by_s": seconds(at_door),
                "on_hand": whole(held, held < 0),
                "stocked": d.stocked[some],
                "usable": d.usable[some],
                "in_time": d.in_time[some],
                "chosen": d.chosen[some],
            }
        )
