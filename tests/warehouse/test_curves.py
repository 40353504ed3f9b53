"""The capacity curve: interpolation, monotony, measuring, files; with an analytic floor in place of the models."""

from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import datasets
from core.errors import Pod2doorError
from datasets import Settings
from datasets.draft import default_settings
from datasets.floor_classes import FOLDER, floor_classes
from warehouse.curves import files, points
from warehouse.curves.curve import CapacityCurve, concave, monotone
from warehouse.curves.files import WITHOUT_EFFECT, curve_key, read_curve, settings_of, write_curve
from warehouse.curves.measuring import measure
from warehouse.curves.shift_pace import shift_pace

DEFAULTS = Settings(default_settings())
STOREY = floor_classes()["storey"]
PER_STATION = 240.0


def curve_of(units, pace=None):
    units = np.asarray(units, float)
    robots = np.arange(1, units.shape[0] + 1, dtype=np.int32) * 10
    people = np.arange(1, units.shape[1] + 1, dtype=np.int32) * 2
    return CapacityCurve(robots, people, units, np.ones(1) if pace is None else np.array(pace))


def analytic(mode, plan, orders, settings, staffing, *, seed, from_s, to_s):
    """A floor that picks a line of one unit each so often: 30 units an hour a robot, at most 240 a station."""
    per_h = min(30.0 * staffing.robots, PER_STATION * staffing.stations) if mode == "pods" else 70.0 * staffing.pickers
    picked = np.full(orders.n_lines, np.nan)
    n = min(orders.n_lines, int(per_h * to_s / 3600))
    picked[:n] = (np.arange(n) + 0.5) * 3600 / per_h
    ones = SimpleNamespace(units=np.ones(orders.n_lines, np.int32))
    return SimpleNamespace(picked_s=picked, orders=ones)


# -- the curve -----------------------------------------------------------------------------------------------


def test_points_are_met_and_between_them_it_is_linear():
    curve = curve_of([[100, 150], [200, 300]])
    assert curve.at(10, 2)[0] == 100
    assert curve.at(20, 4)[0] == 300
    assert curve.at(15, 2)[0] == 150
    assert curve.at(15, 3)[0] == pytest.approx((100 + 150 + 200 + 300) / 4)


def test_down_to_nothing_and_flat_beyond():
    curve = curve_of([[100, 150], [200, 300]])
    assert curve.at(0, 4)[0] == 0
    assert curve.at(20, 0)[0] == 0
    assert curve.at(5, 2)[0] == 50
    assert curve.at(999, 999)[0] == 300


def test_walking_floors_need_no_robots():
    curve = CapacityCurve(np.zeros(1, np.int32), np.array([4, 8], np.int32), np.array([[280.0, 500.0]]), np.ones(1))
    assert curve.at(0, 2)[0] == 140
    assert curve.at(0, [4, 6, 8, 9])[:, 0].tolist() == [280, 390, 500, 500]
    assert curve.knee(8) == 0


def test_equal_modules():
    curve = curve_of([[100, 150], [200, 300]])
    one, three = curve.spread(20, 4, 4), curve.spread(60, 12, 4)
    assert three[0] == pytest.approx(3 * one[0])
    assert curve.spread(20, 5, 4)[0] == pytest.approx(1.25 * curve.at(16, 4)[0])
    assert curve.spread(15, 3, 4)[0] == curve.at(15, 3)[0]
    assert curve.spread(0, 0, 4)[0] == 0


def test_the_knee_is_where_nine_tenths_of_the_plateau_are_reached():
    robots = np.array([10, 20, 30, 100], np.int32)
    curve = CapacityCurve(robots, np.array([8], np.int32), np.array([[400], [800], [1000], [1000.0]]), np.ones(1))
    assert curve.knee(8) == 25  # 800 + 5 / 10 x 200


@given(st.lists(st.lists(st.floats(0, 1000), min_size=3, max_size=3), min_size=2, max_size=5))
def test_more_is_never_less(rows):
    curve = curve_of(rows)
    robots, people = np.linspace(0, 80, 33), np.linspace(0, 9, 28)
    units = curve.at(robots[:, None], people[None, :])[..., 0]
    assert (np.diff(units, axis=0) >= -1e-6).all()
    assert (np.diff(units, axis=1) >= -1e-6).all()
    assert (np.diff(units, n=2, axis=0) <= 1e-6).all()
    floors = curve.spread(robots[:, None] * 5, np.linspace(0, 40, 81)[None, :], 6)[..., 0]
    assert (np.diff(floors, axis=1) >= -1e-6).all()


def test_what_bends_up_by_chance_is_filled():
    bumpy = np.array([[0.0], [100], [150], [240], [250]])
    assert concave(np.arange(5) * 10.0, bumpy)[:, 0].tolist() == [0, 100, 170, 240, 250]


@given(st.lists(st.floats(0, 1000), min_size=1, max_size=8))
def test_monotone_values_are_kept(values):
    ascending = np.sort(np.array(values))
    assert monotone(ascending, axis=0).tolist() == ascending.tolist()


def test_a_table_comes_back_and_a_hole_in_it_is_noticed(tmp_path):
    curve, pace = curve_of([[100.25, 90], [150, 140]]), np.ones(1)
    write_curve(curve, tmp_path / "deep" / "c.csv")
    again = read_curve(tmp_path / "deep" / "c.csv", pace)
    assert again.units_per_h.tolist() == curve.units_per_h.tolist()
    assert (again.robots.tolist(), again.people.tolist()) == ([10, 20], [2, 4])
    with pytest.raises(ValueError, match="one row for each"):
        CapacityCurve.from_table(curve.to_table().drop(index=3), pace)
    (tmp_path / "broken.csv").write_text("robots,people\n1,2\n")
    assert read_curve(tmp_path / "broken.csv", pace) is None
    assert read_curve(tmp_path / "nowhere.csv", pace) is None


# -- a shift's pace ------------------------------------------------------------------------------------------


def test_a_shift_has_breaks_and_ends_slower():
    pace = shift_pace(DEFAULTS.floor)
    assert len(pace) == 10
    assert pace.mean() == pytest.approx(1)
    assert int(np.argmin(pace)) == 5  # half of the rest begins in the middle of the shift
    assert pace[9] < pace[0]
    even = shift_pace(Settings({**DEFAULTS, "floor.break_share": 0.0, "floor.fatigue": 0.0}).floor)
    assert even == pytest.approx(np.ones(10))


def test_a_floor_short_of_robots_does_not_feel_breaks():
    """Up to ten robots each brings as much; two people then set the pace."""
    curve = curve_of([[100], [100]], pace=[1.25, 0.75])
    assert curve.at(4, 2).tolist() == pytest.approx([40, 40])
    assert curve.at(20, 2).tolist() == pytest.approx([125, 75])
    assert curve.at(10, 2).tolist() == pytest.approx([100, 75])


# -- measuring -----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def measured():
    seen = []
    curve = measure(
        "storey", "pods", 8, DEFAULTS.floor, run=analytic, progress=lambda done, total: seen.append((done, total))
    )
    return curve, seen


def test_measuring_an_analytic_floor_gives_its_formula(measured):
    curve, seen = measured
    assert seen[-1] == (40, 40)
    pace = shift_pace(DEFAULTS.floor)
    for robots, people in ((8, 8), (24, 4), (64, 8), (160, 2)):
        expected = np.minimum(30 * robots, PER_STATION * people * pace)
        assert curve.at(robots, people) == pytest.approx(expected, rel=0.06)  # the grid cuts the corner
        assert curve.at(robots, people).mean() == pytest.approx(expected.mean(), rel=0.02)
    assert curve.knee(8) == 58  # 0.9 x 8 x 240 / 30


def test_pickers_are_measured_without_robots():
    curve = measure("shelves", "pickers", 40, DEFAULTS.floor, run=analytic)
    assert curve.robots.tolist() == [0]
    assert curve.at(0, 20).mean() == pytest.approx(1400, rel=0.01)


def test_a_process_that_fails_is_an_error(monkeypatch):
    """Before anything is written; no plan has this name."""
    with pytest.raises(Pod2doorError, match="could not be measured"):
        measure("nowhere", "pickers", 4, DEFAULTS.floor, processes=2)


# -- files ---------------------------------------------------------------------------------------------------


def with_settings(**changes):
    return Settings({**DEFAULTS, **{key.replace("__", "."): value for key, value in changes.items()}})


def test_a_key_follows_what_matters_to_its_mode():
    key = curve_key(STOREY, DEFAULTS)
    assert key == curve_key(STOREY, DEFAULTS)
    assert key != curve_key(STOREY, with_settings(floor__lift_s=3.0))
    assert key != curve_key(STOREY, DEFAULTS, model=99)
    assert key == curve_key(STOREY, with_settings(floor__walk_m_s=2.0, floor__robot_usd=1.0, run__seed=5))
    walking = floor_classes()["shelves"]
    assert curve_key(walking, DEFAULTS) != curve_key(walking, with_settings(floor__walk_m_s=2.0))
    assert curve_key(walking, DEFAULTS) != curve_key(floor_classes()["bulky"], DEFAULTS)


def test_settings_without_effect_are_settings():
    for names in WITHOUT_EFFECT.values():
        assert names <= set(DEFAULTS.floor)


def test_classes_have_plans_and_settings():
    for floor in floor_classes().values():
        assert (FOLDER / f"{floor.plan}.toml").exists()
        assert settings_of(floor, DEFAULTS).shift_h == DEFAULTS.floor.shift_h
        assert set(floor.settings) <= set(DEFAULTS)
    assert settings_of(floor_classes()["bulky"], DEFAULTS).batch_lines < DEFAULTS.floor.batch_lines


def test_a_curve_is_measured_once_and_kept(tmp_path, monkeypatch):
    monkeypatch.setattr(files, "BUNDLED", tmp_path / "bundled")
    monkeypatch.setattr(files, "cache_folders", lambda name: iter([tmp_path / "kept" / name]))
    runs = []

    def run(plan, mode, people, own, **_):
        runs.append((plan, mode, people, own.lift_s))
        return curve_of([[100, 150], [200, 300]])

    slow = with_settings(floor__lift_s=9.0)
    first = files.capacity_curve(STOREY, slow, run=run)
    again = files.capacity_curve(STOREY, slow, run=run)
    assert runs == [("storey", "pods", 8, 9.0)]
    assert again.units_per_h.tolist() == first.units_per_h.tolist()
    files.capacity_curve(STOREY, DEFAULTS, run=run)
    assert len(runs) == 2


def test_a_cache_that_cannot_be_written_is_done_without(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setattr(files, "BUNDLED", tmp_path / "bundled")
    monkeypatch.setattr(files, "cache_folders", lambda name: iter([tmp_path / "file" / name]))
    curve = files.capacity_curve(STOREY, DEFAULTS, run=lambda *_, **__: curve_of([[1, 2], [3, 4]]))
    assert curve.units_per_h.shape == (2, 2)


def test_default_curves_are_bundled():
    """Settings, plans and classes have not moved away from them: else `python -m datasets.build curves` is due."""
    for floor in floor_classes().values():
        assert read_curve(files.BUNDLED / f"{floor.name}-{curve_key(floor, DEFAULTS)}.csv", np.ones(1))
    assert len(list(files.BUNDLED.iterdir())) == len(floor_classes())


@pytest.mark.slow
@pytest.mark.parametrize(("name", "robots", "people"), [("storey", 32, 4), ("hub", 0, 10)])
def test_a_point_measured_again_is_what_is_bundled(name, robots, people):
    """The models have not moved away from the bundled curves; else raise `files.MODEL` and make them anew."""
    floor = floor_classes()[name]
    point = points.Point(floor.plan, floor.mode, settings_of(floor, DEFAULTS), robots, people, files.SEEDS)
    bundled = read_curve(files.BUNDLED / f"{name}-{curve_key(floor, DEFAULTS)}.csv", np.ones(1))
    row, column = bundled.robots.tolist().index(robots), bundled.people.tolist().index(people)
    assert points.units_per_h(point) == bundled.units_per_h[row, column]


def test_the_mix_of_orders_is_bundled():
    assert points.MIX in datasets.bundled()
