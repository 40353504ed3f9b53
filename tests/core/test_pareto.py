import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.pareto import knee, non_dominated

POINTS = st.integers(1, 3).flatmap(
    lambda d: st.lists(
        st.lists(st.integers(0, 5).map(float) | st.just(float("nan")), min_size=d, max_size=d), min_size=1, max_size=30
    )
)


def beats(a, b, minimise):
    better = [(x < y) if less else (x > y) for x, y, less in zip(a, b, minimise, strict=True)]
    worse = [(x > y) if less else (x < y) for x, y, less in zip(a, b, minimise, strict=True)]
    return any(better) and not any(worse)


@given(POINTS, st.lists(st.booleans(), min_size=3, max_size=3))
def test_a_point_stays_when_no_other_beats_it(points, ways):
    minimise = ways[: len(points[0])]
    whole = [p for p in points if not np.isnan(p).any()]
    expected = [not np.isnan(p).any() and not any(beats(q, p, minimise) for q in whole) for p in points]
    assert non_dominated(np.array(points), minimise).tolist() == expected


def test_a_large_cloud():
    points = np.random.default_rng(1).random((20_000, 2))
    front = points[non_dominated(points, (True, True))]
    front = front[np.argsort(front[:, 0])]
    assert (np.diff(front[:, 1]) < 0).all()
    lowest = np.minimum.accumulate(points[np.argsort(points[:, 0]), 1])
    assert len(front) == len(np.unique(lowest))


def test_no_points():
    assert non_dominated(np.zeros((0, 2)), (True, False)).shape == (0,)
    with pytest.raises(ValueError, match="2 axes"):
        non_dominated(np.zeros((3, 3)), (True, True))


def test_the_knee_of_a_hyperbola_is_where_it_turns():
    # y = 1 / x on 0.1 .. 10: both axes scale alike, so the slope of the chord, -1, is met at x = 1.
    x = np.geomspace(0.1, 10, 41)
    assert knee(np.column_stack([x, 1 / x])) == 20


def test_the_knee_does_not_depend_on_units_order_or_direction():
    x = np.geomspace(0.1, 10, 41)
    front = np.column_stack([x, 1 / x])
    assert knee(front * [1e6, 1e-3] + [5, -2]) == 20
    assert knee(front[::-1]) == 20
    assert knee(front * [1, -1], (True, False)) == 20
    assert knee(front * [-1, -1], (False, False)) == 20


def test_the_knee_of_figure_2_of_kneedle():
    # Satopää et al. 2011, figure 2: y = -1 / (x + 0.1) + 5 has its knee at x = 0.22 (less x and more y are better).
    x = np.linspace(0, 1, 10)
    assert x[knee(np.column_stack([x, -1 / (x + 0.1) + 5]), (True, False))] == pytest.approx(0.222, abs=1e-3)


@pytest.mark.parametrize(
    "front",
    [
        np.zeros((0, 2)),
        [[0.0, 1.0], [1.0, 0.0]],
        [[0.0, 1.0], [0.5, 0.5], [1.0, 0.0]],
        [[0.0, 1.0], [0.7, 0.7], [1.0, 0.0]],
        [[0.0, 1.0], [0.0, 1.0], [0.0, 1.0]],
    ],
    ids=["empty", "two points", "straight", "bulges away", "one place"],
)
def test_a_front_without_a_bend_has_no_knee(front):
    assert knee(np.array(front)) is None


def test_a_knee_is_of_two_axes():
    with pytest.raises(ValueError, match="two axes"):
        knee(np.zeros((4, 3)), (True, True, True))
