"""Where pools of stock lie when a scenario does not say."""

from __future__ import annotations

import math
import zlib
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    import pandas as pd

HUB_POOL = "hub"
"""The pool of the Prime Now hubs' short assortment; it lies in hubs and nowhere else."""


def default_stock(pools: pd.DataFrame, facilities: pd.DataFrame) -> pd.DataFrame:
    """Pool by facility, spread over the regions.

    A pool lies in `facility_share` of the fulfilment centres with its goods, at least one. Centres are taken
    region by region in turn, the largest that holds the fewest pools of the goods so far first, so that a
    share above regions / centres covers every region, and pools do not all lie in the same centres.
    Ties go by a hash of pool and facility, never by a random number. The pool "hub" lies in every hub.

    Returns
    -------
    DataFrame
        pool, facility, cover_units and units_on_hand (-1: no limit).
    """
    import pandas as pd

    held = np.zeros(len(facilities))
    pairs: list[tuple[str, str]] = []
    kinds, goods = facilities["kind"].to_numpy(), facilities["goods"].to_numpy()
    ids = facilities["id"].to_numpy()
    for pool, kind_of_goods, share in zip(pools["pool"], pools["goods"], pools["facility_share"], strict=True):
        if pool == HUB_POOL:
            rows = np.flatnonzero(kinds == "prime_now_hub")
        else:
            holds = np.array([kind_of_goods in str(text).split(";") for text in goods], dtype=bool)
            candidates = np.flatnonzero(holds & (kinds == "fulfilment_centre"))
            wanted = min(len(candidates), max(1, math.ceil(np.nan_to_num(share) * len(candidates) - 1e-9)))
            rows = np.sort(_spread(pool, candidates, wanted, facilities, held))
            held[rows] += 1
        pairs += [(pool, ids[row]) for row in rows]
    frame: dict[str, Any] = {
        name: pd.Series([pair[side] for pair in pairs], dtype="str") for side, name in enumerate(("pool", "facility"))
    }
    frame |= {name: np.full(len(pairs), -1, dtype=np.int64) for name in ("cover_units", "units_on_hand")}
    return pd.DataFrame(frame)


def _spread(
    pool: str, candidates: npt.NDArray[np.int64], wanted: int, facilities: pd.DataFrame, held: npt.NDArray[np.float64]
) -> npt.NDArray[np.int64]:
    """`wanted` of the candidates: one a region in turn, regions with more capacity a centre first."""
    capacity = np.nan_to_num(facilities["capacity_packages_per_h"].to_numpy(float))
    regions = facilities["region"].to_numpy()
    ids = facilities["id"].to_numpy()

    def rank(row: int) -> tuple[float, int]:
        return held[row] / max(capacity[row], 1.0), zlib.crc32(f"{pool}|{ids[row]}".encode())

    by_region: dict[str, list[int]] = {}
    for row in sorted(candidates.tolist(), key=rank):
        by_region.setdefault(regions[row], []).append(row)
    # A place in the queue is how deep in its region a centre stands, over the region's size.
    places = [
        ((depth + 0.5) / len(members) if depth else 0.0, zlib.crc32(f"{pool}|{region}".encode()), row)
        for region, members in by_region.items()
        for depth, row in enumerate(members)
    ]
    return np.array([row for _, _, row in sorted(places)[:wanted]], dtype=np.int64)


def stock_mask(stock: pd.DataFrame, pools: pd.DataFrame, facilities: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Does the pool lie in the facility? bool[M, F]; a closed facility's stock counts as there.

    A pair that is topped up to nothing (`cover_units` 0) counts as not there.
    """
    mask = np.zeros((len(pools), len(facilities)), dtype=bool)
    pool_row = {name: row for row, name in enumerate(pools["pool"])}
    facility_row = {name: row for row, name in enumerate(facilities["id"])}
    some = stock["cover_units"] != 0
    for pool, facility in zip(stock["pool"][some], stock["facility"][some], strict=True):
        mask[pool_row[pool], facility_row[facility]] = True
    return mask
