import numpy as np
import pytest

from core.errors import InvalidInput
from tests.oracles.aisle_watch import AisleWatch
from tests.oracles.people_watch import PeopleWatch
from warehouse.proteus import Carrier, Picker, ProteusModel, simulate

SMALL_LOADS = {"carrier_lines": 6, "break_share": 0.0}


def watched(floor, orders, stock, settings, protect_m, near_m, seconds=1500.0):
    model = ProteusModel(floor, orders, stock, settings, robots=7, pickers=5, seed=3)
    watch, lanes = PeopleWatch(floor, protect_m, near_m), AisleWatch(floor)
    while model.now_s < seconds:
        model.step()
        carriers = [carrier.at_m for carrier in model.carriers]
        people, doing = [picker.at_m for picker in model.pickers], [picker.state for picker in model.pickers]
        watch.see(carriers, people, doing, model.tick_s)
        lanes.see(carriers)
    return model, watch, lanes


@pytest.mark.parametrize("passing", ["yes", "no"])
@pytest.mark.parametrize("blocks", [1, 2])
def test_carriers_creep_near_people_and_encounters_are_counted(
    settings, floor_of, orders_of, stock_of, passing, blocks
):
    floor = floor_of(5, blocks)
    asked = settings(**SMALL_LOADS, aisle_pass=passing)
    model, watch, lanes = watched(floor, orders_of(400, 60), stock_of(floor, 60), asked, 2.0, 1.0)
    assert watch.fastest_near_people <= 0.3 + 1e-6
    assert 1.0 < watch.fastest <= 1.2 + 1e-6
    assert model.near_encounters == watch.encounters > 0
    assert bool(lanes.passings) == (passing == "yes")


def test_the_watch_sees_carriers_that_do_not_slow_down(settings, floor_of, orders_of, stock_of):
    floor = floor_of(5)
    reckless = settings(**SMALL_LOADS, carrier_slow_m_s=1.2)
    _, watch, _ = watched(floor, orders_of(200, 60), stock_of(floor, 60), reckless, 2.0, 1.0, 600.0)
    assert watch.fastest_near_people > 0.5


@pytest.mark.parametrize("near_m", [0.5, 1.8])
def test_encounters_are_counted_at_any_distance(settings, floor_of, orders_of, stock_of, near_m):
    floor = floor_of(5)
    asked = settings(**SMALL_LOADS, aisle_pass="yes", carrier_near_m=near_m)
    model, watch, _ = watched(floor, orders_of(200, 60), stock_of(floor, 60), asked, 2.0, near_m, 900.0)
    assert model.near_encounters == watch.encounters > 0


def test_pickers_stay_in_their_zones(settings, floor_of, orders_of, stock_of):
    floor = floor_of(7)
    model = ProteusModel(floor, orders_of(300, 60), stock_of(floor, 60), settings(zones=3), robots=8, pickers=5, seed=1)
    aisles = [(0, 1), (2, 3), (4, 6)]
    while model.now_s < 1200:
        model.step()
        for picker in model.pickers:
            low, high = aisles[picker.zone]
            assert low * 3.0 - 1e-9 <= picker.at_m[0] <= high * 3.0 + 1e-9
    assert {picker.zone for picker in model.pickers} == {0, 1, 2}


@pytest.mark.parametrize("policy", ["s_shape", "return", "largest_gap", "exact"])
@pytest.mark.parametrize("zones", [1, 4])
def test_a_crowded_floor_never_locks_up(monkeypatch, settings, floor_of, orders_of, stock_of, policy, zones):
    driven = []
    come_in = Carrier.come_in

    def noted(carrier, load):
        ways = carrier.model.convoy.ways
        driven.append(ways.at_m[carrier.row, ways.points[carrier.row] - 1])
        come_in(carrier, load)

    monkeypatch.setattr(Carrier, "come_in", noted)
    floor, orders = floor_of(4), orders_of(120, 60)
    asked = settings(**SMALL_LOADS, walking=policy, zones=zones)
    model = ProteusModel(floor, orders, stock_of(floor, 60), asked, robots=14, pickers=4, seed=1)
    model.run_until(3 * 3600.0)
    model.close()
    assert not np.isnan(model.ledger.picked_s).any()
    assert not np.isnan(model.ledger.ready_s).any()
    last = np.maximum.reduceat(model.ledger.picked_s, orders.line_first[:-1])
    assert np.all(model.ledger.ready_s > last)
    assert model.convoy.crew.walked_m.sum() == pytest.approx(sum(driven), abs=1e-6)
    assert np.all(model.ledger.handling_s >= asked.search_s)


def test_one_carrier_and_one_picker(steady, floor_of, orders_of, stock_of):
    """The picker's time for a line is the walk, the wait for the carrier, the search and the grasp."""
    floor, orders = floor_of(), orders_of(10, 60)
    model = ProteusModel(floor, orders, stock_of(floor, 60), steady(), robots=1, pickers=1, seed=1)
    model.run_until(3600.0)
    model.close()
    people = dict(zip(("idle", "setting_up", "walking", "searching", "picking"), model.people.spent_s[0], strict=False))
    assert people["searching"] == pytest.approx(6.0 * orders.n_lines)
    assert people["picking"] == pytest.approx(6.0 * orders.units.sum())
    assert people["walking"] == pytest.approx(model.people.walked_m[0] / 1.0)
    waited = model.people.spent_s[0, 6]
    assert model.ledger.handling_s.sum() == pytest.approx(sum(people.values()) - people["idle"] + waited, abs=1e-6)


@pytest.mark.parametrize("changes", [{}, {"zones": 2, "wave_min": 5.0, "batching": "seed"}, {"aisle_pass": "yes"}])
def test_states_add_up_in_any_measured_time(settings, floor_of, orders_of, stock_of, changes):
    floor, orders = floor_of(), orders_of(300, 60, over_s=1500.0)
    asked = settings(**changes, carrier_lines=6)
    found = simulate(floor, orders, stock_of(floor, 60), asked, robots=6, pickers=3, seed=6, from_s=300.1, to_s=1799.9)
    measured = 1799.9 - 300.1
    for kind, n in (("robot", 6), ("picker", 3), ("packer", found.packers)):
        assert sum(found.state_s[kind].values()) == pytest.approx(n * measured, abs=1e-5)
        assert min(found.state_s[kind].values()) >= 0
    resting = found.state_s["robot"]["idle"] + found.state_s["robot"]["charging"]
    assert found.energy_kwh == pytest.approx((6 * measured - resting) / 3600 * asked.robot_kw)
    assert found.walked_m <= found.state_s["picker"]["walking"] * asked.walk_m_s + 1e-6
    wave = np.ceil(orders.placed_s / 300) * 300 if "wave_min" in changes else orders.placed_s
    picked = ~np.isnan(found.picked_s)
    assert picked.any()
    assert np.all(found.picked_s[picked] > wave[orders.line_order][picked])


def test_littles_law_holds_for_both_queues(settings, floor_of, orders_of, stock_of):
    floor, orders = floor_of(), orders_of(80, 60, over_s=900.0)
    found = simulate(
        floor,
        orders,
        stock_of(floor, 60),
        settings(carrier_lines=6),
        robots=5,
        pickers=2,
        packers=2,
        seed=7,
        from_s=0.0,
        to_s=2 * 3600.0,
    )
    assert not np.isnan(found.packed_s).any()
    for queue in ("orders", "pack"):
        per_h, wait_s = found.queue_waits[queue]
        assert wait_s > 0
        assert found.queue_mean[queue] == pytest.approx(per_h / 3600 * wait_s, rel=1e-9)


def test_batteries_are_charged(settings, floor_of, orders_of, stock_of):
    floor = floor_of()
    asked = settings(carrier_lines=6, battery_h=0.5, charge_h=0.1)
    found = simulate(
        floor, orders_of(600, 60), stock_of(floor, 60), asked, robots=4, pickers=3, seed=1, from_s=0.0, to_s=3600.0
    )
    assert found.events["charges"] >= 4
    assert 1 <= found.chargers <= 4
    share = found.state_s["robot"]["charging"] / (4 * 3600)
    assert share == pytest.approx(0.1 / 0.6, rel=0.35)


def test_same_seed_same_bytes(settings, floor_of, orders_of, stock_of):
    floor, orders = floor_of(), orders_of(200, 60, over_s=900.0)

    def run(seed):
        found = simulate(
            floor, orders, stock_of(floor, 60), settings(), robots=6, pickers=3, seed=seed, from_s=0.0, to_s=900.0
        )
        return found.picked_s.tobytes(), found.handling_s.tobytes(), repr(found.state_s), found.near_encounters

    assert run(8) == run(8)
    assert run(8) != run(9)


@pytest.mark.parametrize(("robots", "pickers", "rules"), [(0, 0, 2), (0, 3, 1), (3, 0, 1)])
def test_floors_on_which_nobody_works(settings, floor_of, orders_of, stock_of, robots, pickers, rules):
    floor = floor_of()
    with pytest.raises(InvalidInput) as refused:
        simulate(
            floor,
            orders_of(5, 60),
            stock_of(floor, 60),
            settings(),
            robots=robots,
            pickers=pickers,
            seed=1,
            from_s=0.0,
            to_s=60.0,
        )
    assert [finding.rule for finding in refused.value.findings] == ["nobody-works"] * rules


def test_a_matching_of_ones_own_is_used(settings, floor_of, orders_of, stock_of):
    floor = floor_of()
    found = simulate(
        floor,
        orders_of(50, 60),
        stock_of(floor, 60),
        settings(),
        robots=3,
        pickers=2,
        seed=1,
        from_s=0.0,
        to_s=600.0,
        policies={"matching": lambda frame, x_m, y_m, walk_m_s, calls: -1},
    )
    assert np.isnan(found.picked_s).all()
    assert found.state_s["picker"]["walking"] == 0


def test_agents_are_true_agents(settings, floor_of, orders_of, stock_of):
    floor = floor_of()
    model = ProteusModel(floor, orders_of(100, 60), stock_of(floor, 60), settings(), robots=5, pickers=3, seed=1)
    model.run_until(600.0)
    assert len(model.agents_by_type[Carrier]) == 5
    assert len(model.agents_by_type[Picker]) == 3
    served = [picker.carrier for picker in model.pickers if picker.carrier is not None]
    assert len(served) == len(set(served))
    collected = model.datacollector.get_model_vars_dataframe()
    assert (collected.filter(like="carrier.").sum(axis=1) == 5).all()
    assert (collected.filter(like="picker.").sum(axis=1) == 3).all()


def test_recorded_steps_go_from_cell_to_neighbouring_cell(settings, floor_of, orders_of, stock_of):
    class Tape:
        def begin(self, **floor):
            self.floor, self.cells = floor, {"robot": [], "picker": []}

        def tick(self, *, cell, state, pods, queue):
            for kind, cells in cell.items():
                self.cells[kind].append(cells)
                assert state[kind].max() < len(self.floor["states"][kind])
            assert len(queue) == len(self.floor["stations"])

    tape, floor = Tape(), floor_of(5, 2)
    asked = settings(walk_m_s=1.7, carrier_lines=6)
    simulate(
        floor,
        orders_of(60, 60),
        stock_of(floor, 60),
        asked,
        robots=4,
        pickers=3,
        seed=1,
        from_s=0.0,
        to_s=400.0,
        recorder=tape,
    )
    width, kind = tape.floor["width"], tape.floor["kind"].ravel()
    for cells in map(np.array, tape.cells.values()):
        rows, columns = np.diff(cells // width, axis=0), np.diff(cells % width, axis=0)
        assert (np.abs(rows) + np.abs(columns)).max() == 1
        assert not np.isin(kind[cells], (0, 2)).any()
