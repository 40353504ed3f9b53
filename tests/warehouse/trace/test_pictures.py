"""Pictures show what the trace holds: marks in their cells, counts that add up, time that runs on."""

import re
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image

from tests.warehouse.trace.conftest import record
from warehouse.pods.states import RobotState, names
from warehouse.proteus.states import CARRIER_STATES
from warehouse.trace import Trace, heat_map, read_trace, write_gif, write_heat, write_svg
from warehouse.trace.layout import AgentKind
from warehouse.trace.marks import PICKER_MARKS, ROBOT_MARKS, clock, legend, mark_of, short_name
from warehouse.trace.paint import HEAD_PX, MARGIN_PX, Painter
from warehouse.walking.states import STATES

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def mixed(tmp_path: Path) -> Trace:
    return read_trace(record(pickers=5).write(tmp_path / "mixed.trace"))


def test_every_state_of_every_model_has_a_mark():
    assert set(names(RobotState)) | set(CARRIER_STATES) <= set(ROBOT_MARKS)
    assert set(STATES) <= set(PICKER_MARKS)


def test_a_state_that_is_new_is_shown_under_its_own_name():
    assert mark_of(AgentKind("robot", 1, ("being_washed",)), 0).label == "Being washed"


def test_marks_tell_states_apart_by_shape_too():
    marks = set(ROBOT_MARKS.values()) | set(PICKER_MARKS.values())
    by_shape = {}
    for mark in marks:
        assert by_shape.setdefault(mark.shape, mark.colour) == mark.colour


def test_the_legend_adds_up_to_the_fleet(mixed: Trace):
    for frame in mixed.frames(0, None, 31):
        for agent in mixed.header.agents:
            assert sum(count for _, count in legend(agent, frame)) == agent.count


def test_a_gif_shows_each_second_as_painted(tmp_path: Path, trace: Trace):
    path = write_gif(trace, tmp_path / "floor.gif", from_s=20, to_s=60, step_s=2)
    painter = Painter(trace, 900)
    with Image.open(path) as moving:
        assert moving.n_frames == 20
        assert moving.info["loop"] == 0
        for k in (0, 7, 19):
            moving.seek(k)
            expected = painter.paint(trace.frame(20 + 2 * k)).convert("RGB")
            assert np.array_equal(np.asarray(moving.convert("RGB")), np.asarray(expected))
    assert path.stat().st_size < 150_000


def test_a_robot_is_painted_in_its_cell(tmp_path: Path):
    run = record(robots=1, pods=0, n_stations=0, ticks=1, height=12, width=17)
    run.ticks[0]["cell"]["robot"] = np.array([5 * 17 + 3], np.int32)
    run.ticks[0]["state"]["robot"] = np.array([2], np.uint8)  # carrying: a filled square
    trace = read_trace(run.write(tmp_path / "one.trace"))
    picture = np.asarray(Painter(trace, 900).paint(trace.frame(0)).convert("RGB"))
    blue = (np.abs(picture.astype(int) - (0x27, 0x43, 0xE3)).sum(axis=2) < 12).nonzero()
    on_floor = blue[0] < HEAD_PX + 12 * 18
    assert set((blue[0][on_floor] - HEAD_PX) // 18) == {5}
    assert set((blue[1][on_floor] - MARGIN_PX) // 18) == {3}


def test_large_floors_are_painted_small_but_with_readable_marks(tmp_path: Path):
    run = record(height=200, width=300, robots=200, ticks=2)
    trace = read_trace(run.write(tmp_path / "large.trace"))
    picture = Painter(trace, 900).paint(trace.frame(0))
    assert picture.size[0] <= 920


def test_a_moment_without_frames_has_no_gif(tmp_path: Path, trace: Trace):
    with pytest.raises(ValueError, match="no frame from 500 s to 150 s"):
        write_gif(trace, tmp_path / "none.gif", from_s=500)


def test_svg_frames_hold_every_agent_and_pod(tmp_path: Path, mixed: Trace):
    paths = write_svg(mixed, tmp_path / "frames", [10.0, 100.0])
    assert [path.name for path in paths] == ["frame_000010.svg", "frame_000100.svg"]
    for path, time_s in zip(paths, (10.0, 100.0), strict=True):
        root = ElementTree.parse(path).getroot()
        frame, width = mixed.at(time_s), mixed.header.width
        found = [(int(use.get("x")) // 12, (int(use.get("y")) - 30) // 12) for use in root.iter(f"{SVG}use")]
        cells = np.concatenate([frame.cell["robot"], frame.cell["picker"]])
        assert found[: len(cells)] == [(c % width, c // width) for c in cells.tolist()]
        pods = next(p.get("d") for p in root.iter(f"{SVG}path") if p.get("fill") == "#C9CFD8")
        assert pods.count("M") == (frame.pods >= 0).sum()
        words = [text.text for text in root.iter(f"{SVG}text")]
        assert clock(time_s) in words
        counts = [int(re.search(r"(\d+)$", word)[1]) for word in words[-10:] if re.match(r"[A-Z][a-z ]+ \d+$", word)]
        assert sum(counts) == 14


def test_a_heat_map_draws_every_warm_cell(tmp_path: Path, trace: Trace):
    heat = heat_map(trace)
    for what, values in (("waited", heat.waited_s), ("visits", heat.visits)):
        path = write_heat(heat, trace, tmp_path / f"{what}.svg", what)
        text = path.read_text()
        ElementTree.fromstring(text)
        shades = re.findall(r'<path fill="#(?:FCEFF2|F7CFD8|EDA3B3|D96C86|B23A5C)" d="([^"]*)"', text)
        assert sum(shade.count("M") for shade in shades) == (values > 0).sum()
    with pytest.raises(ValueError, match="not 'luck'"):
        write_heat(heat, trace, tmp_path / "no.svg", "luck")


def test_short_words():
    assert [short_name(name) for name in ("P-01", "R-12", "P-00", "Depot", "pack-east")] == [
        "P1",
        "R12",
        "P0",
        "Depot",
        "pack-east",
    ]
    assert [clock(s) for s in (0, 61.9, 52_328)] == ["0:00:00", "0:01:01", "14:32:08"]
