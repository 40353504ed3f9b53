"""Counter-based random numbers: everything about an order is a pure function of (seed, number).

splitmix64 (Steele, Lea, Flood 2014, "Fast splittable pseudorandom number generators") as a hash of
a counter: no state, so any order can be drawn alone, in any order, on any number of threads.
"""

from __future__ import annotations

import numba as nb
import numpy as np

GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_M1 = np.uint64(0xBF58476D1CE4E5B9)
_M2 = np.uint64(0x94D049BB133111EB)
_S30, _S27, _S31 = np.uint64(30), np.uint64(27), np.uint64(31)


@nb.njit(nb.uint64(nb.uint64), cache=True, inline="always")
def mix64(x: np.uint64) -> np.uint64:
    """The splitmix64 finaliser: a bijection of 64-bit words."""
    x = (x ^ (x >> _S30)) * _M1
    x = (x ^ (x >> _S27)) * _M2
    return x ^ (x >> _S31)


@nb.njit(nb.uint64(nb.uint64, nb.uint64, nb.uint64), cache=True, inline="always")
def draw64(seed: np.uint64, counter: np.uint64, stream: np.uint64) -> np.uint64:
    """64 random bits for `counter` in an independent `stream` of `seed`."""
    return mix64(mix64(seed + stream * GOLDEN) ^ (counter * GOLDEN + stream))
