"""Two sets of sourcing rules in one network: some orders follow one plan, the others another, in the same queues.

An order's zone says which rules hold for it: zone ``z`` under the first arm's, zone ``z + Z`` under the second's. The
second arm's stations, cells and paths stand behind the first's; lanes, facilities and stock are the same rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import fields, replace

import numpy as np

from demand.chunk import OrderChunk
from network.paths import Paths
from network.sourcing_types import CandidateTable


def joined_paths(first: Paths, second: Paths) -> Paths:
    """The second arm's paths behind the first's."""
    return Paths(**{f.name: np.concatenate([getattr(first, f.name), getattr(second, f.name)]) for f in fields(Paths)})


def joined_candidates(first: CandidateTable, second: CandidateTable, first_path: int) -> CandidateTable:
    """The second arm's stations, cells and zones behind the first's.

    Parameters
    ----------
    first, second : CandidateTable
        Of the same zones, promises and pools.
    first_path : int
        Number that the second arm's path 0 has in the joined paths.

    Raises
    ------
    ValueError
        When they are of other zones, promises or pools.
    """
    if first.zone_station.shape != second.zone_station.shape or first.cell_of.shape[1:] != second.cell_of.shape[1:]:
        raise ValueError("the arms are of different zones, promises or pools")
    width = max(first.path.shape[1], second.path.shape[1])

    def behind(column: np.ndarray, more: np.ndarray, offset: int) -> np.ndarray:
        return np.concatenate([column, np.where(more >= 0, more + offset, -1)]).astype(column.dtype)

    def wide(column: np.ndarray, padding: int) -> np.ndarray:
        return np.pad(column, ((0, 0), (0, width - column.shape[1])), constant_values=padding)

    def both(name: str, padding: int) -> np.ndarray:
        return np.concatenate([wide(getattr(arm, name), padding) for arm in (first, second)])

    return CandidateTable(
        cell_of=behind(first.cell_of, second.cell_of, len(first.path)),
        stations=np.concatenate([first.stations, second.stations]),
        zone_station=behind(first.zone_station, second.zone_station, len(first.stations)),
        path=behind(wide(first.path, -1), wide(second.path, -1), first_path),
        cost_mills=both("cost_mills", 0),
        latest=both("latest", -1),
        cutoff=np.concatenate([first.cutoff, second.cutoff]),
        due_slots=np.concatenate([first.due_slots, second.due_slots]),
        within_slots=np.concatenate(
            [np.broadcast_to(arm.within_slots, arm.cutoff.shape) for arm in (first, second)]
        ).astype(np.int32),
    )


def treated_orders(
    first: Iterable[OrderChunk], second: Iterable[OrderChunk], treated: np.ndarray, from_slot: int
) -> Iterator[OrderChunk]:
    """The orders of both arms as one stream: the second arm's where it is treated, its zone told by ``+ Z``.

    Parameters
    ----------
    first, second : iterable of OrderChunk
        The same order numbers in the same chunks, at the same slots and zones, with as many lines; what is asked for
        may differ.
    treated : bool[Z]
        Zones to which the second arm's rules are applied.
    from_slot : int
        First slot of the second arm's rules.

    Raises
    ------
    ValueError
        When the streams are not of the same orders.
    """
    for one, other in zip(first, second, strict=True):
        same = ("slot", "zone", "line_first")
        if one.first_order != other.first_order or not all(
            np.array_equal(getattr(one, name), getattr(other, name)) for name in same
        ):
            raise ValueError(f"orders from {one.first_order} on: the arms are not asked by the same customers")
        rows = treated[one.zone] & (one.slot >= from_slot)
        lines = np.repeat(rows, np.diff(one.line_first))
        yield replace(
            one,
            zone=(one.zone + rows * len(treated)).astype(one.zone.dtype),
            promise=np.where(rows, other.promise, one.promise),
            **{name: np.where(lines, getattr(other, name), getattr(one, name)) for name in ("sku", "pool", "quantity")},
        )


def cut_at(slot: int, chunks: Iterable[OrderChunk]) -> Iterator[OrderChunk]:
    """The same orders, in chunks of which none lies on both sides of the slot's start."""
    for chunk in chunks:
        row = int(np.searchsorted(chunk.slot, slot))
        if 0 < row < len(chunk):
            yield _part(chunk, 0, row)
            yield _part(chunk, row, len(chunk))
        else:
            yield chunk


def _part(chunk: OrderChunk, first: int, last: int) -> OrderChunk:
    lines = slice(int(chunk.line_first[first]), int(chunk.line_first[last]))
    return OrderChunk(
        first_order=chunk.first_order + first,
        slot=chunk.slot[first:last],
        zone=chunk.zone[first:last],
        promise=chunk.promise[first:last],
        line_first=chunk.line_first[first : last + 1] - chunk.line_first[first],
        sku=chunk.sku[lines],
        pool=chunk.pool[lines],
        quantity=chunk.quantity[lines],
    )
