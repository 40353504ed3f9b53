"""From packages to streams and queues: every length is known before anything moves.

A package's path and class never change, so counting packages by (path, class) gives the exact
length of every lane-class queue over the run: they are slices of one array, without links or growth.
"""

from __future__ import annotations

from dataclasses import dataclass

import numba as nb
import numpy as np

from network.paths import Paths
from network.simulate.crew import Crew, next_item
from network.simulate.layout import Layout
from network.simulate.movement import RECORD_ID_BITS
from network.sourcing_types import CLASS_BITS, PATH_BITS, Sourced

ALL_CLASSES = 1 << CLASS_BITS
_PATH_MASK = (1 << PATH_BITS) - 1
_COUNT_BYTES = 1 << 29


@dataclass(frozen=True)
class Load:
    """The packages to move, arranged.

    Attributes
    ----------
    n_classes : int
        1 + the largest class.
    stream, stream_first
        As in `Movement`.
    queue_first : int64[Q]
        Start of each lane-class queue.
    n_records : int
        Length of all queues together: the hops of all packages.
    handled : int64[F]
        Packages that each facility serves, to start with the heaviest.
    used : bool[L]
        Lanes that some package takes.
    """

    n_classes: int
    stream: np.ndarray
    stream_first: np.ndarray
    queue_first: np.ndarray
    n_records: int
    handled: np.ndarray
    used: np.ndarray


@nb.njit(nogil=True, cache=True)
def _count(counter: np.ndarray, word: np.ndarray, block_first: np.ndarray, counts: np.ndarray) -> None:
    """counts[block, path, class] of each block of packages."""
    n_paths = counts.shape[1]
    while True:
        b = next_item(counter)
        if b >= counts.shape[0]:
            return
        flat = counts[b].reshape(-1)
        flat[:] = 0
        for i in range(block_first[b], block_first[b + 1]):
            w = np.int64(word[i])
            path = w & _PATH_MASK
            if path >= n_paths:
                flat[0] = -1  # a package without a path: said by the caller
                return
            flat[path * ALL_CLASSES + ((w >> PATH_BITS) & (ALL_CLASSES - 1))] += 1


@nb.njit(nogil=True, cache=True)
def _add_by_origin(counter: np.ndarray, counts: np.ndarray, path_origin: np.ndarray, totals: np.ndarray) -> None:
    """totals[block, origin, class] from counts[block, path, class]."""
    while True:
        b = next_item(counter)
        if b >= counts.shape[0]:
            return
        for p in range(counts.shape[1]):
            for c in range(totals.shape[2]):
                totals[b, path_origin[p], c] += counts[b, p, c]


@nb.njit(nogil=True, cache=True)
def _scatter(
    counter: np.ndarray,
    word: np.ndarray,
    block_first: np.ndarray,
    path_origin: np.ndarray,
    position: np.ndarray,
    stream: np.ndarray,
) -> None:
    """Write each block's ids to its own part of each (origin, class) slice: stable for any number of blocks."""
    n_classes = position.shape[2]
    while True:
        b = next_item(counter)
        if b >= position.shape[0]:
            return
        at = position[b].reshape(-1)
        for i in range(block_first[b], block_first[b + 1]):
            w = np.int64(word[i])
            s = path_origin[w & _PATH_MASK] * n_classes + ((w >> PATH_BITS) & (ALL_CLASSES - 1))
            stream[at[s]] = np.uint32(i)
            at[s] += 1


@nb.njit(nogil=True, cache=True)
def _queue_sizes(total: np.ndarray, lanes: np.ndarray, n_lanes: int, n_classes: int) -> np.ndarray:
    """Packages of each (lane, class) over the whole run."""
    size = np.zeros((n_lanes, n_classes), np.int64)
    for p in range(lanes.shape[0]):
        for i in range(lanes.shape[1]):
            lane = lanes[p, i]
            if lane < 0:
                break
            for c in range(n_classes):
                size[lane, c] += total[p, c]
    return size


def _exclusive(counts: np.ndarray) -> np.ndarray:
    """Start of each part: one longer than `counts`."""
    return np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)


def prepare(crew: Crew, layout: Layout, paths: Paths, sourced: Sourced, lane_origin: np.ndarray) -> Load:
    """Count, then arrange package ids by origin and class.

    Raises
    ------
    ValueError
        When there are more packages than a record's id holds, or one names a path that is none.
    """
    word, n_packages, n_paths = sourced.word, len(sourced.word), len(paths)
    if n_packages >= 1 << RECORD_ID_BITS:
        raise ValueError(f"{n_packages} packages: more than a record's {RECORD_ID_BITS} bits hold")
    if n_packages and not n_paths:
        raise ValueError("packages without paths")
    blocks = max(1, min(crew.threads, _COUNT_BYTES // (4 * ALL_CLASSES * max(1, n_paths))))
    block_first = np.linspace(0, n_packages, blocks + 1).astype(np.int64)
    counts = np.empty((blocks, max(1, n_paths), ALL_CLASSES), np.int32)
    crew.run(_count, word, block_first, counts)
    if (counts[:, 0, 0] < 0).any():
        raise ValueError("a package's path is none of the paths")
    path_origin = layout.origin_row[paths.source] if n_paths else np.zeros(1, np.int32)
    total = counts.sum(axis=0, dtype=np.int64)
    n_classes = int(np.flatnonzero(total.any(axis=0)).max(initial=0)) + 1
    n_streams = max(1, len(layout.origins)) * n_classes
    by_origin = np.zeros((blocks, max(1, len(layout.origins)), n_classes), np.int64)
    crew.run(_add_by_origin, counts, path_origin, by_origin)
    del counts
    stream_first = _exclusive(by_origin.sum(axis=0).ravel())
    earlier = np.cumsum(by_origin, axis=0) - by_origin
    position = earlier + stream_first[:n_streams].reshape(1, -1, n_classes)
    stream = np.empty(n_packages, np.uint32)
    crew.run(_scatter, word, block_first, path_origin, position, stream)
    size = _queue_sizes(total, np.ascontiguousarray(paths.lanes), len(lane_origin), n_classes)
    bounds = _exclusive(size.ravel())
    handled = np.bincount(lane_origin, size.sum(axis=1), minlength=len(layout.origin_row)).astype(np.int64)
    return Load(
        n_classes=n_classes,
        stream=stream,
        stream_first=stream_first[: len(layout.origins) * n_classes + 1],
        queue_first=bounds[:-1],
        n_records=int(bounds[-1]),
        handled=handled,
        used=size.any(axis=1),
    )
