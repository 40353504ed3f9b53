"""The catalogue: which SKUs are ordered how often, and what they are.

A SKU's number is its popularity rank, from 0. Popularity follows Zipf's law; the draw goes over log-spaced
buckets of ranks (exact for the most popular ranks, uniform within a bucket). What a SKU is (goods, stock pool,
weight, cube) is a hash of its rank: nothing is stored per SKU.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from statistics import NormalDist
from typing import TYPE_CHECKING, Any

import numba as nb
import numpy as np
import numpy.typing as npt

from core.errors import Finding, InvalidInput
from core.hashing import draw64
from datasets.stock import HUB_POOL
from demand.alias import alias_table, largest_remainder, packed_u32
from demand.kernel import POOL_BITS, pools_of

if TYPE_CHECKING:
    from datasets import Scenario

VELOCITIES = ("A", "B", "C")
SIZE_SALT = np.uint64(0x5EED0F512E000000)
EXACT_RANKS = 100_000
CUBE_WEIGHT_CORRELATION = 0.6
"""Of the logarithms of cube and weight among SKUs of one kind of goods (assumed: large things are heavier)."""

SKU_DIGITS = 7
SKU_PATTERN = rf"SKU-([0-9]{{{SKU_DIGITS}}}|[1-9][0-9]{{{SKU_DIGITS},9}})"
_SKU_ID = re.compile(SKU_PATTERN)


def sku_id(sku: int) -> str:
    """The id as people write it: "SKU-0000001" is the most popular one (number 0)."""
    return f"SKU-{sku + 1:0{SKU_DIGITS}d}"


def parse_sku_id(text: str) -> int:
    """Number of "SKU-0000001"; -1 when the text is no SKU id."""
    match = _SKU_ID.fullmatch(text)
    return int(match[1]) - 1 if match else -1


@dataclass(frozen=True)
class Sku:
    """What a SKU is.

    Attributes
    ----------
    id : str
    goods, pool, velocity : str
    weight_kg, cube_l : float
        Of one unit.
    """

    id: str
    goods: str
    pool: str
    velocity: str
    weight_kg: float
    cube_l: float


@dataclass(frozen=True)
class Popularity:
    """How SKUs are drawn.

    Attributes
    ----------
    edge : int64[B + 1]
        Bucket ``b`` holds the ranks ``edge[b]`` to ``edge[b + 1] - 1``.
    share : float64[B]
        Share of lines of each bucket.
    table : uint32[B]
        The alias table (`demand.alias.packed_u32`).
    """

    edge: npt.NDArray[np.int64]
    share: npt.NDArray[np.float64]
    table: npt.NDArray[np.uint32]

    def rank_at(self, share: float) -> int:
        """The number of most popular ranks that hold this share of lines."""
        cumulated = np.concatenate([[0.0], np.cumsum(self.share)])
        cumulated[-1] = 1.0
        return round(float(np.interp(share, cumulated, self.edge)))


def zipf_sums(edge: npt.NDArray[np.int64], exponent: float) -> npt.NDArray[np.float64]:
    """Sum of rank ** -exponent over the (1-based) ranks of each bucket.

    Beyond the first 100,000 ranks an integral stands for the sum (off by less than 1e-10 of it).
    """
    exact = int(min(edge[-1], EXACT_RANKS))
    sums = np.concatenate([[0.0], np.cumsum(np.arange(1, exact + 1, dtype=np.float64) ** -exponent)])

    def primitive(x: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        return np.log(x) if exponent == 1.0 else x ** (1.0 - exponent) / (1.0 - exponent)

    tail = primitive(np.maximum(edge, exact) + 0.5) - primitive(np.array([exact + 0.5]))
    return np.diff(sums[np.minimum(edge, exact)] + tail)


def popularity(skus: int, exponent: float, buckets: int) -> Popularity:
    """Zipf's law over `skus` ranks, in at most `buckets` log-spaced buckets."""
    steps = np.exp(np.linspace(0.0, math.log(skus + 1), min(buckets, skus) + 1))
    edge = np.unique(np.floor(steps + 1e-9).astype(np.int64)) - 1
    edge[-1] = skus
    weight = zipf_sums(edge, exponent)
    return Popularity(edge, weight / weight.sum(), packed_u32(*alias_table(weight)))


def goods_by_velocity(
    line_share: npt.NDArray[np.float64], velocity_share: npt.NDArray[np.float64], present: npt.NDArray[np.bool_]
) -> npt.NDArray[np.float64]:
    """Share of lines by goods and velocity where only some pairs have a pool.

    Iterative proportional fitting (Deming, Stephan 1940): both margins are met where the pairs allow it; else the
    velocities' are, since a SKU's velocity is given by its rank.

    Returns
    -------
    float64[goods, velocities]
    """
    table = np.outer(line_share, velocity_share) * present
    for _ in range(200):
        rows = table.sum(axis=1)
        table *= np.divide(line_share, rows, out=np.zeros_like(rows), where=rows > 0)[:, None]
        columns = table.sum(axis=0)
        table *= np.divide(velocity_share, columns, out=np.zeros_like(columns), where=columns > 0)[None, :]
    return table


def pool_table(pools: Any, goods: Any, velocity_share: npt.NDArray[np.float64]) -> npt.NDArray[np.uint8]:
    """Pool of a SKU by velocity and the high bits of its hash, uint8[3, 2**POOL_BITS].

    SKUs of a goods and velocity are split evenly over its pools. A velocity without pools borrows those of
    the next slower one that has some (the slowest: of the next faster).

    Raises
    ------
    InvalidInput
        When goods that are ordered have no pool.
    """
    named = list(goods["goods"])
    goods_row = np.array([named.index(g) if g in named else -1 for g in pools["goods"]])
    velocity_row = np.array([VELOCITIES.index(v) for v in pools["velocity"]])
    usable = (pools["pool"].to_numpy() != HUB_POOL) & (goods_row >= 0)
    number = np.zeros((len(named), len(VELOCITIES)))
    np.add.at(number, (goods_row[usable], velocity_row[usable]), 1)
    share = goods["line_share"].to_numpy(float)
    missing = [
        name for name, lines, held in zip(named, share, number.sum(axis=1), strict=True) if lines > 0 and not held
    ]
    if missing:
        message = f"no pool holds {', '.join(missing)} goods, which are ordered (goods.csv, line_share)"
        raise InvalidInput([Finding("pools.csv", 0, "goods-without-pool", message)])
    table = goods_by_velocity(share, velocity_share, number > 0)
    result = np.zeros((len(VELOCITIES), 1 << POOL_BITS), np.uint8)
    held = [v for v in range(len(VELOCITIES)) if (table[:, v] > 0).any()]
    for v in range(len(VELOCITIES)):
        source = next((w for w in held if w >= v), held[-1])
        members = np.flatnonzero(usable & (velocity_row == source))
        quota = table[goods_row[members], source] / number[goods_row[members], source]
        result[v] = np.repeat(members, largest_remainder(quota, 1 << POOL_BITS))
    return result


class Catalogue:
    """The SKUs of a scenario.

    Attributes
    ----------
    skus : int
        How many there are.
    hub_skus : int
        The most popular ones, which Prime Now hubs keep.
    all, hub : Popularity
        Draw among all SKUs, and among the hubs'.
    velocity_end : int64[2]
        Ranks below the first are A, below the second B, the rest C.
    pools : uint8[3, 2**POOL_BITS]
        See `pool_table`.
    hub_pool : int
        Row of the pool "hub"; -1 where the scenario has none.
    """

    def __init__(self, scenario: Scenario) -> None:
        settings = scenario.settings.catalogue
        share = np.asarray(settings.velocity_shares, float)
        self.skus = int(settings.skus)
        self.hub_skus = min(int(settings.hub_skus), self.skus)
        self.all = popularity(self.skus, float(settings.zipf_exponent), int(settings.rank_buckets))
        self.hub = popularity(self.hub_skus, float(settings.zipf_exponent), int(settings.rank_buckets))
        ends = np.cumsum(share / share.sum())[:2]
        self.velocity_end = np.array([self.all.rank_at(min(end, 1.0)) for end in ends], np.int64)
        self.pools = pool_table(scenario.pools, scenario.goods, share / share.sum())
        self._pool_names = list(scenario.pools["pool"])
        self.hub_pool = self._pool_names.index(HUB_POOL) if HUB_POOL in self._pool_names else -1
        self._pool_goods = list(scenario.pools["goods"])
        self._goods = scenario.goods.set_index("goods")

    def velocity_of(self, sku: npt.ArrayLike) -> npt.NDArray[np.int64]:
        """Row of `VELOCITIES` of each SKU."""
        return np.searchsorted(self.velocity_end, np.asarray(sku), side="right")

    def pool_of(self, sku: npt.ArrayLike) -> npt.NDArray[np.uint8]:
        """Row of `Scenario.pools` of each SKU."""
        ranks = np.asarray(sku, dtype=np.int64)
        return pools_of(ranks.ravel(), self.velocity_end, self.pools).reshape(ranks.shape)

    def sizes(
        self, sku: npt.ArrayLike
    ) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64], npt.NDArray[np.uint8]]:
        """Weight (kg) and cube (l) of one unit, and stock pool, of many SKUs at once; as `describe` tells them."""
        from scipy.special import ndtri

        ranks = np.asarray(sku, dtype=np.int64)
        pool = self.pool_of(ranks)
        kind = self._goods.reindex(self._pool_goods)
        word = _size_words(ranks)
        first, second = (ndtri(((word >> np.uint64(shift) & np.uint64(0xFFFFFFFF)) + 0.5) / 2**32) for shift in (32, 0))
        rho = CUBE_WEIGHT_CORRELATION

        def of(mean: str, cv: str, z: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
            variance = np.log1p(kind[cv].to_numpy(float) ** 2)[pool]
            return kind[mean].to_numpy(float)[pool] * np.exp(np.sqrt(variance) * z - variance / 2)

        weight_kg = of("weight_mean_kg", "weight_cv", first)
        return weight_kg, of("cube_mean_l", "cube_cv", rho * first + math.sqrt(1 - rho * rho) * second), pool

    def describe(self, sku: int) -> Sku:
        """All that is known about a SKU.

        Raises
        ------
        IndexError
            When there is no such SKU.
        """
        if not 0 <= sku < self.skus:
            raise IndexError(f"SKU {sku} is not in 0..{self.skus - 1}")
        pool = int(self.pool_of(np.array([sku]))[0])
        goods = self._pool_goods[pool]
        kind = self._goods.loc[goods]
        word = int(draw64(SIZE_SALT, np.uint64(sku), np.uint64(0)))
        first, second = (NormalDist().inv_cdf(((word >> shift & 0xFFFFFFFF) + 0.5) / 2**32) for shift in (32, 0))
        rho = CUBE_WEIGHT_CORRELATION
        return Sku(
            id=sku_id(sku),
            goods=goods,
            pool=self._pool_names[pool],
            velocity=VELOCITIES[int(self.velocity_of(sku))],
            weight_kg=log_normal(float(kind["weight_mean_kg"]), float(kind["weight_cv"]), first),
            cube_l=log_normal(
                float(kind["cube_mean_l"]), float(kind["cube_cv"]), rho * first + math.sqrt(1 - rho * rho) * second
            ),
        )


@nb.njit(cache=True)
def _size_words(sku: npt.NDArray[np.int64]) -> npt.NDArray[np.uint64]:
    words = np.empty(len(sku), np.uint64)
    for i in range(len(sku)):
        words[i] = draw64(SIZE_SALT, np.uint64(sku[i]), np.uint64(0))
    return words


def log_normal(mean: float, cv: float, z: float) -> float:
    """Quantile at standard normal `z` of the log-normal with this mean and coefficient of variation."""
    variance = math.log1p(cv * cv)
    return mean * math.exp(math.sqrt(variance) * z - variance / 2)
