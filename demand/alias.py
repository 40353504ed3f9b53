"""Tables from which one random word draws one of many weighted choices."""

from __future__ import annotations

import numba as nb
import numpy as np
import numpy.typing as npt


@nb.njit(cache=True)
def _vose(scaled, keep, alias):
    n = len(scaled)
    small, large = np.empty(n, np.int64), np.empty(n, np.int64)
    n_small = n_large = 0
    for i in range(n - 1, -1, -1):
        if scaled[i] < 1.0:
            small[n_small] = i
            n_small += 1
        else:
            large[n_large] = i
            n_large += 1
    while n_small and n_large:
        n_small -= 1
        less, more = small[n_small], large[n_large - 1]
        keep[less], alias[less] = scaled[less], more
        scaled[more] = (scaled[more] + scaled[less]) - 1.0
        if scaled[more] < 1.0:
            n_large -= 1
            small[n_small] = more
            n_small += 1


def alias_table(weight: npt.NDArray[np.float64]) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.int64]]:
    """Walker's alias table of the weights, made as Vose does.

    Column ``i`` is picked uniformly; it stands for ``i`` with probability ``keep[i]``, else for ``alias[i]``.

    Returns
    -------
    keep : float64[n]
        In [0, 1].
    alias : int64[n]

    Raises
    ------
    ValueError
        When there is no weight above 0, or one is negative or not finite.

    References
    ----------
    Vose 1991, "A linear algorithm for generating random numbers with a given distribution", IEEE TSE 17(9).
    """
    weight = np.asarray(weight, dtype=np.float64)
    total = weight.sum()
    if not (np.isfinite(total) and total > 0 and weight.min() >= 0):
        raise ValueError("weights must be finite, none negative, and one above 0")
    n = len(weight)
    keep, alias = np.ones(n), np.arange(n)
    _vose(weight * (n / total), keep, alias)
    return keep, alias


def packed_u64(
    keep: npt.NDArray[np.float64], alias: npt.NDArray[np.int64], names: npt.NDArray[np.int64]
) -> npt.NDArray[np.uint64]:
    """Alias table as words: threshold (32 bits, of 2**32) | what the alias stands for (32 bits)."""
    threshold = np.minimum(np.rint(keep * 2.0**32), 2.0**32 - 1).astype(np.uint64)
    meaning = np.where(keep >= 1.0, names, names[alias]).astype(np.uint64)
    return (threshold << np.uint64(32)) | meaning


def packed_u32(keep: npt.NDArray[np.float64], alias: npt.NDArray[np.int64]) -> npt.NDArray[np.uint32]:
    """Alias table of at most 65,536 columns as words: threshold (16 bits, of 2**16) | alias (16 bits)."""
    n = len(keep)
    if n > 1 << 16:
        raise ValueError(f"{n} columns do not fit 16 bits")
    threshold = np.minimum(np.rint(keep * 2.0**16), 2.0**16 - 1).astype(np.uint32)
    meaning = np.where(keep >= 1.0, np.arange(n), alias).astype(np.uint32)
    return (threshold << np.uint32(16)) | meaning


def thresholds(share: npt.NDArray[np.float64]) -> npt.NDArray[np.uint64]:
    """Cumulated shares of 2**32 along the last axis, without the last.

    A random 32-bit word ``r`` draws the number of thresholds that it reaches: choices whose share is 0 are
    never drawn.
    """
    total = share.sum(axis=-1, keepdims=True)
    cumulated = np.cumsum(share, axis=-1) / total
    # From the last choice that has a share on, the sum is exactly 1 whatever rounding says.
    remaining = np.cumsum(share[..., ::-1], axis=-1)[..., ::-1] - share
    cumulated = np.where(remaining <= 0, 1.0, np.minimum(cumulated, 1.0))
    return np.rint(cumulated[..., :-1] * 2.0**32).astype(np.uint64)


def largest_remainder(quota: npt.NDArray[np.float64], total: int) -> npt.NDArray[np.int64]:
    """Whole numbers in proportion to `quota` that add up to `total`; ties go to the earlier.

    Raises
    ------
    ValueError
        When `total` is above 0 and all quotas are 0.
    """
    whole = quota.sum()
    if total == 0:
        return np.zeros(len(quota), np.int64)
    if not whole > 0:
        raise ValueError("nothing to share out to")
    exact = quota / whole * total
    # A hair less, so that rounding never makes the whole parts add up to more than there is.
    counts = np.floor(exact * (1.0 - 2.0**-50)).astype(np.int64)
    order = np.argsort(counts - exact, kind="stable")
    counts[order[: total - int(counts.sum())]] += 1
    return counts
