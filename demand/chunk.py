"""A chunk of the OrderPlaced stream, as columns."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class OrderChunk:
    """Consecutive orders of the stream, in order of placement.

    Attributes
    ----------
    first_order : int
        Number of the chunk's first order; order ``first_order + i`` is row ``i``.
    slot : int32[n]
        Slot of placement from the scenario's start, never decreasing.
    zone : int32[n]
        Row of the zone in ``Scenario.zones``.
    promise : uint8[n]
        Row of the promise asked for in ``Scenario.promises``.
    line_first : int64[n + 1]
        Lines of order ``i`` are ``line_first[i]:line_first[i + 1]`` (at least one, at most 8).
    sku : int32[lines]
        SKU number (its popularity rank, from 0).
    pool : uint8[lines]
        The SKU's stock pool (row of ``Scenario.pools``); lines of one order lie in ascending pool order.
    quantity : uint8[lines]
        Units of the line, at least 1.
    """

    first_order: int
    slot: np.ndarray
    zone: np.ndarray
    promise: np.ndarray
    line_first: np.ndarray
    sku: np.ndarray
    pool: np.ndarray
    quantity: np.ndarray

    def __len__(self) -> int:
        return len(self.slot)
