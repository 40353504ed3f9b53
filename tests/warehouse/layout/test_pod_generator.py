"""Generated pod floors: everything hangs together whatever the numbers."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.oracles.floor_walk import next_cells, reached
from warehouse.layout.picture import picture
from warehouse.layout.pod_floor import Cell, PodFloor
from warehouse.layout.pod_generator import PodNumbers, generate

PICTURE = """\
########qq#######
########qq#######
########Rq#######
########vq#######
#...............#
#...............#
C..ooooo.ooooo..C
#..ooooo.ooooo..#
#...............#
#..ooooo.ooooo..#
#..ooooo.ooooo..#
C...............C
#..ooooo.ooooo..#
#..ooooo.ooooo..#
#...............#
#..ooooo.ooooo..#
C..ooooo.ooooo..C
#...............#
#...............#
###q^######q^####
###qP######qP####
###qq######qq####
###qq######qq####"""

numbers = st.builds(
    PodNumbers,
    pods=st.integers(1, 150),
    pick_stations=st.integers(1, 6),
    replenish_stations=st.integers(0, 4),
    chargers=st.integers(0, 30),
    fill=st.floats(0.3, 1.0),
    block_length=st.integers(1, 12),
    lane_width=st.sampled_from([1, 2]),
    station_queue=st.integers(1, 9),
    aspect=st.floats(0.2, 5.0),
)


def test_a_small_floor_looks_as_drawn_here(small: PodFloor) -> None:
    assert picture(small) == PICTURE


@settings(deadline=None, max_examples=60)
@given(numbers)
def test_whatever_the_numbers_pods_get_from_every_place_to_every_station_and_back(drawn: PodNumbers) -> None:
    floor = generate(drawn)
    stations = [station.cell for station in floor.stations]
    assert len(floor.storage) >= drawn.pods / drawn.fill - 1e-9
    assert len(stations) == drawn.pick_stations + drawn.replenish_stations
    assert len(floor.chargers) == drawn.chargers
    free = set(np.flatnonzero(floor.kind != Cell.WALL).tolist())
    assert reached(floor, stations[0], loaded=False) == free
    assert all(stations[0] in reached(floor, int(cell), loaded=False) for cell in floor.chargers)
    for station in stations[:2]:
        assert set(floor.storage.tolist()) | set(stations) <= reached(floor, station, loaded=True)
    for place in {int(floor.storage[0]), int(floor.storage[-1]), int(floor.storage[len(floor.storage) // 2])}:
        assert set(stations) <= reached(floor, place, loaded=True)


@settings(deadline=None, max_examples=60)
@given(numbers)
def test_a_queue_is_driven_through_cell_by_cell_and_entered_only_at_its_end(drawn: PodNumbers) -> None:
    floor = generate(drawn)
    steps = {cell: next_cells(floor, cell) for cell in np.flatnonzero(floor.kind != Cell.WALL).tolist()}
    for station in floor.stations:
        line = [*reversed(station.queue), station.cell]
        assert len(station.queue) == drawn.station_queue
        for here, there in pairwise(line):
            assert steps[here] == [there]
            assert [cell for cell, following in steps.items() if there in following] == [here]
        (way_out,) = steps[station.cell]
        (ring,) = steps[way_out]
        assert len(steps[ring]) > 1, "the way out leads onto the ring, not into a dead end"


@settings(deadline=None, max_examples=40)
@given(numbers)
def test_lanes_one_cell_wide_have_no_two_ways(drawn: PodNumbers) -> None:
    floor = generate(drawn)
    rows, columns = np.divmod(floor.storage, floor.width)
    field = floor.kind[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]
    steps = {cell: next_cells(floor, cell) for cell in np.flatnonzero(floor.kind != Cell.WALL).tolist()}
    for row, column in np.argwhere(field == Cell.LANE).tolist():
        here = (row + int(rows.min())) * floor.width + column + int(columns.min())
        both = [there for there in steps[here] if here in steps[there] and floor.kind.flat[there] == Cell.LANE]
        assert drawn.lane_width == 2 or not both


@pytest.mark.parametrize(
    ("changes", "low", "high"),
    [({}, 0.45, 0.6), ({"block_length": 8}, 0.45, 0.6), ({"lane_width": 2, "block_length": 20}, 0.38, 0.5)],
)
def test_pods_take_half_of_the_floor(changes: dict[str, int], low: float, high: float) -> None:
    floor = generate(PodNumbers(2000, 8, 3, 20, **changes))
    assert low < len(floor.storage) / np.count_nonzero(floor.kind) < high
    assert 0.8 < 2000 / len(floor.storage) <= 0.85


def test_the_same_numbers_give_the_same_floor() -> None:
    one, two = (generate(PodNumbers(100, 2, 1, 4)) for _ in range(2))
    assert (one.kind == two.kind).all()
    assert (one.one_way == two.one_way).all()
    assert one.stations == two.stations


@pytest.mark.parametrize(
    "wrong",
    [
        {"pods": 0}, {"pick_stations": 0}, {"replenish_stations": -1}, {"chargers": -1}, {"fill": 0}, {"fill": 1.1},
        {"block_length": 0}, {"lane_width": 3}, {"station_queue": 0}, {"aspect": float("nan")}, {"cell_m": -1},
    ],
)  # fmt: skip
def test_numbers_that_make_no_floor_are_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=r"pod floor needs|positive"):
        PodNumbers(**{"pods": 9, "pick_stations": 1, "replenish_stations": 1, "chargers": 1, **wrong})  # type: ignore[arg-type]
