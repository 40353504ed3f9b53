"""The twin itself: values that were put in come back, what cannot be told is named, what matters is what should."""

import numpy as np
import pytest

from datasets import Edit
from tests.whatif.direct_runner import direct_runner
from whatif.assumptions.points import Points
from whatif.calibrate import Observed, Parameter, Spec, calibrate
from whatif.sensitivity import sensitivity

pytestmark = pytest.mark.slow

VAN, STOP = "costs.van_usd_per_h", "door.service_stop_s"
TRUE = {VAN: 54.0, STOP: 125.0}
SHORT = tuple(Edit("set", {"key": key, "value": 1}) for key in ("run.warmup_days", "run.cooldown_days"))
PARAMETERS = (Parameter(VAN, 40, 65, 41, unit="USD/h"), Parameter(STOP, 60, 180, 178, unit="s"))
COST, LOAD = "last_mile_cost_per_package", "packages_per_van"


@pytest.fixture(scope="module")
def seen() -> dict[str, float]:
    """Figures of demo with the true values, by seeds that no calibration runs."""
    points = Points("demo", (11, 12), direct_runner, common=SHORT)
    truth = points.at([tuple(Edit("set", {"key": key, "value": value}) for key, value in TRUE.items())])[0]
    assert not truth.error
    return {kpi: truth.mean(kpi) for kpi in (COST, LOAD)}


def spec(seen: dict[str, float], kpis: tuple[str, ...]) -> Spec:
    observed = tuple(Observed(kpi, seen[kpi], 0.01 * seen[kpi]) for kpi in kpis)
    return Spec("twin", "demo", PARAMETERS, observed, seeds=(1, 2), edits=SHORT, runs=90, starts=2)


def test_values_that_were_put_in_come_back_within_their_intervals(seen) -> None:
    found = calibrate(spec(seen, (COST, LOAD)), direct_runner)
    for fit in found.fitted:
        assert fit.low < TRUE[fit.key] < fit.high
        assert fit.value == pytest.approx(TRUE[fit.key], rel=0.02)
        assert fit.high - fit.low < fit.parameter.width / 3
    assert all(reached.reached for reached in found.reached)
    assert not found.trade_offs


def test_cost_alone_does_not_part_an_hours_price_from_the_hours(seen) -> None:
    found = calibrate(spec(seen, (COST,)), direct_runner)
    assert {key for key, _ in found.trade_offs[0].parts} == {VAN, STOP}
    assert np.prod([share for _, share in found.trade_offs[0].parts]) < 0
    assert found.reached[0].reached


def test_what_moves_a_package_s_cost_is_what_should() -> None:
    """A van's hour is all of the last mile but couriers: 10 USD/h of 50 move 2.15 USD a package by a fifth."""
    keys = [VAN, "door.urban_km_h", "costs.air_usd_per_block_h", "fulfilment_centre.cost_per_package_usd"]
    found = sensitivity(
        "demo", runner=direct_runner, keys=keys, kpis=("cost_per_package",), seeds=(1, 2), size=2, edits=SHORT
    ).of("cost_per_package")
    effects = {effect.key: effect for effect in found.effects}
    assert effects[VAN].size == pytest.approx(2.15 / 5, rel=0.15)
    assert effects[VAN].signed > 0
    assert effects["door.urban_km_h"].signed < -0.1
    assert effects["fulfilment_centre.cost_per_package_usd"].signed == pytest.approx(0.93 / 2, rel=0.05)
    assert effects["costs.air_usd_per_block_h"].size == 0  # nothing of demo flies
    assert effects["door.urban_km_h"].told
