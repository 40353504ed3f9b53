"""Random numbers inside kernels: xorshift64* (Vigna 2016, ACM TOMS 42), its state an array of one word."""

from __future__ import annotations

import numba as nb
import numpy as np

_M = np.uint64(0x2545F4914F6CDD1D)
_S12, _S25, _S27, _S32 = np.uint64(12), np.uint64(25), np.uint64(27), np.uint64(32)


@nb.njit(forceinline=True, error_model="numpy")
def draw(dice: np.ndarray) -> np.uint64:
    """64 random bits."""
    x = dice[0]
    x ^= x >> _S12
    x ^= x << _S25
    x ^= x >> _S27
    dice[0] = x
    return x * _M


@nb.njit(forceinline=True, error_model="numpy")
def below(dice: np.ndarray, n: int) -> np.int64:
    """Draw a whole number in 0..n - 1, n below 2^31."""
    return np.int64(((draw(dice) >> _S32) * np.uint64(n)) >> _S32)


@nb.njit(forceinline=True, error_model="numpy")
def unit(dice: np.ndarray) -> float:
    """Draw a number in (0, 1]."""
    return (np.float64(draw(dice) >> np.uint64(11)) + 1.0) * (1.0 / 9007199254740992.0)
