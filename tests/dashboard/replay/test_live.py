"""Floors that step now: frames that hold together, robots that come and go, no more than two, ended when unseen."""

import io
import json
import time

import numpy as np
import pytest

from core.errors import InvalidInput
from dashboard.replay.live import MOST, LiveFloors
from dashboard.replay.stepping import ENVELOPE, FRAME, HEAD, TOLD, Recent, Stepping, build, frame, header
from warehouse.pods.states import RobotState


@pytest.fixture(scope="module")
def model():
    return build("small", "demo", 12, 3, 1)


def unpacked(body):
    counts = HEAD.unpack_from(body)
    n, pods, stations = counts[1:4]
    parts, at = [], HEAD.size
    for kind, size in (("<i4", n), ("<i4", pods), *[("<u2", stations)] * 3, ("u1", n)):
        parts.append(np.frombuffer(body, kind, size, at))
        at += parts[-1].nbytes
    assert at == len(body)
    return counts, parts


def test_a_frame_holds_what_stands_on_the_floor(model):
    recent, began = Recent(model), np.zeros(len(model.stations), int)
    before = began > 0
    while model.now_s < 240:
        model.step()
        recent.after_step()
        there = np.isin(np.arange(len(before)), model.fleet.station[model.fleet.state == RobotState.AT_STATION])
        began += there & ~before
        before = there
    counts, (cell, pods, queue, served, taken, state) = unpacked(frame(model, 3, 1.5, recent.stations()))
    assert counts[:2] == (model.steps, 12)
    assert cell.tolist() == model.crowd.cell.tolist()
    assert pods.tolist() == model.places.pod_cell.tolist()
    assert state.tolist() == model.fleet.state.tolist()
    assert queue.sum() == model.in_state[4]
    assert served.tolist() == (began - before).tolist(), "as many pods left as came, but for those that stand there"
    assert served.sum() > 0
    assert (taken <= model.now_s).all()
    assert (taken[began > 0] > 0).all()
    assert header(model)["agents"][0]["count"] == 12


def test_robots_come_and_go_and_too_many_are_refused(model):
    out = io.BytesIO()
    stepping = Stepping(model, out)
    stepping.told.put({"add": 3})
    stepping.obey()
    assert len(model.fleet.state) == 15
    stepping.told.put({"add": 100_000})
    stepping.obey()
    size, what = ENVELOPE.unpack(out.getvalue()[: ENVELOPE.size])
    assert what == TOLD != FRAME
    assert "robots to add" in json.loads(out.getvalue()[ENVELOPE.size : ENVELOPE.size + size])["refused"]
    stepping.told.put(None)
    stepping.obey()
    assert stepping.over


def test_two_at_most_and_unseen_ones_end():
    floors = LiveFloors(idle_s=1.0)
    started = [floors.start("small", "demo", 8, 2, 1) for _ in range(MOST)]
    try:
        with pytest.raises(InvalidInput, match="live floors run already"):
            floors.start("small", "demo", 8, 2, 1)
        until = time.monotonic() + 60
        while floors.count() and time.monotonic() < until:
            time.sleep(0.1)
        assert floors.count() == 0
        assert all(floor.over for floor in started)
        with pytest.raises(InvalidInput):
            floors.get(started[0].live_id)
    finally:
        for floor in started:
            floor.end()
