"""Nodes of a model: the stops, then the places where its vehicles start and end."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from routing.problem import Ints, Problem

NOWHERE = -1
"""Place of a terminal that is at no distance from anywhere: an open route starts, or ends, there."""


@dataclass(frozen=True)
class Layout:
    """Who is who in a model.

    Attributes
    ----------
    stops : int
        Nodes 0 .. stops - 1 are the problem's stops, row by row.
    types : tuple of int
        Row of `Problem.vehicles` of each of the model's vehicles.
    starts, ends : tuple of int
        Node where each vehicle starts, and ends.
    places : int64[N]
        Place of each node, `NOWHERE` for the end of an open route.
    """

    stops: int
    types: tuple[int, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    places: Ints

    def __len__(self) -> int:
        """Count its nodes."""
        return len(self.places)

    @staticmethod
    def of(problem: Problem, types: tuple[int, ...]) -> Layout:
        """Lay out a model of the problem with one vehicle for each entry of `types`."""
        node: dict[int, int] = {}

        def terminal(place: int | None) -> int:
            where = NOWHERE if place is None else place
            return node.setdefault(where, len(problem) + len(node))

        starts = tuple(terminal(problem.vehicles[kind].start) for kind in types)
        ends = tuple(terminal(problem.vehicles[kind].end) for kind in types)
        return Layout(
            len(problem), types, starts, ends, np.concatenate([problem.stops.place, [*node]]).astype(np.int64)
        )

    def vehicles_of(self, kind: int) -> list[int]:
        """Which of the model's vehicles are of a type."""
        return [vehicle for vehicle, its in enumerate(self.types) if its == kind]
