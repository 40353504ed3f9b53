"""Crowds: moves allowed by masks, known answers, no deadlock over 100,000 ticks."""

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.oracles import pod_life
from tests.oracles.lane_floors import lane_floor
from warehouse.traffic.crowd import Crowd
from warehouse.traffic.right_hand import against_lane
from warehouse.traffic.roadmap import D_COLUMN, D_ROW, Roadmap


@pytest.fixture(params=["kept", "rectangles"])
def fields(request, monkeypatch):
    """Both ways to keep fields, on small floors too."""
    if request.param == "rectangles":
        monkeypatch.setattr("warehouse.traffic.crowd.KEEP_ALL_BYTES", 0)
    return request.param


def _graph(roadmap):
    graph = nx.DiGraph()
    graph.add_nodes_from(np.flatnonzero(roadmap.free).tolist())
    for cell in list(graph.nodes):
        for d in range(4):
            if roadmap.exits[cell] >> d & 1:
                graph.add_edge(cell, cell + D_ROW[d] * roadmap.width + D_COLUMN[d])
    return graph


def _open_floor(height, width):
    return Roadmap.of(np.ones((height, width), bool))


def _aim(crowd, robot, goal, loaded=False):
    crowd.aim(np.array([robot]), np.array([goal]), np.array([loaded]))


def _ticks_to(crowd, robot, goal, limit=2000, may_move=None):
    """Ticks until a robot first stands at its goal."""
    may_move = np.ones(len(crowd.cell), bool) if may_move is None else may_move
    for tick in range(1, limit + 1):
        crowd.step(may_move)
        if crowd.cell[robot] == goal:
            return tick
    raise AssertionError(f"robot {robot} never came to {goal}: {crowd.cell}")


@pytest.mark.parametrize("floor", [lane_floor(1), lane_floor(1, one_way=True), lane_floor(2, rows=9, columns=7)])
def test_a_robot_alone_takes_the_shortest_time(fields, floor):
    roadmap = floor.roadmap
    graph, lanes = _graph(roadmap), floor.lanes
    assert nx.is_strongly_connected(graph.subgraph(lanes.tolist()))
    rng = np.random.default_rng(5)
    for _ in range(25):
        start, goal = (int(cell) for cell in rng.choice(lanes, 2, replace=False))
        crowd = Crowd(roadmap, np.array([start]), 1)
        loaded = bool(rng.integers(2))
        _aim(crowd, 0, goal, loaded)
        ways = graph.subgraph(lanes.tolist()) if loaded else graph
        expected = nx.shortest_path_length(ways, start, goal)
        assert crowd.ahead(np.array([0])).tolist() == [expected]
        assert _ticks_to(crowd, 0, goal) == expected


def test_from_pod_place_to_pod_place_by_the_lanes_alone(fields):
    floor = lane_floor(2)
    roadmap, graph = floor.roadmap, _graph(floor.roadmap)
    places = np.flatnonzero(roadmap.closed_to_loaded)
    for start, goal in [(places[0], places[-1]), (places[0], places[1]), (places[7], places[3])]:
        crowd = Crowd(roadmap, np.array([start]), 1)
        _aim(crowd, 0, goal, loaded=True)
        expected = nx.shortest_path_length(graph.subgraph([*floor.lanes.tolist(), start, goal]), start, goal)
        assert crowd.ahead(np.array([0])).tolist() == [expected]
        assert _ticks_to(crowd, 0, goal) == expected


def test_with_right_hand_lanes_robots_that_meet_keep_apart():
    roadmap = lane_floor(2, rows=1, columns=4, block=9).roadmap
    crowd = Crowd(roadmap, np.array([2, roadmap.width - 3]), 1, against=against_lane(roadmap))
    _aim(crowd, 0, roadmap.width - 3)
    _aim(crowd, 1, 2)
    rows = set()
    for _ in range(roadmap.width // 2 - 2):
        crowd.step(np.ones(2, bool))
        rows.add(tuple(crowd.cell // roadmap.width))
    assert (1, 0) in rows
    assert (0, 1) not in rows


def test_two_meet_in_a_lane_of_one_cell(fields):
    free = np.zeros((3, 12), bool)
    free[1], free[:, 0], free[:, 11] = True, True, True
    roadmap = Roadmap.of(free)
    west, east = 12, 23
    crowd = Crowd(roadmap, np.array([west, east]), 1)
    _aim(crowd, 0, east)
    _aim(crowd, 1, west)
    done, may_move = set(), np.ones(2, bool)
    for _ in range(400):
        crowd.step(may_move)
        done |= set(np.flatnonzero(crowd.cell == crowd.goal).tolist())
    assert done == {0, 1}


def test_one_pod_comes_home_while_another_leaves_the_place(fields):
    """The nearer of two loaded robots waits for a place that the other can leave only through it."""
    floor = lane_floor(1)
    roadmap, place = floor.roadmap, int(np.flatnonzero(floor.roadmap.closed_to_loaded)[2])
    crowd = Crowd(roadmap, np.array([place, place - roadmap.width]), 1)
    _aim(crowd, 0, floor.stations[0], loaded=True)
    _aim(crowd, 1, place, loaded=True)
    done, may_move = set(), np.ones(2, bool)
    for _ in range(400):
        crowd.step(may_move)
        done |= set(np.flatnonzero(crowd.cell == crowd.goal).tolist())
    assert done == {0, 1}


def test_an_empty_robot_makes_way_for_the_pod_that_comes_home(fields):
    floor = lane_floor(1)
    place = int(np.flatnonzero(floor.roadmap.closed_to_loaded)[2])
    crowd = Crowd(floor.roadmap, np.array([place, floor.stations[0] - floor.roadmap.width]), 1)
    _aim(crowd, 1, place, loaded=True)
    assert _ticks_to(crowd, 1, place) < 60
    _aim(crowd, 1, floor.stations[0], loaded=True)
    assert _ticks_to(crowd, 0, place) < 60


def test_who_is_pushed_off_comes_back(fields):
    crowd = Crowd(_open_floor(1, 8), np.array([0, 3]), 1)
    _aim(crowd, 0, 5)
    _ticks_to(crowd, 0, 5)
    assert crowd.cell[1] > 5
    _aim(crowd, 0, 0)
    _ticks_to(crowd, 1, 3)


def test_a_broken_robot_is_gone_around(fields):
    """A lane of one cell is blocked for good; the other way is 40 cells longer."""
    free = np.zeros((22, 12), bool)
    free[0], free[21], free[:, 0], free[:, 11] = True, True, True, True
    crowd = Crowd(Roadmap.of(free), np.array([0, 6]), 1)
    _aim(crowd, 0, 11)
    may_move = np.array([True, False])
    assert 53 < _ticks_to(crowd, 0, 11, may_move=may_move) < 53 + 80
    assert crowd.cell[1] == 6


def test_a_served_robot_holds_its_queue_and_nobody_else(fields):
    """Two wait in the one-way queue, a third passes; the queue moves up when the first is done."""
    floor = lane_floor(1)
    station, width = floor.stations[0], floor.roadmap.width
    crowd = Crowd(floor.roadmap, np.array([station, station - 2 - width, station - 1 - width, station + 4 - width]), 1)
    for robot in (1, 2):
        _aim(crowd, robot, station, loaded=True)
    _aim(crowd, 3, station - 2 - width)
    may_move = np.array([False, True, True, True])
    _ticks_to(crowd, 3, station - 2 - width, may_move=may_move)
    for _ in range(60):
        crowd.step(may_move)
    assert set(crowd.cell[1:3]) == {station - 1, station - 2}
    _aim(crowd, 0, 0)
    _ticks_to(crowd, 0, 0)
    assert station in crowd.cell


def _judged(crowd, roadmap, may_move):
    before = crowd.cell.copy()
    crowd.step(may_move)
    after = crowd.cell
    assert (crowd.previous == before).all()
    assert len(np.unique(after)) == len(after)
    at = {int(cell): robot for robot, cell in enumerate(before)}
    for robot in np.flatnonzero(after != before):
        assert may_move[robot]
        direction = [1, roadmap.width, -1, -roadmap.width].index(after[robot] - before[robot])
        assert roadmap.exits[before[robot]] >> direction & 1
        assert crowd.heading[robot] == direction
        other = at.get(int(after[robot]))
        assert other is None or after[other] != before[robot]
        if crowd.state.robots.loaded[robot] and roadmap.closed_to_loaded[after[robot]]:
            assert after[robot] == crowd.goal[robot]


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 2**32 - 1), st.integers(3, 9), st.integers(3, 9), st.floats(0.1, 1), st.booleans())
def test_every_move_is_allowed(seed, height, width, density, rectangles):
    rng = np.random.default_rng(seed)
    free, pods = rng.random((height, width)) < 0.85, rng.random((height, width)) < 0.3
    exits = np.where(rng.random((height, width)) < 0.1, rng.integers(1, 16, (height, width)), 15).astype(np.uint8)
    roadmap = Roadmap.of(free, pods, exits)
    cells = np.flatnonzero(roadmap.free)
    if not len(cells):
        return
    start = rng.permutation(cells)[: max(1, int(density * len(cells)))]
    with pytest.MonkeyPatch.context() as patch:
        if rectangles:
            patch.setattr("warehouse.traffic.crowd.KEEP_ALL_BYTES", 0)
            patch.setattr("warehouse.traffic.goal_fields.MARGIN", 2)
        crowd = Crowd(roadmap, start, seed)
    graph = _graph(roadmap)
    loaded_graph = graph.subgraph(np.flatnonzero(roadmap.free & ~roadmap.closed_to_loaded).tolist())
    for _ in range(40):
        robot, goal, loaded = int(rng.integers(len(start))), int(rng.choice(cells)), bool(rng.integers(2))
        here = int(crowd.cell[robot])
        ways = graph.subgraph([*loaded_graph.nodes, here, goal]) if loaded else graph
        if nx.has_path(ways, here, goal):
            _aim(crowd, robot, goal, loaded)
        _judged(crowd, roadmap, rng.random(len(start)) < 0.8)


def test_same_seed_same_moves_and_another_seed_others():
    def track(seed):
        floor = lane_floor(2)
        rng = np.random.default_rng(1)
        start = rng.permutation(floor.lanes)[:100]
        crowd = Crowd(floor.roadmap, start, seed)
        crowd.aim(np.arange(100), rng.permutation(floor.lanes)[:100], np.zeros(100, bool))
        cells = []
        for _ in range(80):
            crowd.step(np.ones(100, bool))
            cells.append(crowd.cell.tobytes())
        return b"".join(cells)

    assert track(4) == track(4)
    assert track(4) != track(5)


def test_room_for_fields_grows_without_a_change_of_moves(monkeypatch):
    monkeypatch.setattr("warehouse.traffic.crowd.KEEP_ALL_BYTES", 0)
    floor = lane_floor(2, rows=12, columns=6)

    def track():
        rng = np.random.default_rng(1)
        crowd = Crowd(floor.roadmap, rng.permutation(floor.lanes)[:200], 1)
        crowd.aim(np.arange(200), rng.choice(floor.lanes, 200), np.zeros(200, bool))
        for _ in range(30):
            crowd.step(np.ones(200, bool))
        return crowd.cell.tolist()

    cells = track()
    monkeypatch.setattr("warehouse.traffic.crowd._fields_expected", lambda keep, robots: 1)
    assert track() == cells


def test_what_cannot_be():
    roadmap = Roadmap.of(np.array([[True, True, False, True]]))
    with pytest.raises(ValueError, match="two robots"):
        Crowd(roadmap, np.array([0, 0]), 1)
    with pytest.raises(ValueError, match="free cells"):
        Crowd(roadmap, np.array([2]), 1)
    crowd = Crowd(roadmap, np.array([0]), 1)
    with pytest.raises(ValueError, match="free cells"):
        _aim(crowd, 0, 4)
    with pytest.raises(ValueError, match="no way from 0 to 3"):
        _aim(crowd, 0, 3)


def _life(floor, robots, seed):
    start = np.random.default_rng(seed).permutation(np.flatnonzero(floor.roadmap.free))[:robots]
    crowd = Crowd(floor.roadmap, start, seed)
    n_pods = int(floor.roadmap.closed_to_loaded.sum() * 0.8)
    return crowd, pod_life.life_of(floor.roadmap, crowd, floor.stations, n_pods, seed)


def _live(floor, robots, ticks, seed, never_late=False):
    crowd, life = _life(floor, robots, seed)
    roadmap = floor.roadmap
    pod_life.live(crowd.state, life, roadmap.closed_to_loaded, roadmap.exits, ticks, 100, never_late)
    return life


@pytest.mark.slow
@pytest.mark.parametrize(
    ("lane", "one_way", "density"), [(1, False, 0.6), (1, False, 0.8), (1, True, 0.7), (2, False, 0.6)]
)
def test_a_crammed_floor_lives_for_100_000_ticks(lane, one_way, density):
    """Every robot keeps arriving: fetching pods, served, bringing pods home, strolling, breaking down."""
    floor = lane_floor(lane, one_way=one_way, rows=3 if lane == 1 else 2, columns=3 if lane == 1 else 2)
    robots, ticks = int(density * len(floor.lanes)), 100_000
    life = _live(floor, robots, ticks, seed=lane + 10 * one_way)
    assert life.fault.tolist() == [pod_life.FINE, ticks]
    assert life.longest.max() < 5000
    assert life.trips.min() > ticks / 200


@pytest.mark.slow
def test_nearest_first_alone_starves_robots():
    """Without the rule of late robots the watchdog barks."""
    floor = lane_floor(1)
    life = _live(floor, int(0.6 * len(floor.lanes)), 20_000, seed=1, never_late=True)
    assert life.fault[0] == pod_life.FINE
    assert life.longest.max() > 5000


@pytest.mark.parametrize(
    ("moves", "loaded", "may_move", "fault"),
    [
        ({0: 1}, 0, True, pod_life.FINE),
        ({0: 1, 1: 1}, 0, True, pod_life.SHARED),
        ({0: 1, 1: 0}, 0, True, pod_life.SWAPPED),
        ({0: 2}, 0, True, pod_life.JUMPED),
        ({2: 3}, 0, True, pod_life.JUMPED),
        ({0: 5}, 1, True, pod_life.UNDER_POD),
        ({0: 1}, 0, False, pod_life.FROZEN_MOVED),
    ],
)
def test_the_watchdog_sees_each_fault(moves, loaded, may_move, fault):
    """Cells 0 to 4 over 5 to 9; a pod's place at 5; no way from 2 to 3."""
    free, pods, exits = np.ones((2, 5), bool), np.zeros((2, 5), bool), np.full((2, 5), 15, np.uint8)
    pods[1, 0], exits[0, 2] = True, 14
    roadmap = Roadmap.of(free, pods, exits)
    before = [cell for cell in (0, 1, 2) if cell in moves] + [9]
    crowd = Crowd(roadmap, np.array(before), 1)
    life = pod_life.life_of(roadmap, crowd, [9], 0, 1)
    crowd.cell[:] = [moves.get(cell, cell) for cell in before]
    crowd.state.robots.loaded[:], life.may_move[:] = loaded, may_move
    assert pod_life.judge(crowd.state, life, roadmap.closed_to_loaded, roadmap.exits, 1) == fault
