"""A run's promise and delivery: each side is what the plan and the run say, and reasons add up to the difference."""

import json

import pytest

import twin
from core.errors import InvalidInput
from tests.twin.small import network
from twin.design.promise.document import is_run, promise
from twin.floors import with_floors
from twin.planning import plan_scenario


@pytest.fixture(scope="module")
def case(tmp_path_factory):
    folder = tmp_path_factory.mktemp("promise")
    scenario = network(folder / "small")
    out = folder / "run"
    twin.run(scenario, out=out, report=False)
    return scenario, out, promise(out)


def test_the_sides_are_the_plans_and_the_runs(case):
    scenario, out, told = case
    assert is_run(str(out))
    planned = plan_scenario(with_floors(scenario))
    result = json.loads((out / "result.json").read_text())
    kpis = {row["name"]: row["value"] for row in result["kpis"]}
    lines = {line["line"]: line for line in told["lines"]}
    sites = (scenario.facilities["fixed_usd_per_day"] + scenario.facilities["equipment_usd_per_day"]).sum()
    assert told["promised_cost_usd"] == pytest.approx(planned.cost_usd + sites, abs=0.02)
    assert told["delivered_cost_usd"] == pytest.approx(kpis["cost_per_day"], abs=0.02)
    assert lines["cost a day"]["promised"] == pytest.approx(told["promised_cost_usd"], abs=0.02)
    assert lines["cost a day"]["delivered"] == pytest.approx(told["delivered_cost_usd"], abs=0.02)
    assert told["same_plan"]
    brought = planned.packages_per_day - planned.unserved_packages
    assert lines["cost"]["promised"] == pytest.approx((planned.cost_usd + sites) / brought, abs=1e-4)
    assert lines["cost"]["delivered"] == pytest.approx(kpis["cost_per_package"], abs=1e-4)
    assert lines["on time as asked"]["delivered"] == pytest.approx(kpis["on_time_as_asked_pct"], abs=1e-3)
    late = 100 * (planned.late + planned.unserved_packages) / planned.packages_per_day
    assert lines["on time as asked"]["promised"] == pytest.approx(100 - late, abs=0.01)


def test_reasons_add_up_to_the_difference_line_by_line(case):
    *_, told = case
    lines = [line for line in told["lines"] if not line["line"].startswith("utilisation of the busiest")]
    assert {"cost", "trucks cost", "on time as asked", "overtime"} <= {line["line"] for line in lines}
    for line in lines:
        amounts = sum(reason["amount"] for reason in line["why"])
        assert amounts == pytest.approx(line["difference"], abs=2e-3), line["line"]
    parts = [line for line in lines if line["line"].endswith(" cost")]
    for side in ("promised", "delivered"):
        whole = next(line[side] for line in lines if line["line"] == "cost")
        assert sum(line[side] for line in parts) == pytest.approx(whole, abs=1e-3)


def test_a_package_more_has_its_reason(case):
    scenario, out, told = case
    asked = next(line for line in told["lines"] if line["line"] == "packages asked for")
    result = json.loads((out / "result.json").read_text())
    kpis = {row["name"]: row["value"] for row in result["kpis"]}
    demand = scenario.settings.demand
    lines = sum(share * (n + 1) for n, share in enumerate(demand.lines_share)) / sum(demand.lines_share)
    day = int(scenario.settings.run.warmup_days)
    orders = demand.units_per_day * scenario.day_factor(day) / lines
    split, drawn = (reason["amount"] for reason in asked["why"])
    assert drawn == pytest.approx((kpis["orders_per_day"] - orders) * asked["promised"] / orders, abs=0.1)
    assert split == pytest.approx(asked["difference"] - drawn, abs=0.1)


def test_what_is_no_run_is_refused(tmp_path):
    with pytest.raises(InvalidInput, match="no run folder"):
        promise(tmp_path)
    (tmp_path / "result.json").write_text('{"kpis": []}')
    with pytest.raises(InvalidInput, match="another part"):
        promise(tmp_path)
