"""Orders to send, and when: drawn from a seed before anything is sent."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np

CHUNK_ORDERS = 256
"""Drawn together: enough for numpy, few enough not to hold up the sending (well under a millisecond)."""

ZONES = ("ZIP-100", "ZIP-303", "ZIP-432", "ZIP-606", "ZIP-752", "ZIP-900")
PROMISES = ("one_day", "two_day", "standard", "same_day", "ultra_fast")


class Intended(NamedTuple):
    """An order to send.

    Attributes
    ----------
    at_s : float
        When, in seconds from the start.
    body : bytes
        PlaceOrder as JSON.
    """

    at_s: float
    body: bytes


@dataclass(frozen=True)
class Mix:
    """What the orders are like; their popularity and shares are assumed.

    Attributes
    ----------
    skus : int
        Size of the catalogue; SKU-0000001 is the most popular.
    zipf : float
        Exponent of popularity: the k-th SKU is ordered k**-zipf times as often as the first.
    declined : float
        Share of orders whose payment token is declined.
    arrivals : {"poisson", "uniform"}
        Independent customers, or one order each 1/rate seconds.
    seed : int
        The same seed gives the same orders at the same times; only their ids differ, unless `prefix` is given.
    prefix : str
        What the ids start with; "" makes one that grows with time and differs from start to start.
    """

    skus: int = 10_000
    zipf: float = 0.8
    declined: float = 0.02
    arrivals: Literal["poisson", "uniform"] = "poisson"
    seed: int = 0
    prefix: str = ""


def draw_orders(rate_per_s: float, seconds: float, mix: Mix | None = None) -> Iterator[Intended]:
    """Draw the orders of a load, in order of time.

    Parameters
    ----------
    rate_per_s : float
        Orders a second, on average.
    seconds : float
        How long orders arrive.
    mix : Mix, optional

    Yields
    ------
    Intended
    """
    mix = mix or Mix()
    rng = np.random.default_rng(mix.seed)
    shares = np.arange(1, mix.skus + 1) ** -mix.zipf
    cumulated = np.cumsum(shares / shares.sum())
    prefix = mix.prefix or time_prefix()
    start, number = 0.0, 0
    while start < seconds:
        if mix.arrivals == "poisson":
            times = start + np.cumsum(rng.exponential(1 / rate_per_s, CHUNK_ORDERS))
        else:
            times = np.arange(number, number + CHUNK_ORDERS) / rate_per_s
        for at_s, body in zip(times.tolist(), _bodies(rng, cumulated, mix, prefix, number), strict=True):
            if at_s >= seconds:
                return
            yield Intended(at_s, body)
        start, number = float(times[-1]), number + CHUNK_ORDERS


def time_prefix() -> str:
    """Nine letters that grow with time (milliseconds in base 26): digits might look like a card's number."""
    rest, letters = time.time_ns() // 1_000_000, ""
    while rest:
        rest, digit = divmod(rest, 26)
        letters = chr(97 + digit) + letters
    return letters


def _bodies(rng: np.random.Generator, cumulated: np.ndarray, mix: Mix, prefix: str, number: int) -> Iterator[bytes]:
    count = CHUNK_ORDERS
    lines = rng.choice((1, 2, 3), count, p=(0.6, 0.3, 0.1)).tolist()
    # A SKU comes once in an order: the second and third are the neighbours of the one drawn.
    skus = np.minimum(np.searchsorted(cumulated, rng.random(count)), mix.skus - 1).tolist()
    quantities = rng.choice((1, 2, 3), count, p=(0.8, 0.15, 0.05)).tolist()
    zones = rng.integers(len(ZONES), size=count).tolist()
    promises = rng.choice(len(PROMISES), count, p=(0.3, 0.4, 0.2, 0.07, 0.03)).tolist()
    declined = (rng.random(count) < mix.declined).tolist()
    for index in range(count):
        articles = b",".join(
            b'{"sku":"SKU-%07d","quantity":%d}' % (1 + (skus[index] + line) % mix.skus, quantities[index])
            for line in range(min(lines[index], mix.skus))
        )
        yield b'{"order":"%b-%09d","zone":"%b","promise":"%b","lines":[%b],"payment":{"token":"%b"}}' % (
            prefix.encode(),
            number + index,
            ZONES[zones[index]].encode(),
            PROMISES[promises[index]].encode(),
            articles,
            b"tok_declined" if declined[index] else b"tok_visa",
        )
