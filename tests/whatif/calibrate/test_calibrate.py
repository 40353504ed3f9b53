"""Calibration against formulas whose parameters are known, and reading of its files."""

import json
import math
import tomllib

import numpy as np
import pytest

import datasets
from core.errors import InvalidInput, Pod2doorError
from tests.whatif.formula_runner import FormulaRunner, noise
from whatif.calibrate import Observed, Parameter, Spec, calibrate
from whatif.calibrate.identify import UNINFORMED, flat_directions, standard_errors

VAN, URBAN, STOP = "costs.van_usd_per_h", "door.urban_km_h", "door.service_stop_s"
RANGES = {VAN: (40.0, 65.0), URBAN: (15.0, 35.0), STOP: (60.0, 180.0)}
UNITS = {VAN: "USD/h", URBAN: "km/h", STOP: "s"}
TRUE = {VAN: 47.0, URBAN: 22.0, STOP: 131.0}


def twin(settings, seed: int = 0, chance: float = 0.0):
    """A van's day in three lines: hours a stop by speed and service, routes by hours, cost by both."""
    stop_h = settings[STOP] / 3600 + 1.1 / settings[URBAN]
    rough = chance * noise(seed, settings[VAN], settings[URBAN], settings[STOP])
    return {
        "cost": settings[VAN] * stop_h * (1 + rough),
        "stops": 9 / stop_h * (1 + rough),
        "km_h": settings[URBAN] * (1 + rough),
        "fuel": 0.1,
    }


def spec(keys, kpis, *, tolerance: float = 0.01, truth=TRUE, **more) -> Spec:
    starts = {key: RANGES[key][1] for key in keys}
    parameters = tuple(
        Parameter(key, *RANGES[key], starts[key], unit=UNITS[key], file="c.toml", line=9) for key in keys
    )
    seen = twin({**TRUE, **truth})
    observed = tuple(
        Observed(kpi, seen[kpi], tolerance * abs(seen[kpi]), "c.toml", 20 + i) for i, kpi in enumerate(kpis)
    )
    return Spec("case", "demo", parameters, observed, **{"seeds": (1,), **more})


def fitted(found):
    return {fit.key: fit for fit in found.fitted}


# -- getting back what was put in ----------------------------------------------------------------------------


def test_known_values_come_back_from_the_far_end_of_their_ranges() -> None:
    found = calibrate(
        spec((VAN, URBAN, STOP), ("cost", "stops", "km_h")), FormulaRunner(lambda s, seed: with_defaults(s))
    )
    for key, fit in fitted(found).items():
        assert fit.value == pytest.approx(TRUE[key], rel=0.01)
        assert fit.low < TRUE[key] < fit.high
        assert fit.identified
        assert not fit.at_bound
    assert found.chi2 < 0.1
    assert not found.trade_offs
    assert found.runs <= found.spec.runs


def with_defaults(settings, seed: int = 0, chance: float = 0.0):
    """Parameters that are not varied are at their true values."""
    given = {key: settings[key] if settings[key] != default else TRUE[key] for key, default in DEFAULTS.items()}
    return twin(given, seed, chance)


DEFAULTS = {VAN: 50.0, URBAN: 25.0, STOP: 110.0}


def test_the_interval_is_that_of_the_known_curve() -> None:
    """One parameter, one figure in proportion to it: 1.96 tolerances either way, exactly."""
    found = calibrate(spec((VAN,), ("cost",), tolerance=0.02), FormulaRunner(lambda s, seed: with_defaults(s)))
    fit = found.fitted[0]
    assert fit.low == pytest.approx(47 * (1 - 1.96 * 0.02), rel=2e-3)
    assert fit.high == pytest.approx(47 * (1 + 1.96 * 0.02), rel=2e-3)
    assert fit.profiled


def test_the_interval_follows_a_curve_that_bends() -> None:
    """km_h tells the speed only up to its square: the profile's ends are asymmetric, the slopes' would not be."""
    keys = (URBAN,)
    case = spec(keys, ("cost",), tolerance=0.08)
    found = calibrate(
        case, FormulaRunner(lambda s, seed: {"cost": (with_defaults(s)["km_h"] / 22) ** 4 * case.observed[0].value})
    )
    fit, reach = found.fitted[0], 1.96 * 0.08
    assert fit.low == pytest.approx(22 * (1 - reach) ** 0.25, rel=4e-3)
    assert fit.high == pytest.approx(22 * (1 + reach) ** 0.25, rel=4e-3)


def test_intervals_hold_the_truth_as_often_as_they_say() -> None:
    """Observed figures with noise of their tolerance, in a model without: 95 % of intervals hold the truth."""
    held, cases = 0, 60
    for case in range(cases):
        seen = spec((VAN, STOP), ("cost", "stops"), tolerance=0.02)
        shaken = tuple(Observed(o.kpi, o.value + o.tolerance * noise(case, o.kpi), o.tolerance) for o in seen.observed)
        found = calibrate(
            Spec("n", "demo", seen.parameters, shaken, seeds=(1,), starts=2),
            FormulaRunner(lambda s, seed: with_defaults(s)),
        )
        held += sum(fit.low <= TRUE[fit.key] <= fit.high for fit in found.fitted)
    assert 0.88 <= held / (2 * cases) <= 0.995


def test_a_noisy_model_is_fitted_within_its_interval() -> None:
    case = spec((VAN, URBAN, STOP), ("cost", "stops", "km_h"), tolerance=0.01, seeds=(1, 2, 3))
    found = calibrate(case, FormulaRunner(lambda s, seed: with_defaults(s, seed, 0.004)))
    for key, fit in fitted(found).items():
        assert fit.low < TRUE[key] < fit.high
        assert fit.value == pytest.approx(TRUE[key], rel=0.04)


def test_whole_numbers_stay_whole() -> None:
    parameter = Parameter("policy.candidates", 1, 20, 18, whole=True)
    case = Spec("n", "demo", (parameter,), (Observed("y", 49.0, 1.0),), seeds=(1,))
    runner = FormulaRunner(lambda s, seed: {"y": float(s["policy.candidates"] ** 2)})
    found = calibrate(case, runner)
    assert found.fitted[0].value == 7
    assert all(isinstance(edit.values["value"], int) for task in runner.tasks for edit in task.edits)


# -- what cannot be told -------------------------------------------------------------------------------------


def test_a_product_does_not_tell_its_factors_and_both_are_named() -> None:
    found = calibrate(spec((VAN, STOP), ("cost",)), FormulaRunner(lambda s, seed: with_defaults(s)))
    assert found.chi2 < 0.1
    assert {key for key, _ in found.trade_offs[0].parts} == {VAN, STOP}
    assert np.prod([share for _, share in found.trade_offs[0].parts]) < 0
    said = " ".join(found.sentences())
    assert "trade off: raising" in said
    assert "while lowering" in said
    assert found.reached[0].reached


def test_a_parameter_that_nothing_sees_is_named_and_the_others_are_fitted() -> None:
    found = calibrate(spec((VAN, STOP), ("cost", "stops")), FormulaRunner(lambda s, seed: unseen(s)))
    fits = fitted(found)
    assert not fits[VAN].identified
    assert fits[STOP].identified
    assert [key for key, _ in found.trade_offs[0].parts] == [VAN]
    assert f"{VAN} cannot be identified from these figures: all of 40 to 65 USD/h fits." in found.sentences()
    assert f"Not identified by what was observed: {VAN}." in found.edits_toml()


def unseen(settings):
    own = with_defaults(settings)
    return own | {"cost": own["stops"] / 40}


def test_more_parameters_than_figures_leave_a_direction_open() -> None:
    found = calibrate(spec((VAN, URBAN, STOP), ("stops", "km_h")), FormulaRunner(lambda s, seed: with_defaults(s)))
    fits = fitted(found)
    assert not fits[VAN].identified
    assert fits[URBAN].identified
    assert fits[STOP].identified


def test_a_figure_out_of_reach_is_said_with_its_residual_and_the_bound() -> None:
    case = spec((VAN,), ("cost",), truth={VAN: 80.0})
    found = calibrate(case, FormulaRunner(lambda s, seed: with_defaults(s)))
    assert found.fitted[0].value == 65
    assert found.fitted[0].at_bound
    assert not found.reached[0].reached
    assert found.reached[0].residual == pytest.approx((65 / 80 - 1) / 0.01, rel=0.01)
    said = " ".join(found.sentences())
    assert "cost could not be reached: " in said
    assert "lies at the end of its range" in said
    assert "0 of 1 observed figures are met within their tolerances: something else differs too" in said


def test_chance_widens_the_interval_and_is_said_where_it_exceeds_the_tolerance() -> None:
    quiet, loud = (
        calibrate(
            spec((VAN,), ("cost",), tolerance=0.001, seeds=(1, 2)),
            FormulaRunner(lambda s, seed, rough=rough: {"cost": with_defaults(s)["cost"] * (1 + rough * noise(seed))}),
        )
        for rough in (0.0, 0.02)
    )
    assert loud.fitted[0].high - loud.fitted[0].low > 5 * (quiet.fitted[0].high - quiet.fitted[0].low)
    assert any("more seeds would tell more" in said for said in loud.sentences())
    assert not any("more seeds" in said for said in quiet.sentences())


# -- how it goes about it ------------------------------------------------------------------------------------


def test_slopes_are_run_side_by_side() -> None:
    runner = FormulaRunner(lambda s, seed: with_defaults(s))
    calibrate(spec((VAN, URBAN, STOP), ("cost", "stops", "km_h"), seeds=(1, 2)), runner)
    assert runner.batches[1] >= 2 * 8  # the starts
    assert 2 * 3 in runner.batches  # a step's slopes


def test_nothing_is_run_twice_and_the_budget_holds() -> None:
    for runs in (45, 80, 300):
        runner = FormulaRunner(lambda s, seed: with_defaults(s, seed, 0.01))
        found = calibrate(spec((VAN, URBAN, STOP), ("cost", "stops", "km_h"), runs=runs), runner)
        keys = [(repr([e.values for e in task.edits]), task.seed) for task in runner.tasks]
        assert len(set(keys)) == len(keys) == found.runs <= runs
    tight = calibrate(
        spec((VAN, URBAN, STOP), ("cost", "stops", "km_h"), runs=30), FormulaRunner(lambda s, seed: with_defaults(s))
    )
    assert tight.runs <= 30
    assert "the budget of runs ended the search" in tight.ended


def test_a_budget_that_does_not_hold_the_starts_is_an_error() -> None:
    with pytest.raises(Pod2doorError, match="budget of runs is too small"):
        calibrate(spec((VAN,), ("cost",), runs=3), FormulaRunner(lambda s, seed: with_defaults(s)))


def test_the_same_file_gives_the_same_answer() -> None:
    first, second = (
        calibrate(spec((VAN, STOP), ("cost", "stops")), FormulaRunner(lambda s, seed: with_defaults(s, seed, 0.003)))
        for _ in range(2)
    )
    assert json.dumps(first.to_json()) == json.dumps(second.to_json())


def test_points_that_fail_are_walked_around_and_said() -> None:
    def fragile(settings, seed):
        if settings[VAN] > 60:
            raise ArithmeticError("no van is left")
        return with_defaults(settings)

    case = spec((VAN, STOP), ("cost", "stops"))
    begun = Spec(
        "n", "demo", tuple(Parameter(p.key, p.low, p.high, p.low) for p in case.parameters), case.observed, seeds=(1,)
    )
    found = calibrate(begun, FormulaRunner(fragile))
    assert fitted(found)[VAN].value == pytest.approx(47, rel=0.01)
    assert found.failures == ("no van is left",)
    with pytest.raises(Pod2doorError, match="the start cannot be run: no van is left"):
        calibrate(case, FormulaRunner(fragile))


def test_figures_that_do_not_exist_are_named_at_their_lines() -> None:
    case = spec((VAN,), ("cost", "stops"))
    wrong = tuple(Observed(o.kpi + "s", o.value, o.tolerance, o.file, o.line) for o in case.observed)
    with pytest.raises(InvalidInput) as caught:
        calibrate(Spec("n", "demo", case.parameters, wrong), FormulaRunner(lambda s, seed: with_defaults(s)))
    assert [(f.file, f.line, f.rule) for f in caught.value.findings] == [
        ("c.toml", 20, "unknown-kpi"),
        ("c.toml", 21, "unknown-kpi"),
    ]


def test_fitted_values_are_a_file_of_edits(tmp_path) -> None:
    found = calibrate(spec((VAN, STOP), ("cost", "stops")), FormulaRunner(lambda s, seed: with_defaults(s)))
    data = tomllib.loads(found.edits_toml())
    assert data["base"] == "demo"
    assert {edit["key"]: edit["value"] for edit in data["edits"]} == {fit.key: fit.value for fit in found.fitted}
    assert {edit["op"] for edit in data["edits"]} == {"set"}
    file = tmp_path / "fit.toml"
    file.write_text(found.edits_toml(), encoding="utf-8")
    assert datasets.load("demo", edits_file=file).settings[VAN] == found.fitted[0].value


# -- directions ----------------------------------------------------------------------------------------------


def test_standard_errors_are_those_of_the_normal_equations() -> None:
    slopes = np.random.default_rng(3).normal(size=(6, 4))
    assert standard_errors(slopes) == pytest.approx(np.sqrt(np.diag(np.linalg.inv(slopes.T @ slopes))))


def test_what_is_not_seen_has_no_finite_error_and_does_not_blur_the_rest() -> None:
    errors = standard_errors(np.array([[5.0, 0.0, 0.0], [0.0, 0.0, 2.0]]))
    assert errors[[0, 2]] == pytest.approx([0.2, 0.5])
    assert math.isinf(errors[1])


def test_a_direction_is_flat_from_the_error_of_knowing_the_range_alone() -> None:
    (flat,) = flat_directions(np.diag([1 / UNINFORMED * 1.01, 1 / UNINFORMED * 0.99]))
    assert flat == pytest.approx([0, 1])
    assert not flat_directions(np.diag([10.0, 4.0]))
    product = flat_directions(np.array([[30.0, 30.0]]))
    assert np.abs(product[0]) == pytest.approx([math.sqrt(0.5)] * 2)
    assert product[0].prod() < 0
