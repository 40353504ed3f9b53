"""Where distances come from, if not from the problem's own file: a matrix, roads, a server; and the hours' traffic."""

from __future__ import annotations

import copy
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.errors import Finding, InvalidInput
from routing.travel.conventions import Convention
from routing.travel.table import SpeedProfile, Travel

if TYPE_CHECKING:
    from routing.problem import Problem


@dataclass(frozen=True)
class Sources:
    """At most one of the first three; None for what the file itself says.

    Attributes
    ----------
    matrix : Path
        CSV of durations, or npz of distances and durations, between all places in the file's order.
    graph : Path
        GraphML of roads.
    osrm : str
        Address of an OSRM server.
    traffic : Path
        CSV with the columns ``hour`` (0-23) and ``factor`` (1: the speed that durations are given at).
    """

    matrix: Path | None = None
    graph: Path | None = None
    osrm: str | None = None
    traffic: Path | None = None

    def __post_init__(self) -> None:
        if sum(source is not None for source in (self.matrix, self.graph, self.osrm)) > 1:
            raise ValueError("distances come from one source: a matrix, a road graph or a server")

    def given(self) -> dict[str, str]:
        """What is given, for a file that is to be read again: whole paths, and the server's address."""
        known = {name: value for name, value in asdict(self).items() if value is not None}
        return {name: str(value if name == "osrm" else value.resolve()) for name, value in known.items()}

    @staticmethod
    def of_given(given: Any) -> Sources:
        """Read what `given` made.

        Raises
        ------
        TypeError
            When it is something else.
        """
        if not isinstance(given, dict) or not all(isinstance(value, str) for value in given.values()):
            raise TypeError("sources of distances are no names of files")
        known: dict[str, Any] = {name: value if name == "osrm" else Path(value) for name, value in given.items()}
        return Sources(**known)


def with_sources(problem: Problem, sources: Sources) -> Problem:
    """Pose the same problem over other distances, or at the hours' speeds.

    Raises
    ------
    InvalidInput
        When a source cannot be read, does not fit the places, or needs coordinates that they do not have.
    """
    travels = problem.travels
    if (sources.matrix, sources.graph, sources.osrm) != (None, None, None):
        travels = (_travel(problem, sources),) * len(travels)
    if sources.traffic is not None:
        from routing.travel.traffic_file import read_traffic

        profile = read_traffic(sources.traffic, problem.scale, problem.day_start_s)
        travels = tuple(at_speeds(travel, profile) for travel in travels)
    return replace(problem, travels=travels)


def at_speeds(travel: Travel, profile: SpeedProfile) -> Travel:
    """Copy a travel, to be driven at the hours' speeds."""
    made = copy.copy(travel)
    object.__setattr__(made, "speeds", profile)  # tables are frozen
    return made


def _travel(problem: Problem, sources: Sources) -> Travel:
    places, convention = problem.places, Convention(problem.scale)
    if sources.matrix is not None:
        from routing.travel.matrix_file import read_matrix

        return read_matrix(sources.matrix, convention=convention, places=len(places))
    if not places.geographic:
        name = str(sources.graph or sources.osrm)
        raise InvalidInput([Finding(name, 0, "no-coordinates", "roads need stops with lat and lon")])
    if sources.graph is not None:
        from routing.travel.road_graph import read_road_graph

        return read_road_graph(sources.graph, places.y, places.x, convention=convention)
    from routing.travel.osrm import osrm_table

    return osrm_table(str(sources.osrm), places.y, places.x, convention=convention)
