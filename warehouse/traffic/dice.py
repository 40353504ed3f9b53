"""Random numbers inside kernels: a counter in an array, hashed."""

from __future__ import annotations

import numba as nb
import numpy as np
import numpy.typing as npt

from core.hashing import GOLDEN, mix64

Dice = npt.NDArray[np.uint64]

_SHIFT = np.uint64(32)


def dice_of(seed: int) -> Dice:
    """State of a new die: uint64[1]."""
    return np.array([seed & (2**64 - 1)], np.uint64)


@nb.njit(cache=True, inline="always")
def roll(dice: Dice, sides: int) -> int:
    """A whole number of 0..sides-1, and the die moved on; `sides` below 2**31."""
    dice[0] += GOLDEN
    return int(np.int64(((mix64(dice[0]) >> _SHIFT) * np.uint64(sides)) >> _SHIFT))
