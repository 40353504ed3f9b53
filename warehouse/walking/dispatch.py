"""Carts on their way: which orders, by which tour, at which pace."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from datasets import Settings
from warehouse.walking.crew import Crew
from warehouse.walking.geometry import Frame, frame_of
from warehouse.walking.itinerary import STOP, Floats, Ints, Itinerary, itinerary
from warehouse.walking.one_way import one_way_tour
from warehouse.walking.routes import Tour, tour
from warehouse.walking.states import SETTING_UP
from warehouse.walking.worklist import Worklist
from warehouse.walking.zones import Zone

Routing = Callable[[Zone, Ints], Tour]
"""A tour of a zone to some of its places."""


@dataclass(frozen=True, eq=False)
class Trip:
    """A cart's tour, as the ledger keeps it.

    Attributes
    ----------
    zone : Zone
    tour : Tour
        In the zone's own coordinates.
    lines : int64[k]
        In the order in which they are picked.
    parts : list of int
    began_s : float
    search_s, grasp_s : float64[k]
        At the pace of this tour.
    planned_s : float
        What the whole tour takes if nobody is in the way.
    """

    zone: Zone
    tour: Tour
    lines: Ints
    parts: list[int]
    began_s: float
    search_s: Floats
    grasp_s: Floats
    planned_s: float

    def handling_s(self, total_s: float) -> Floats:
        """A picker's time for each line, of a tour that takes `total_s` (float64[k]).

        A line has its own search and grasp; set-up, walking and standing behind others are shared evenly.
        """
        own = self.search_s + self.grasp_s
        return np.asarray(own + (total_s - own.sum()) / len(own))


class Dispatch:
    """Sends carts out.

    Parameters
    ----------
    zones : tuple of Zone
    line_place : int64[L]
        Where each line lies.
    line_grasp_s : float64[L]
    settings : Settings
    crew : Crew
    """

    def __init__(
        self, zones: tuple[Zone, ...], line_place: Ints, line_grasp_s: Floats, settings: Settings, crew: Crew
    ) -> None:
        self._zones = zones
        self._frames: list[Frame] = [frame_of(zone.floor) for zone in zones]
        self._line_place, self._line_grasp_s = line_place, line_grasp_s
        self._settings = settings
        self._crew = crew
        self._route = routing(settings)
        self.work = Worklist.of(len(crew.state), 64, settings.batch_lines)

    def send(self, row: int, zone: int, lines: Ints, parts: list[int], now_s: float, pace: float) -> Trip:
        """Send a picker with a cart for `lines` through a zone."""
        trip = self._trip(self._zones[zone], lines, parts, now_s, pace)
        marks = self._marks(zone, trip.tour)
        self.work = self.work.with_room(len(marks.at_m))
        self.work.put(row, marks, trip.tour.metres, trip.search_s, trip.grasp_s)
        crew = self._crew
        crew.state[row], crew.left_s[row] = SETTING_UP, self._settings.tour_setup_s / pace
        crew.speed_m_s[row] = self._settings.walk_m_s * pace
        crew.at_m[row] = crew.mark[row] = crew.stop[row] = 0
        crew.finished_s[row] = np.nan
        return trip

    def _trip(self, zone: Zone, lines: Ints, parts: list[int], now_s: float, pace: float) -> Trip:
        places = self._line_place[lines] - zone.first_place
        found = self._route(zone, places)
        lines = in_order(lines, places, found.places)
        search = np.full(len(lines), self._settings.search_s / pace)
        grasp = self._line_grasp_s[lines] / pace
        walking = (self._settings.tour_setup_s + found.metres / self._settings.walk_m_s) / pace
        planned = float(walking + search.sum() + grasp.sum())
        return Trip(zone, found, lines, parts, now_s, search, grasp, planned)

    def _marks(self, zone: int, found: Tour) -> Itinerary:
        marks = itinerary(self._frames[zone], found)
        marks.what[marks.kind != STOP] += self._zones[zone].first_lane
        return marks


def routing(settings: Settings) -> Routing:
    """The tours of `floor.walking`; S-shape goes over one-way aisles where carts cannot pass each other."""
    policy = settings.walking
    if policy == "s_shape" and settings.aisle_pass == "no":
        return _one_way
    return lambda zone, places: tour(zone.floor, places, policy)


def _one_way(zone: Zone, places: Ints) -> Tour:
    if zone.floor.aisles < 2:
        return tour(zone.floor, places, "s_shape")
    return one_way_tour(zone.floor, places)


def in_order(lines: Ints, places: Ints, visited: Ints) -> Ints:
    """Lines in the order in which their places are visited."""
    ordered = np.empty_like(lines)
    ordered[np.argsort(visited, kind="stable")] = lines[np.argsort(places, kind="stable")]
    return ordered
