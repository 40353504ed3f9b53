"""Cost to serve: the sums are the plan's, and each part is what a walk along the plan's flows pays."""

from collections import defaultdict
from dataclasses import replace

import numpy as np
import pytest

import datasets
from network.design.flows.cost_to_serve import LAST_MILE, PARTS, SITES, by_flow, by_zone, sites_usd
from network.plan import min_cost_flow, plan
from network.plan.planning import pose, solve_posed

DOOR = -1


def door_cost(packages, land_km2, stem_km):
    return 1.2 + 0.02 * stem_km + 0.1 * np.sqrt(land_km2 / np.maximum(packages, 1.0))


@pytest.fixture(
    scope="module", params=[(), ("DS-CMH-04.vans=x0.3", "demand.units_per_day=x1.2")], ids=["usual", "full"]
)
def case(request):
    scenario = datasets.load("demo", edits=request.param)
    posed = pose(scenario, door_cost)
    flows = by_flow(scenario, posed, solve_posed(scenario, posed))
    return scenario, posed, flows, plan(scenario, door_cost)


def test_flows_and_zips_add_up_to_the_plan(case):
    scenario, posed, flows, planned = case
    for served in (flows, by_zone(scenario, posed, flows)):
        assert served.usd[:, :SITES].sum() == pytest.approx(planned.cost_usd)
        assert served.late.sum() == pytest.approx(planned.late)
        assert served.packages.sum() == pytest.approx(planned.packages_per_day - planned.unserved_packages)
        assert (served.packages >= 0).all()
        assert (served.unserved >= 0).all()
    assert by_zone(scenario, posed, flows).unserved.sum() == pytest.approx(planned.unserved_packages, abs=1e-6)


def test_each_part_is_what_a_walk_along_the_flows_pays(case):
    scenario, _, flows, planned = case
    facilities, lanes = scenario.facilities, scenario.lanes
    each = facilities["cost_per_package_usd"].to_numpy()
    fixed = (facilities["fixed_usd_per_day"] + facilities["equipment_usd_per_day"]).to_numpy()
    trip = lanes["cost_per_trip_usd"] / (lanes["packages_per_vehicle"] * lanes["planned_fill"])
    paid: dict[tuple[str, int], float] = defaultdict(float)
    for path, packages, promise in zip(
        planned.flows.path, planned.flows.packages_per_day, planned.flows.promise, strict=True
    ):
        for leg, lane in enumerate(lane for lane in planned.paths.lanes[path] if lane >= 0):
            at = planned.lanes.origin[lane]
            paid["sorting" if leg else "fulfilment", promise] += packages * each[at]
            paid["sites", promise] += packages * fixed[at] / planned.facility_load[at]
            if planned.lanes.destination[lane] != DOOR:
                mode = "air" if lanes["mode"][lane] == "air" else "trucks"
                paid[mode, promise] += packages * round(trip[lane], 3)
    for promise in range(len(scenario.promises)):
        own = flows.keys["promise"] == promise
        for row, part in enumerate(PARTS):
            if part != "last_mile":
                assert flows.usd[own, row].sum() == pytest.approx(paid[part, promise], rel=1e-9), part
    busy = planned.facility_load > 0
    assert flows.usd[:, SITES].sum() == pytest.approx(sites_usd(scenario)[busy].sum())


def test_a_zip_pays_its_own_last_mile(case):
    scenario, posed, flows, _ = case
    zones = by_zone(scenario, posed, flows)
    hub = (scenario.promises["source_kind"] == "prime_now_hub").to_numpy()[zones.keys["promise"]]
    own = np.where(
        hub, posed.asked.couriers.door_mills[zones.keys["zone"]], posed.asked.vans.door_mills[zones.keys["zone"]]
    )
    brought = zones.packages > 0
    each = zones.usd[brought, LAST_MILE] / zones.packages[brought]
    assert np.abs(each - own[brought] / 1000).max() < 0.0006, "but for the rounding of a station's mean to a mill"


def test_one_package_more_costs_what_the_next_one_is_said_to():
    scenario = datasets.load("demo")
    posed = pose(scenario, door_cost)
    solved = solve_posed(scenario, posed)
    flows = by_flow(scenario, posed, solved)
    p = solved.arcs.problem
    for cell in np.flatnonzero((posed.asked.cells.demand > 20) & (np.diff(p.cell_first) == 1))[::40]:
        demand = p.level_demand.copy()
        demand[p.cell_first[cell]] += 1
        more = min_cost_flow.solve(replace(p, level_demand=demand)).cost_mills - solved.solution.cost_mills
        rows = (
            (flows.keys["station"] == posed.arrays.cycles.stations[posed.asked.cells.station[cell]])
            & (flows.keys["promise"] == posed.asked.cells.promise[cell])
            & (flows.keys["pool"] == posed.asked.cells.pool[cell])
        )
        each = flows.next_usd[rows].sum() / flows.asked[rows].sum()
        assert 1000 * each <= more + 1e-6, "prices are those of capacity's next package, never dearer than demand's"
        assert more <= 1000 * each * 1.5 + 50
