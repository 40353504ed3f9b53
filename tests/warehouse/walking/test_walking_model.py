import numpy as np
import pytest

from core.errors import InvalidInput
from tests.oracles.aisle_watch import AisleWatch
from warehouse.walking import Picker, WalkingModel, simulate
from warehouse.walking.states import STATES

POLICIES = ["s_shape", "return", "largest_gap", "exact"]


@pytest.fixture
def trips(monkeypatch):
    """Trips that came in, with when they did."""
    seen = []
    come_in = Picker.come_in

    def noted(picker, trip):
        seen.append((trip, float(picker.model.crew.finished_s[picker.row])))
        come_in(picker, trip)

    monkeypatch.setattr(Picker, "come_in", noted)
    return seen


@pytest.mark.parametrize("policy", POLICIES)
def test_one_picker_alone_takes_setup_walk_and_picks(trips, steady, floor_of, orders_of, stock_of, policy):
    floor, orders = floor_of(blocks=2, depot=2.0), orders_of(60, 80)
    settings = steady(walking=policy, walk_m_s=0.93, search_s=5.3, grasp_s=7.1, tour_setup_s=77.7)
    model = WalkingModel(floor, orders, stock_of(floor, 80), settings, pickers=1, seed=1)
    model.run_until(4 * 3600.0)
    model.close()
    assert not np.isnan(model.ledger.picked_s).any()
    assert sum(len(trip.lines) for trip, _ in trips) == orders.n_lines
    for trip, finished_s in trips:
        metres = np.abs(np.diff(trip.tour.x_m)).sum() + np.abs(np.diff(trip.tour.y_m)).sum()
        takes = 77.7 + metres / 0.93 + (5.3 + 7.1 * orders.units[trip.lines]).sum()
        assert finished_s - trip.began_s == pytest.approx(takes, abs=1e-6)
        assert model.ledger.picked_s[trip.lines[-1]] < finished_s
    walked = sum(trip.tour.metres for trip, _ in trips)
    assert model.crew.walked_m.sum() == pytest.approx(walked, abs=1e-6)


@pytest.mark.parametrize("passing", ["yes", "no"])
@pytest.mark.parametrize("policy", POLICIES)
def test_books_balance_on_a_crowded_floor(trips, settings, floor_of, orders_of, stock_of, policy, passing):
    floor, orders = floor_of(), orders_of(150, 60)
    asked = settings(walking=policy, aisle_pass=passing, batch_lines=12, tour_setup_s=20.0, break_share=0.0)
    model = WalkingModel(floor, orders, stock_of(floor, 60), asked, pickers=8, seed=2)
    model.run_until(3 * 3600.0)
    model.close()
    lines = np.sort(np.concatenate([trip.lines for trip, _ in trips]))
    assert lines.tolist() == list(range(orders.n_lines))
    assert model.crew.walked_m.sum() == pytest.approx(sum(trip.tour.metres for trip, _ in trips), abs=1e-6)
    handling = sum(finished_s - trip.began_s for trip, finished_s in trips)
    assert model.ledger.handling_s.sum() == pytest.approx(handling, rel=1e-9)
    last = np.maximum.reduceat(model.ledger.picked_s, orders.line_first[:-1])
    assert np.all(model.ledger.ready_s > last)
    assert (model.crew.spent_s[:, STATES.index("blocked")].sum() > 0) == (passing == "no")


@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.parametrize("blocks", [1, 2])
def test_nobody_passes_anybody(settings, floor_of, orders_of, stock_of, policy, blocks):
    watch = watched(
        settings(walking=policy, batch_lines=10, tour_setup_s=10.0), floor_of(4, blocks), orders_of, stock_of
    )
    assert watch.passings == []
    assert watch.nearest_m > 1.4
    if policy == "s_shape":
        assert all(aisle % 2 == 0 for aisle, _ in watch.upwards)
        assert all(aisle % 2 == 1 for aisle, _ in watch.downwards)


def test_the_watch_sees_passing(settings, floor_of, orders_of, stock_of):
    allowed = settings(aisle_pass="yes", batch_lines=10, tour_setup_s=10.0)
    assert watched(allowed, floor_of(4), orders_of, stock_of).passings


def watched(settings, floor, orders_of, stock_of):
    model = WalkingModel(floor, orders_of(400, 60), stock_of(floor, 60), settings, pickers=8, seed=3)
    watch = AisleWatch(floor)
    while model.now_s < 1200:
        model.step()
        watch.see([picker.at_m for picker in model.pickers])
    return watch


def test_pickers_stay_in_their_zones_and_orders_wait_for_their_last_part(settings, floor_of, orders_of, stock_of):
    floor, orders = floor_of(7), orders_of(120, 70)
    stock = stock_of(floor, 70)
    model = WalkingModel(floor, orders, stock, settings(zones=3, batch_lines=10), pickers=5, seed=4)
    aisles = [(0, 1), (2, 3), (4, 6)]
    while model.now_s < 3600:
        model.step()
        for picker in model.pickers:
            low, high = aisles[picker.zone]
            assert low * 3.0 <= picker.at_m[0] <= high * 3.0
    model.close()
    done = ~np.isnan(model.ledger.ready_s)
    last = np.maximum.reduceat(model.ledger.picked_s, orders.line_first[:-1])
    assert done.any()
    assert np.all(model.ledger.ready_s[done] > last[done])
    assert {picker.zone for picker in model.pickers} == {0, 1, 2}


def test_waves_let_orders_in_together(settings, floor_of, orders_of, stock_of):
    floor, orders = floor_of(), orders_of(200, 60, over_s=3600.0)
    found = simulate(
        floor, orders, stock_of(floor, 60), settings(wave_min=20.0), pickers=4, seed=5, from_s=0.0, to_s=5400.0
    )
    wave = np.ceil(orders.placed_s / 1200) * 1200
    picked = ~np.isnan(found.picked_s)
    assert picked.sum() > 100
    assert np.all(found.picked_s[picked] > wave[orders.line_order][picked])
    assert found.state_s["picker"]["waiting"] > 0


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"zones": 3, "wave_min": 7.5, "batching": "seed"},
        {"batching": "savings", "walking": "largest_gap", "walk_m_s": 2.3},
        {"aisle_pass": "yes", "walking": "exact", "fatigue": 0.3},
    ],
)
def test_states_add_up_in_any_measured_time(settings, floor_of, orders_of, stock_of, changes):
    floor, orders = floor_of(blocks=2), orders_of(300, 60, over_s=3000.0)
    found = simulate(
        floor, orders, stock_of(floor, 60), settings(**changes), pickers=5, seed=6, from_s=600.3, to_s=2999.9
    )
    measured = 2999.9 - 600.3
    assert sum(found.state_s["picker"].values()) == pytest.approx(5 * measured, abs=1e-6)
    assert sum(found.state_s["packer"].values()) == pytest.approx(found.packers * measured, abs=1e-6)
    assert min(found.state_s["picker"].values()) >= 0
    fastest = settings(**changes).walk_m_s
    assert found.walked_m <= found.state_s["picker"]["walking"] * fastest * (1 + 1e-9)
    picked = found.picked_s[~np.isnan(found.picked_s)]
    assert np.all(picked <= 2999.9)
    assert np.array_equal(np.isnan(found.picked_s), np.isnan(found.handling_s))


def test_littles_law_holds_for_both_queues(settings, floor_of, orders_of, stock_of):
    floor, orders = floor_of(), orders_of(150, 60, over_s=1800.0)
    found = simulate(
        floor, orders, stock_of(floor, 60), settings(), pickers=4, packers=3, seed=7, from_s=0.0, to_s=4 * 3600.0
    )
    assert not np.isnan(found.packed_s).any()
    for queue in ("orders", "pack"):
        per_h, wait_s = found.queue_waits[queue]
        assert wait_s > 0
        assert found.queue_mean[queue] == pytest.approx(per_h / 3600 * wait_s, rel=1e-9)


def test_same_seed_same_bytes(settings, floor_of, orders_of, stock_of):
    floor, orders = floor_of(), orders_of(200, 60, over_s=1800.0)

    def run(seed):
        found = simulate(floor, orders, stock_of(floor, 60), settings(), pickers=5, seed=seed, from_s=0.0, to_s=1800.0)
        return found.picked_s.tobytes(), found.handling_s.tobytes(), found.packed_s.tobytes(), repr(found.state_s)

    assert run(8) == run(8)
    assert run(8) != run(9)


@pytest.mark.parametrize(
    ("pickers", "zones", "rule"),
    [(0, 1, "nobody-works"), (-1, 1, "nobody-works"), (9, 7, "zones-without-aisles"), (2, 3, "zones-without-pickers")],
)
def test_floors_on_which_nothing_can_happen(settings, floor_of, orders_of, stock_of, pickers, zones, rule):
    floor = floor_of()
    with pytest.raises(InvalidInput) as refused:
        simulate(
            floor,
            orders_of(5, 60),
            stock_of(floor, 60),
            settings(zones=zones),
            pickers=pickers,
            seed=1,
            from_s=0.0,
            to_s=60.0,
        )
    assert refused.value.findings[0].rule == rule


def test_a_batching_of_ones_own_is_used(settings, floor_of, orders_of, stock_of):
    floor = floor_of()
    sizes = []

    def newest(candidates):
        sizes.append(len(candidates))
        return [len(candidates) - 1]

    found = simulate(
        floor,
        orders_of(50, 60),
        stock_of(floor, 60),
        settings(),
        pickers=1,
        seed=1,
        from_s=0.0,
        to_s=1800.0,
        policies={"batching": newest},
    )
    assert sizes
    assert np.isnan(found.picked_s[0])


def test_an_order_larger_than_a_cart_is_cut(settings, floor_of, orders_of, stock_of):
    floor, orders = floor_of(), orders_of(40, 60)
    found = simulate(
        floor, orders, stock_of(floor, 60), settings(batch_lines=2), pickers=6, seed=1, from_s=0.0, to_s=4 * 3600.0
    )
    assert not np.isnan(found.packed_s).any()


def test_agents_are_true_agents(settings, floor_of, orders_of, stock_of):
    floor = floor_of()
    model = WalkingModel(floor, orders_of(50, 60), stock_of(floor, 60), settings(), pickers=4, seed=1)
    model.run_until(600.0)
    assert len(model.agents_by_type[Picker]) == 4
    states = model.agents.get("state")
    assert set(states) <= {"walking", "searching", "picking", "blocked", "setting_up", "idle", "break"}
    collected = model.datacollector.get_model_vars_dataframe()
    by_state = collected.filter(like="picker.")
    assert (by_state.sum(axis=1) == 4).all()
    assert (collected["walked_m"].diff().dropna() >= 0).all()


@pytest.mark.slow
def test_a_floor_of_the_usual_size_works_as_published(settings, floor_of, orders_of, stock_of):
    """FACTS B1, B4, B12, B17: some 100 lines an hour at 18 m a line, half of it travel, 2-10 % blocked."""
    floor, orders = floor_of(16, 1, 40.0, 7.5), orders_of(2000, 1000)
    found = simulate(
        floor,
        orders,
        stock_of(floor, 1000),
        settings(break_share=0.0, grasp_s=4.0),
        pickers=20,
        seed=1,
        from_s=1800.0,
        to_s=5400.0,
    )
    lines = int((found.picked_s >= 1800).sum())
    total = sum(found.state_s["picker"].values())
    assert 90 < lines / 20 < 110
    assert 16 < found.walked_m / lines < 20
    assert 0.45 < found.state_s["picker"]["walking"] / total < 0.6
    assert 0.02 < found.state_s["picker"]["blocked"] / total < 0.10
