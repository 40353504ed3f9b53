"""Who passed whom, who was where: judged by positions alone, with nothing of the models' code."""

from itertools import combinations


class AisleWatch:
    """Watches positions, sample by sample, on a floor of aisles along y.

    Parameters
    ----------
    floor
        With `aisle_pitch_m`, `block_length_m`, `cross_width_m`.
    """

    def __init__(self, floor):
        self.floor = floor
        self.passings = []
        self.nearest_m = float("inf")
        self.downwards = set()
        self.upwards = set()
        self._before = None

    def lane(self, x, y):
        """(aisle, block) between whose shelves a point lies; None in a cross aisle."""
        reach = self.floor.block_length_m + self.floor.cross_width_m
        block, depth = divmod(y, reach)
        half = self.floor.cross_width_m / 2
        if depth <= half or depth >= reach - half:
            return None
        return round(x / self.floor.aisle_pitch_m), int(block)

    def see(self, positions):
        """A sample: (x, y) of each walker, always in the same order."""
        now = [(self.lane(x, y), y) for x, y in positions]
        for (a, (lane_a, y_a)), (b, (lane_b, y_b)) in combinations(enumerate(now), 2):
            if lane_a is None or lane_a != lane_b:
                continue
            self.nearest_m = min(self.nearest_m, abs(y_a - y_b))
            if self._before is None:
                continue
            (was_a, old_a), (was_b, old_b) = self._before[a], self._before[b]
            if was_a == was_b == lane_a and (old_a - old_b) * (y_a - y_b) <= 0:
                self.passings.append((a, b, lane_a))
        for (lane, y), (was, old) in zip(now, self._before or now, strict=True):
            if lane is not None and lane == was and y != old:
                (self.upwards if y > old else self.downwards).add(lane)
        self._before = now
