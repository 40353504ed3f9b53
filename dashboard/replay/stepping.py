"""A pod floor that steps now: a process of its own, told on stdin what to do, whose frames go out on stdout.

``python -m dashboard.replay.stepping LAYOUT SCENARIO ROBOTS STATIONS SEED``. A line on stdin is JSON: {"speed": x},
{"add": n}, {"remove": n}; the end of stdin ends it. Every message out is uint32 bytes and uint8 kind (0 JSON, 1
frame), then as many bytes: first the header as JSON, then frames: uint32[8] tick, robots, pods, stations, lines picked,
those of the last 10 minutes, robots that are to leave, milliseconds that a tick takes; int32[n] cells; int32[P] pods;
uint16[S] queues; uint16[S] pods served and uint16[S] seconds with a pod there, both of the last 10 minutes; uint8[n]
states.
"""

from __future__ import annotations

import json
import queue
import struct
import sys
import threading
import time
from collections import deque
from typing import TYPE_CHECKING, Any, BinaryIO

if TYPE_CHECKING:
    from warehouse.pods.model import PodModel

FRAMES_PER_S = 12.0
ENVELOPE = struct.Struct("<IB")
"""Bytes of a message, and what it is."""
TOLD, FRAME = 0, 1
HEAD = struct.Struct("<8I")
RECENT_S = 600.0
HOURS = 12.0
"""Orders that a live floor is given; it ends with them."""


def build(layout: str, scenario: str, robots: int, stations: int, seed: int) -> PodModel:
    """A floor at time 0, with orders for `HOURS`."""
    import datasets
    from warehouse.floor_run import LINES_PER_STATION_H
    from warehouse.floor_stream import floor_orders
    from warehouse.layout.floor_plan import floor_plan
    from warehouse.layout.stocking import stock_pods
    from warehouse.pods.model import PodModel

    loaded, plan = datasets.load(scenario), floor_plan(layout)
    settings = loaded.settings.floor
    rate = LINES_PER_STATION_H * stations
    orders = floor_orders(loaded, lines_per_h=rate, hours=HOURS, n_skus=plan.n_skus, seed=seed)
    stock = stock_pods(plan.n_pods, plan.n_skus, settings, seed)
    return PodModel(
        plan.pods, orders, stock, settings, robots=robots, stations=stations, seed=seed, to_s=HOURS * 3600.0
    )


def header(model: PodModel) -> dict[str, Any]:
    """What a trace's header says, and what stands where at first."""
    from warehouse.pods.states import RobotState, names

    return {
        "mode": "pods",
        "height": model.floor.height,
        "width": model.floor.width,
        "cell_m": model.floor.cell_m,
        "tick_s": model.rates.tick_s,
        "agents": [{"kind": "robot", "count": len(model.fleet.state), "states": list(names(RobotState))}],
        "stations": [{"name": place.name, "cell": place.cell} for place in model.stations.place],
        "pods": len(model.places.pod_cell),
        "kind": model.floor.kind.ravel().tolist(),
    }


def frame(model: PodModel, recent: int, tick_ms: float, station: tuple[Any, Any]) -> bytes:
    """What stands where after the last tick; `station`: pods served and seconds taken of each one, recently."""
    from warehouse.pods.states import RobotState

    fleet, places = model.fleet, model.places.pod_cell
    waiting = standing(model, RobotState.QUEUEING)
    counts = (int(model.steps), len(fleet.state), len(places), len(waiting))
    head = HEAD.pack(*counts, model.book.lines_picked, recent, int(fleet.retiring.sum()), round(tick_ms))
    told = (waiting.astype("<u2"), *(values.astype("<u2") for values in station))
    parts = (model.crowd.cell.astype("<i4"), places.astype("<i4"), *told, fleet.state)
    return head + b"".join(part.tobytes() for part in parts)


def standing(model: PodModel, state: int) -> Any:
    """Robots in a state at each station; int64[S]."""
    import numpy as np

    fleet = model.fleet
    return np.bincount(fleet.station[fleet.state == state], minlength=len(model.stations))


class Recent:
    """What the stations did in the last ten minutes: pods served, seconds that a pod stood there.

    Parameters
    ----------
    model : PodModel
    """

    def __init__(self, model: PodModel) -> None:
        from warehouse.pods.states import RobotState

        self._model, self._at = model, int(RobotState.AT_STATION)
        self._before = standing(model, self._at) > 0
        self._served, self._taken_s = self._before * 0, self._before * 0.0
        self._kept: deque[tuple[float, Any, Any]] = deque([(0.0, self._served, self._taken_s)])

    def after_step(self) -> None:
        """Count a tick; totals are kept once a minute."""
        there = standing(self._model, self._at) > 0
        self._served = self._served + (self._before & ~there)
        self._taken_s = self._taken_s + there * self._model.rates.tick_s
        self._before, now = there, self._model.now_s
        if now - self._kept[-1][0] >= RECENT_S / 10:
            self._kept.append((now, self._served, self._taken_s))
        while len(self._kept) > 1 and now - self._kept[1][0] >= RECENT_S:
            self._kept.popleft()

    def stations(self) -> tuple[Any, Any]:
        """Pods served and seconds taken since the oldest total that is kept, as of ten minutes at the most."""
        since, served, taken = self._kept[0]
        share = min(1.0, RECENT_S / max(self._model.now_s - since, 1.0))
        return (self._served - served) * share, (self._taken_s - taken) * share


class Stepping:
    """Steps a model at a speed, and does what it is told between two ticks.

    Parameters
    ----------
    model : PodModel
    out : binary file
    """

    def __init__(self, model: PodModel, out: BinaryIO) -> None:
        self.model, self.speed, self.over = model, 10.0, False
        self.told: queue.Queue[dict[str, Any] | None] = queue.Queue()
        self._out, self._tick_ms = out, 0.0
        self._picked: deque[tuple[float, int]] = deque([(0.0, 0)])
        self._stations = Recent(model)

    def put(self, body: bytes, what: int = TOLD) -> None:
        """Send a message: JSON, or a frame."""
        self._out.write(ENVELOPE.pack(len(body), what) + body)
        self._out.flush()

    def obey(self) -> None:
        """Do what was asked; a number that the floor has no room for changes nothing."""
        while not self.told.empty():
            word = self.told.get()
            if word is None:
                self.over = True
                return
            self.speed = float(word.get("speed", self.speed))
            for name, change in (("add", self.model.add_robots), ("remove", self.model.remove_robots)):
                if word.get(name):
                    try:
                        change(int(word[name]))
                    except ValueError as error:
                        self.put(json.dumps({"refused": str(error)}).encode())

    def run(self) -> None:
        """Step until told to end, or the orders are over."""
        self.put(json.dumps(header(self.model)).encode())
        owed, before, shown = 0.0, time.perf_counter(), 0.0
        while not self.over and self.model.now_s < self.model.to_s:
            self.obey()
            now = time.perf_counter()
            owed, before = min(owed + (now - before) * self.speed, self.speed / 2), now
            while owed >= self.model.rates.tick_s and time.perf_counter() - now < 1 / FRAMES_PER_S:
                self._step()
                owed -= self.model.rates.tick_s
            if now - shown >= 1 / FRAMES_PER_S:
                shown = now
                self.put(frame(self.model, self._recent(), self._tick_ms, self._stations.stations()), FRAME)
            time.sleep(0.004)

    def _step(self) -> None:
        began = time.perf_counter()
        self.model.step()
        self._stations.after_step()
        self._tick_ms = 0.9 * self._tick_ms + 100 * (time.perf_counter() - began)

    def _recent(self) -> int:
        """Lines picked in the last ten minutes of the floor's time."""
        now, picked = self.model.now_s, self.model.book.lines_picked
        if now - self._picked[-1][0] >= RECENT_S / 60:
            self._picked.append((now, picked))
        while len(self._picked) > 1 and now - self._picked[1][0] >= RECENT_S:
            self._picked.popleft()
        return int(picked - self._picked[0][1])


def _listen(told: queue.Queue[dict[str, Any] | None]) -> None:
    for line in sys.stdin:
        told.put(json.loads(line))
    told.put(None)


def main() -> None:
    """The process."""
    layout, scenario, robots, stations, seed = sys.argv[1:6]
    stepping = Stepping(build(layout, scenario, int(robots), int(stations), int(seed)), sys.stdout.buffer)
    threading.Thread(target=_listen, args=(stepping.told,), daemon=True).start()
    stepping.run()


if __name__ == "__main__":
    main()
