"""Carriers among people: speeds and near encounters recounted from positions alone."""

from math import hypot

WAITING = "waiting"


class PeopleWatch:
    """Watches carriers and people, sample by sample.

    Parameters
    ----------
    floor
        With `aisle_pitch_m`, `block_length_m`, `cross_width_m`.
    protect_m, near_m : float
    """

    def __init__(self, floor, protect_m, near_m):
        self.floor, self.protect_m, self.near_m = floor, protect_m, near_m
        self.fastest_near_people = 0.0
        self.fastest = 0.0
        self.encounters = 0
        self._carriers = self._people = None

    def _aisle(self, at):
        reach = self.floor.block_length_m + self.floor.cross_width_m
        half = self.floor.cross_width_m / 2
        depth = at[1] % reach
        return round(at[0] / self.floor.aisle_pitch_m) if half <= depth <= reach - half else None

    def _apart(self, one, other):
        """Metres between two in sight of each other; shelves hide those in one aisle from those in another."""
        a, b = self._aisle(one), self._aisle(other)
        hidden = a is not None and b is not None and a != b
        return float("inf") if hidden else hypot(one[0] - other[0], one[1] - other[1])

    def see(self, carriers, people, people_states, dt_s):
        """A sample: where everybody is (x, y), and what people do."""
        if self._carriers is not None:
            for was, now in zip(self._carriers, carriers, strict=True):
                self._see_carrier(was, now, people, people_states, dt_s)
        self._carriers, self._people = list(carriers), list(people)

    def _see_carrier(self, was, now, people, people_states, dt_s):
        speed = (abs(now[0] - was[0]) + abs(now[1] - was[1])) / dt_s
        self.fastest = max(self.fastest, speed)
        for before, person, state in zip(self._people, people, people_states, strict=True):
            apart = self._apart(now, person)
            if apart < self.protect_m:
                self.fastest_near_people = max(self.fastest_near_people, speed)
            if speed > 1e-7 and state != WAITING and apart < self.near_m <= self._apart(was, before):
                self.encounters += 1
