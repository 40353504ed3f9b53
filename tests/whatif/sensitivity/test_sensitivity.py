"""Sensitivity against functions whose indices are known, and against the twin itself."""

import json
import math
from functools import cache

import numpy as np
import pytest

import datasets
from core.errors import Infeasible, InvalidInput, Pod2doorError
from datasets.draft import default_settings
from tests.whatif.formula_runner import FormulaRunner, noise
from whatif.assumptions.points import Points
from whatif.assumptions.uncertain import Uncertain, uncertain
from whatif.sensitivity import Sensitivity, plan, screen_then_explain, screening, sensitivity

VAN, STOP, KG = "costs.van_usd_per_h", "costs.truck_usd_per_stop", "costs.package_kg"
THREE = (VAN, STOP, KG)
RANGES = {VAN: (45, 55), STOP: (37.5, 62.5), KG: (1, 2.5)}


def unit(settings, key: str) -> float:
    low, high = RANGES[key]
    return (settings[key] - low) / (high - low)


@cache
def three() -> Uncertain:
    return uncertain(datasets.load("demo"), THREE)


def asked(formula, **more) -> Sensitivity:
    given = {"keys": THREE, "kpis": ("y",), "seeds": (1,)} | more
    return sensitivity("demo", runner=FormulaRunner(formula), **given)


# -- Morris ------------------------------------------------------------------------------------------------


def linear(settings, seed: int):
    return {"y": 0.3 * settings[VAN] - 0.02 * settings[STOP] + 7}


def test_of_a_linear_figure_morris_gives_coefficient_times_range_exactly() -> None:
    found = {effect.key: effect for effect in asked(linear, size=3).of("y").effects}
    assert found[VAN].size == pytest.approx(0.3 * 10)
    assert found[VAN].signed == pytest.approx(3.0)
    assert found[STOP].size == pytest.approx(0.02 * 25)
    assert found[STOP].signed == pytest.approx(-0.5)
    assert found[KG].size == 0
    assert all(effect.spread == pytest.approx(0, abs=1e-9) for effect in found.values())


def test_the_largest_comes_first_and_what_moves_nothing_is_not_told() -> None:
    found = asked(linear, size=3)
    assert [effect.key for effect in found.of("y").effects] == [VAN, STOP, KG]
    assert [effect.told for effect in found.of("y").effects] == [True, True, False]
    assert found.largest(5) == (VAN, STOP)


def test_a_sentence_says_effect_direction_and_unit() -> None:
    said = " ".join(asked(linear, size=3).sentences())
    assert (
        f"{VAN} (45 to 55 USD/h) raises it by about 3.00 USD; {STOP} (37.5 to 62.5 USD) lowers it by about 0.500 USD."
        in said
    )
    assert "1 of 3 does not move it at all" in said


def test_an_effect_that_turns_has_no_direction() -> None:
    found = asked(lambda s, seed: {"y": abs(unit(s, VAN) - 0.5)}, size=12)
    effect = found.of("y").effects[0]
    assert effect.size == pytest.approx(1 / 2)
    assert abs(effect.signed) < effect.size / 2
    assert f"{VAN} (45 to 55 USD/h) moves it either way" in " ".join(found.sentences())


def test_an_effect_that_hangs_on_another_has_spread() -> None:
    effect = asked(lambda s, seed: {"y": unit(s, VAN) * unit(s, KG)}, size=20).of("y").effects[0]
    assert effect.spread > effect.size / 4


# -- chance ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("seeds", "count"), [((1, 2), 2), ((1, 2, 3), 4), ((1,), 4)])
def test_chance_alone_is_told_as_an_effect_in_one_of_twenty(seeds, count) -> None:
    designs, told = 200, 0
    for design in range(designs):
        runner = FormulaRunner(lambda s, seed, d=design: {"y": noise(seed, d, s[VAN], s[STOP], s[KG])})
        points = Points("demo", seeds, runner)
        base = points.at_base(range(1, 6))
        found = screening.effects(three(), screening.walk(three(), points, count, design, None), base, "y", design)
        told += sum(effect.told for effect in found.effects)
    assert 0.02 < told / (3 * designs) < 0.10  # points of a small grid come twice, and their noise with them


def test_what_a_seed_does_to_every_point_hides_nothing() -> None:
    """Common random numbers: a difference between days that is the same at all points is no noise."""
    found = asked(lambda s, seed: {"y": 100 * noise(seed) + 0.001 * unit(s, VAN)}, seeds=(1, 2, 3), size=3).of("y")
    assert found.between_seeds > 10
    assert [effect.key for effect in found.effects if effect.told] == [VAN]


@pytest.mark.parametrize(("method", "size"), [("morris", 3), ("sobol", 8)])
@pytest.mark.parametrize("seeds", [(1, 2), (7,), (1, 2, 3, 4, 5, 6)])
def test_the_base_is_of_the_points_seeds(method, size, seeds) -> None:
    """Else days that are unlike each other would move it out of the range of what was seen."""
    found = asked(lambda s, seed: {"y": 100.0 * seed + unit(s, VAN)}, seeds=seeds, method=method, size=size).of("y")
    assert found.base == pytest.approx(100 * np.mean(seeds) + unit(dict(default_settings()), VAN))
    assert found.low <= found.base <= found.high


@pytest.mark.parametrize(("method", "size"), [("morris", 3), ("sobol", 8)])
def test_a_figure_that_points_lack_cannot_be_analysed(method, size) -> None:
    def formula(settings, seed):
        return {"x": 1.0} | ({"y": 1.0} if unit(settings, VAN) == pytest.approx(0.5) else {})

    found = asked(formula, seeds=(1, 2), method=method, size=size).of("y")
    assert "it has no value at" in found.cannot


def test_of_a_part_that_knows_no_seed_a_point_is_run_once() -> None:
    found = asked(linear, seeds=(1, 2, 3), size=3, part="plan")
    assert found.seeds == (1,)
    assert found.runs <= 3 * 4 + 5
    assert [effect.told for effect in found.of("y").effects] == [True, True, False]


def test_an_effect_well_above_chance_is_told() -> None:
    found = asked(lambda s, seed: {"y": 8 * unit(s, VAN) + noise(seed, s[VAN], s[STOP], s[KG])}, seeds=(1, 2), size=6)
    assert found.of("y").effects[0].key == VAN
    assert found.of("y").effects[0].told


# -- Sobol -------------------------------------------------------------------------------------------------


def ishigami(settings, seed: int):
    x1, x2, x3 = (math.pi * (2 * unit(settings, key) - 1) for key in THREE)
    return {"y": math.sin(x1) + 7 * math.sin(x2) ** 2 + 0.1 * x3**4 * math.sin(x1)}


def test_ishigami() -> None:
    """Ishigami and Homma 1990, a = 7, b = 0.1: S1 0.3139, 0.4424, 0; ST 0.5576, 0.4424, 0.2437."""
    found = {e.key: e for e in asked(ishigami, method="sobol", size=1024).of("y").effects}
    for key, first, total in ((VAN, 0.3139, 0.5576), (STOP, 0.4424, 0.4424), (KG, 0.0, 0.2437)):
        assert found[key].signed == pytest.approx(first, abs=max(1.3 * found[key].signed_conf, 0.01))
        assert found[key].size == pytest.approx(total, abs=max(1.3 * found[key].size_conf, 0.01))
        assert found[key].size_conf < 0.1


def test_the_g_function() -> None:
    """Saltelli and Sobol 1995: V_i = 1/3 (1 + a_i)^-2, ST_i in proportion to V_i and the others' (1 + V_j)."""
    a = np.array([0.0, 1.0, 4.5])

    def g(settings, seed: int):
        x = np.array([unit(settings, key) for key in THREE])
        return {"y": float(np.prod((np.abs(4 * x - 2) + a) / (1 + a)))}

    part = 1 / 3 / (1 + a) ** 2
    whole = np.prod(1 + part) - 1
    found = {e.key: e for e in asked(g, method="sobol", size=1024).of("y").effects}
    for i, key in enumerate(THREE):
        total = part[i] * np.prod(np.delete(1 + part, i)) / whole
        assert found[key].signed == pytest.approx(part[i] / whole, abs=max(1.3 * found[key].signed_conf, 0.01))
        assert found[key].size == pytest.approx(total, abs=max(1.3 * found[key].size_conf, 0.01))


def test_chance_in_sobol_indices_is_its_share_of_the_variance() -> None:
    """A figure of which half of the variance between points is noise."""
    found = asked(
        lambda s, seed: {"y": math.sqrt(12) * unit(s, VAN) + noise(seed, s[VAN], s[STOP], s[KG])},
        method="sobol", size=512, seeds=(1, 2),
    )  # fmt: skip
    effects = {effect.key: effect for effect in found.of("y").effects}
    assert effects[STOP].chance == pytest.approx((1 / 2) / (1 + 1 / 2), rel=0.1)
    assert effects[VAN].told
    assert effects[STOP].size == pytest.approx(effects[STOP].chance, abs=0.06)


def test_a_figure_that_never_moves_has_no_indices() -> None:
    found = asked(lambda s, seed: {"y": 3.0}, method="sobol", size=8).of("y")
    assert found.cannot == "it is the same at every point"
    assert not asked(lambda s, seed: {"y": 3.0}, size=2).largest(3)


# -- what fails --------------------------------------------------------------------------------------------


def fails_high(settings, seed: int):
    if unit(settings, VAN) > 0.9 and unit(settings, STOP) > 0.6 and unit(settings, KG) > 0.6:
        raise ArithmeticError("no van is left")
    return linear(settings, seed)


def fails_often(settings, seed: int):
    return _fails(unit(settings, VAN) > 0.8)


def test_a_trajectory_that_fails_is_replaced_whole_and_said() -> None:
    found = asked(fails_high, size=8)
    assert found.size == 8
    assert found.failures
    assert all("no van is left" in failure.error for failure in found.failures)
    assert {effect.key: round(effect.size, 6) for effect in found.of("y").effects}[VAN] == 3.0
    assert any("met a run that failed and are left out" in said for said in found.sentences())


def test_when_nearly_all_fails_nothing_is_made_up() -> None:
    with pytest.raises(Infeasible, match="a screening needs two"):
        asked(lambda s, seed: _fails(s[VAN] != 50), size=4)


def _fails(when: bool):
    if when:
        raise ArithmeticError("no route")
    return {"y": 1.0}


def test_sobol_refuses_when_too_much_fails_and_says_why() -> None:
    with pytest.raises(Infeasible, match=r"blocks failed; narrow the ranges\nno route"):
        asked(fails_often, method="sobol", size=64)


def test_a_figure_without_a_value_somewhere_cannot_be_analysed() -> None:
    for method in ("morris", "sobol"):
        found = asked(lambda s, seed: {"y": math.nan if s[KG] > 2.2 else s[VAN]}, method=method, size=8)
        assert "it has no value at" in found.of("y").cannot
        assert not found.of("y").effects
        assert any("cannot be analysed" in said for said in found.sentences())


def test_a_base_that_fails_is_an_error_of_its_own() -> None:
    with pytest.raises(Pod2doorError, match="the base itself cannot be run: no route"):
        asked(lambda s, seed: _fails(True))


# -- asking ------------------------------------------------------------------------------------------------


def test_figures_that_do_not_exist_are_all_named() -> None:
    with pytest.raises(InvalidInput) as caught:
        asked(
            lambda s, seed: {"cost_per_package": 1.0, "air": math.nan},
            kpis=("cost_per_packge", "air", "cost_per_package"),
        )
    rules = [(finding.rule, finding.message) for finding in caught.value.findings]
    assert [rule for rule, _ in rules] == ["unknown-kpi", "no-value"]
    assert "did you mean cost_per_package?" in rules[0][1]


def test_what_it_takes_is_what_was_planned() -> None:
    for method, size in (("morris", 5), ("sobol", 16)):
        planned = plan("demo", method=method, keys=THREE, seeds=(4, 9), size=size)
        found = asked(ishigami, method=method, seeds=(4, 9), size=size)
        each = 4 if method == "morris" else 5
        assert planned.runs == each * size * 2 + 5
        assert found.runs <= planned.runs  # points that come twice are run once
        assert f": {planned.runs} runs" in str(planned)


def test_a_budget_cuts_the_design_and_is_said() -> None:
    found = asked(linear, size=10, budget=4 * 3 + 5)
    assert (found.size, found.asked) == (3, 10)
    assert found.runs <= 17
    assert any("3 trajectories stand behind this, of 10" in said for said in found.sentences())


def test_replacements_stay_within_the_budget() -> None:
    found = asked(fails_high, size=8, budget=4 * 8 + 5)
    assert found.runs <= 37
    assert found.size < 8


def test_a_budget_too_small_for_anything_is_invalid() -> None:
    with pytest.raises(InvalidInput, match="too-few-runs"):
        plan("demo", keys=THREE, budget=10)
    with pytest.raises(InvalidInput, match="too-few-runs"):
        plan("demo", keys=THREE, size=1)


def test_a_size_of_sobol_is_taken_up_to_a_power_of_two() -> None:
    assert plan("demo", method="sobol", keys=THREE, size=33).size == 64
    assert plan("demo", method="sobol", keys=THREE, size=64).size == 64
    assert plan("demo", method="sobol", keys=THREE, size=64, budget=32 * 5 * 3 + 5).size == 32


def test_the_same_seed_gives_the_same_answer_and_another_does_not() -> None:
    for method in ("morris", "sobol"):
        first, second = (json.dumps(asked(ishigami, method=method, size=8).to_json()) for _ in range(2))
        assert first == second
        assert first != json.dumps(asked(ishigami, method=method, size=8, design_seed=2).to_json())


def test_every_point_is_run_over_the_same_seeds_and_once() -> None:
    runner = FormulaRunner(linear)
    sensitivity("demo", runner=runner, keys=THREE, kpis=("y",), seeds=(3, 8), size=4)
    keys = [
        (repr(sorted((e.values["key"], e.values["value"]) for e in task.edits)), task.seed) for task in runner.tasks
    ]
    assert len(set(keys)) == len(keys)
    points = {key for key, _ in keys if key != "[]"}
    assert all({seed for key, seed in keys if key == point} == {3, 8} for point in points)
    assert len({seed for key, seed in keys if key == "[]"}) == 5


def test_two_stages_explain_the_few_that_matter() -> None:
    screened, explained = screen_then_explain(
        "demo", runner=FormulaRunner(linear), few=2, trajectories=3, points=64, keys=THREE, kpis=("y",), seeds=(1,)
    )
    assert screened.method == "morris"
    assert explained is not None
    assert {effect.key for effect in explained.of("y").effects} == {VAN, STOP}
    share = (0.3 * 10) ** 2 / ((0.3 * 10) ** 2 + (0.02 * 25) ** 2)
    assert explained.of("y").effects[0].size == pytest.approx(share, abs=0.05)


def test_two_stages_stop_where_nothing_matters() -> None:
    screened, explained = screen_then_explain(
        "demo", runner=FormulaRunner(lambda s, seed: {"y": 1.0}), keys=THREE, kpis=("y",), seeds=(1,), trajectories=2
    )
    assert explained is None
    assert "3 of 3 do not move it at all" in " ".join(screened.sentences())


def test_whole_numbers_are_run_whole() -> None:
    runner = FormulaRunner(lambda s, seed: {"y": s["policy.candidates"]})
    found = sensitivity("demo", runner=runner, keys=["policy.candidates"], kpis=("y",), seeds=(1,), size=6)
    values = {edit.values["value"] for task in runner.tasks for edit in task.edits}
    assert values <= {3, 5, 7, 9}
    assert all(isinstance(value, int) for value in values)
    assert found.of("y").effects[0].size == pytest.approx(6)
