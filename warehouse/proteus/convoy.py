"""The carriers' arrays and the tours that they are given."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from datasets import Settings
from warehouse.layout.walking_floor import WalkingFloor
from warehouse.proteus.match import Calls
from warehouse.proteus.states import CARRIER_STATES, DRIVING, SLOWED, SWAPPING, WAITING, YIELDING
from warehouse.proteus.tick import blocked_behind
from warehouse.proteus.ways import Ways
from warehouse.walking.crew import Crew, Lanes
from warehouse.walking.dispatch import in_order, routing
from warehouse.walking.geometry import frame_of, place_xy
from warehouse.walking.itinerary import STOP, Bools, Floats, Ints, itinerary
from warehouse.walking.worklist import Worklist
from warehouse.walking.zones import Zone

SWAP_S = 30.0
"""Taking full totes off a carrier and putting empty ones on (assumed)."""

CALLING = np.isin(np.arange(len(CARRIER_STATES)), (DRIVING, SLOWED, YIELDING, WAITING))
"""States in which a carrier needs a picker, now or soon. One that is blocked may need somebody else served first."""


@dataclass(eq=False)
class Load:
    """What a carrier is out for.

    Attributes
    ----------
    lines : int64[k]
        In the order in which they are picked.
    parts : list of int
    began_s : float
    taken_s : float64[k]
        When a picker set out for each line; NaN until then.
    """

    lines: Ints
    parts: list[int]
    began_s: float
    taken_s: Floats


class Convoy:
    """Carriers on a floor.

    Parameters
    ----------
    floor : WalkingFloor
    line_place : int64[L]
        Where each line lies.
    line_zone : int64[L]
    line_grasp_s : float64[L]
    settings : Settings
    carriers : int

    Attributes
    ----------
    crew, work, lanes, ways : Crew, Worklist, Lanes, Ways
        What the kernels drive.
    waited_s : float64[n]
        How long each carrier has stood at its place without a picker.
    """

    def __init__(
        self,
        floor: WalkingFloor,
        line_place: Ints,
        line_zone: Ints,
        line_grasp_s: Floats,
        settings: Settings,
        carriers: int,
    ) -> None:
        self._floor, self._frame, self._settings = floor, frame_of(floor), settings
        self._whole = Zone(0, floor)
        self._route = routing(settings)
        self._line_place, self._line_zone, self._line_grasp_s = line_place, line_zone, line_grasp_s
        self.crew = Crew.of(carriers, len(CARRIER_STATES))
        self.work = Worklist.of(carriers, 64, settings.carrier_lines)
        self.lanes = Lanes.of(floor.aisles * floor.blocks)
        self.ways = Ways.at(carriers, 64, self._frame.depot_x_m, 0.0)
        self.waited_s = np.zeros(carriers)
        room = (carriers, settings.carrier_lines)
        self._stop_x_m, self._stop_y_m, self._stop_at_m = np.zeros(room), np.zeros(room), np.zeros(room)
        self._stop_zone = np.zeros(room, np.int64)
        self._stops = np.zeros(carriers, np.int64)

    def send(self, row: int, lines: Ints, parts: list[int], now_s: float) -> Load:
        """Send a carrier for these lines, through all zones."""
        places = self._line_place[lines]
        tour = self._route(self._whole, places)
        lines = in_order(lines, places, tour.places)
        k = len(lines)
        marks = itinerary(self._frame, tour)
        self.work = self.work.with_room(len(marks.at_m))
        self.ways = self.ways.with_room(len(tour.x_m))
        search = np.full(k, float(self._settings.search_s))
        self.work.put(row, marks, tour.metres, search, self._line_grasp_s[lines])
        self.ways.put(row, tour)
        self._stops[row], self._stop_zone[row, :k] = k, self._line_zone[lines]
        self._stop_x_m[row, :k], self._stop_y_m[row, :k] = place_xy(self._floor, self._line_place[lines])
        self._stop_at_m[row, :k] = marks.at_m[marks.kind == STOP]
        self._set_off(row)
        return Load(lines, parts, now_s, np.full(k, np.nan))

    def _set_off(self, row: int) -> None:
        crew = self.crew
        crew.state[row], crew.left_s[row], crew.speed_m_s[row] = SWAPPING, SWAP_S, 0.0
        crew.at_m[row] = crew.mark[row] = crew.stop[row] = 0
        crew.finished_s[row] = np.nan

    def calls(self, claimed: Bools) -> Calls:
        """Carriers that nobody has gone to yet.

        Parameters
        ----------
        claimed : bool[n]
            Carriers that somebody goes to or loads.
        """
        crew = self.crew
        rows = np.flatnonzero(CALLING[crew.state] & ~claimed & (crew.stop < self._stops))
        stop = crew.stop[rows]
        to_go = np.where(crew.state[rows] == WAITING, 0.0, self._stop_at_m[rows, stop] - crew.at_m[rows])
        return Calls(
            carrier=rows,
            zone=self._stop_zone[rows, stop],
            x_m=self._stop_x_m[rows, stop],
            y_m=self._stop_y_m[rows, stop],
            eta_s=np.maximum(to_go, 0.0) / self._settings.carrier_m_s,
            waited_s=self.waited_s[rows],
            behind=blocked_behind(crew, rows),
        )
