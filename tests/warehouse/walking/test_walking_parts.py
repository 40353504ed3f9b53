import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from warehouse.floor_orders import FloorOrders
from warehouse.walking.geometry import frame_of
from warehouse.walking.handling import grasp_s
from warehouse.walking.itinerary import BACK_OUT, DOWN, ENTER, LEAVE, STOP, UP, itinerary
from warehouse.walking.parts import Parts, Pool
from warehouse.walking.raster import Raster
from warehouse.walking.rest import Rest
from warehouse.walking.routes import tour
from warehouse.walking.waves import released_s
from warehouse.walking.zones import aisle_zone, pickers_by_zone, zones_of


def orders_with(lines):
    """Orders of so many lines each, all placed at once."""
    first = np.concatenate([[0], np.cumsum(lines)]).astype(np.int64)
    n = int(first[-1])
    return FloorOrders(np.zeros(len(lines)), first, np.zeros(n, np.int32), np.ones(n, np.int32), 1)


@given(st.lists(st.integers(1, 9), min_size=1, max_size=20), st.integers(1, 5), st.integers(1, 4), st.randoms())
@settings(deadline=None)
def test_parts_hold_every_line_once_and_fit_a_cart(lines, capacity, zones, chance):
    orders = orders_with(lines)
    zone = np.array([chance.randrange(zones) for _ in range(orders.n_lines)])
    parts = Parts.cut(orders, zone, capacity)
    assert sorted(parts.lines.tolist()) == list(range(orders.n_lines))
    for part in range(len(parts)):
        held = parts.of(part)
        assert 1 <= len(held) <= capacity
        assert set(zone[held]) == {parts.zone[part]}
        assert set(orders.line_order[held]) == {parts.order[part]}
    assert np.all(np.diff(parts.order) >= 0)


def test_a_pool_lets_in_what_is_due_and_tells_what_is_held():
    orders = orders_with([1, 2, 1])
    parts = Parts.cut(orders, np.array([0, 0, 1, 1]), 10)
    pool = Pool(parts, np.array([0.0, 100.0, 700.0]), np.array([0.0, 600.0, 1200.0]), 2)
    pool.release(0.0)
    assert pool.waiting == [[0], []]
    assert pool.held(150.0).tolist() == [1, 1]
    pool.release(600.0)
    assert pool.waiting == [[0, 1], [2]]
    assert pool.oldest(0, 1) == [0]
    pool.take(0, [0])
    assert pool.waiting == [[1], [2]]
    assert pool.held(800.0).tolist() == [0, 1]


def test_waves_begin_at_second_0():
    placed = np.array([-50.0, 0.0, 1.0, 600.0, 601.0])
    assert released_s(placed, 10.0).tolist() == [0.0, 0.0, 600.0, 600.0, 1200.0]
    assert released_s(placed, 0.0) is placed


def test_zones_are_neighbouring_aisles(floor_of):
    floor = floor_of(7, 2)
    zones = zones_of(floor, 3)
    assert aisle_zone(zones).tolist() == [0, 0, 1, 1, 2, 2, 2]
    assert zones[2].first_place == floor.n_places * 4 // 7
    assert zones[2].depot_x_m == 5 * 3.0
    assert zones_of(floor, 1)[0].floor is floor


@given(st.lists(st.integers(0, 1000), min_size=1, max_size=8), st.integers(0, 20))
def test_pickers_go_where_the_work_is(work, more):
    pickers = len(work) + more
    staff = pickers_by_zone(np.array(work), pickers)
    assert staff.sum() == pickers
    assert staff.min() >= 1
    most, least = np.argmax(work / staff), np.argmin(work / staff)
    if staff[least] > 1:
        assert work[least] / (staff[least] - 1) >= work[most] / staff[most]


def test_marks_of_a_tour_over_two_blocks(floor_of):
    floor = floor_of(3, 2)
    front, back = 40, 40 + 40
    marks = itinerary(frame_of(floor), tour(floor, np.array([front - 40, back + 40 + 5]), "return"))
    assert (np.diff(marks.at_m) >= 0).all()
    kinds = marks.kind.tolist()
    assert kinds.count(STOP) == 2
    assert kinds.count(ENTER) == kinds.count(LEAVE) == len(kinds) // 2 - 1
    inside = None
    for kind, what, way in zip(kinds, marks.what, marks.way, strict=True):
        if kind == ENTER:
            assert inside is None
            assert way in (UP, DOWN, BACK_OUT)
            inside = what
        elif kind == LEAVE:
            assert inside == what
            inside = None
        else:
            assert what // 40 == inside


@pytest.mark.parametrize(("policy", "ways"), [("return", {BACK_OUT}), ("s_shape", {UP, DOWN})])
def test_ways_through_lanes(floor_of, policy, ways):
    floor = floor_of(2)
    marks = itinerary(frame_of(floor), tour(floor, np.array([3, 40 + 7]), policy))
    found = {int(way) for way in marks.way[marks.kind == ENTER]}
    assert found == ways


def test_breaks_take_their_share_of_a_shift(settings):
    rest = Rest(40, settings(break_share=0.1, shift_h=8.0))
    rested, resting = np.zeros(40), np.zeros(96 * 60)
    for minute in range(96 * 60):
        for person in range(40):
            if rest.due(person, minute * 60.0):
                length = rest.take(person)
                rested[person] += length
                resting[minute : minute + int(length / 60)] += 1
    assert np.allclose(rested / (96 * 3600), 0.1, atol=0.01)
    assert resting[600:4800].mean() == pytest.approx(4.0, rel=0.05)
    assert resting.max() <= 8


def test_nobody_rests_without_breaks(settings):
    assert not Rest(3, settings(break_share=0.0)).due(0, 1e9)


def test_pace_falls_evenly_over_a_shift(settings):
    rest = Rest(1, settings(fatigue=0.2, shift_h=10.0))
    paces = [rest.pace(0, hour * 3600.0) for hour in range(20)]
    assert max(paces) <= 1
    assert min(paces) >= 0.8
    assert np.mean(paces) == pytest.approx(0.9, abs=0.011)
    assert paces[0] == pytest.approx(paces[10])


def test_grasps_vary_about_their_mean_and_do_not_depend_on_policies(settings):
    orders = orders_with([1] * 20000)
    drawn = grasp_s(orders, settings(grasp_s=6.0, pick_unit_cv=0.5, batching="seed"), 3)
    assert drawn.mean() == pytest.approx(6.0, rel=0.02)
    assert drawn.std() == pytest.approx(3.0, rel=0.03)
    assert np.array_equal(drawn, grasp_s(orders, settings(grasp_s=6.0, pick_unit_cv=0.5), 3))
    assert grasp_s(orders, settings(pick_unit_cv=0.0), 3).tolist() == [6.0] * 20000


@pytest.mark.parametrize("walk_m_s", [1.0, 2.7])
@pytest.mark.parametrize("pitch", [2.6, 3.0, 3.4])
def test_recorded_steps_go_from_cell_to_neighbouring_cell(settings, floor_of, orders_of, stock_of, pitch, walk_m_s):
    from dataclasses import replace

    from warehouse.walking import simulate

    class Tape:
        def begin(self, **floor):
            self.floor, self.cells = floor, []

        def tick(self, *, cell, state, pods, queue):
            self.cells.append(cell["picker"])
            assert len(queue) == len(self.floor["stations"])

    floor = replace(floor_of(4, 2), aisle_pitch_m=pitch)
    tape = Tape()
    asked = settings(walk_m_s=walk_m_s, zones=2, tour_setup_s=10.0)
    simulate(
        floor,
        orders_of(60, 60),
        stock_of(floor, 60),
        asked,
        pickers=4,
        seed=1,
        from_s=0.0,
        to_s=400.0,
        recorder=tape,
    )
    cells, width, kind = np.array(tape.cells), tape.floor["width"], tape.floor["kind"].ravel()
    rows, columns = np.diff(cells // width, axis=0), np.diff(cells % width, axis=0)
    assert (np.abs(rows) + np.abs(columns)).max() == 1
    assert not np.isin(kind[cells], (0, 2)).any()
    assert Raster(floor).kind.shape == (tape.floor["height"], width)
