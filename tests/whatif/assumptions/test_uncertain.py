"""Which numbers of a scenario are assumed, over which range, and that the edits that try them can be carried out."""

from dataclasses import replace

import numpy as np
import pytest

import datasets
from core.errors import InvalidInput
from datasets import Scenario, schema
from datasets.uncertainty import is_assumed, uncertainties
from whatif.assumptions.uncertain import Uncertain, uncertain


@pytest.fixture(scope="module")
def demo() -> Scenario:
    return datasets.load("demo")


@pytest.fixture(scope="module")
def all_of(demo) -> Uncertain:
    return uncertain(demo)


def own(scenario: Scenario, **settings) -> Scenario:
    return replace(scenario, settings=datasets.Settings({**scenario.settings, **settings}))


def test_every_assumed_number_is_varied_or_said_to_be_left_out(all_of) -> None:
    told = {*all_of.keys, *(left.key for left in all_of.left_out)}
    for key, column in schema.settings().items():
        if is_assumed(column.source) and column.default and not key.startswith(("run.", "floor.")):
            assert key in told, key
    assert "floor.*" in told
    assert all(left.why for left in all_of.left_out)
    assert not {*all_of.keys} & {left.key for left in all_of.left_out}


def test_nothing_published_or_of_the_run_is_among_them(all_of) -> None:
    for key in ("costs.truck_usd_per_km", "door.service_stop_s", "run.warmup_days", "run.seed", "door.max_km"):
        assert key not in all_of.keys


def test_ranges_are_the_tables_else_a_quarter_within_the_schema(all_of) -> None:
    ranges = {a.key: (a.low, a.high, a.range_source) for a in all_of.assumptions}
    assert ranges["costs.van_usd_per_h"][:2] == (45, 55)
    assert ranges["policy.late_usd"] == (3.75, 6.25, "±25 %, no range published")
    assert ranges["policy.capacity_use"][:2] == (pytest.approx(0.675), 1.0)  # the schema's most, not 1.125
    assert all(a.low <= a.default <= a.high for a in all_of.assumptions)


@pytest.mark.parametrize("end", ["low", "high"])
def test_the_scenario_loads_at_either_end_of_all_ranges_at_once(all_of, end: str) -> None:
    edits = all_of.edits([getattr(a, end) for a in all_of.assumptions])
    edited = datasets.load("demo", edits=edits)
    assert edited.settings.costs.van_usd_per_h == (45 if end == "low" else 55)
    assert edited.promises["share"].sum() == pytest.approx(1)
    assert edited.goods["line_share"].sum() == pytest.approx(1)


def test_at_the_defaults_there_is_nothing_to_edit(all_of) -> None:
    assert all_of.edits([a.default for a in all_of.assumptions]) == ()


def test_each_assumption_alone_changes_the_scenario_where_it_says(demo) -> None:
    factor = uncertain(demo, ["delivery_station.cost_per_package_usd"])
    edited = datasets.load("demo", edits=factor.edits([1.45]))
    kinds = demo.facilities["kind"] == "delivery_station"
    ratio = edited.facilities["cost_per_package_usd"] / demo.facilities["cost_per_package_usd"]
    assert ratio[kinds].to_numpy() == pytest.approx(1.45)
    assert ratio[~kinds].to_numpy() == pytest.approx(1)
    pools = uncertain(demo, ["pool.sortable-B*.facility_share"])
    shares = datasets.load("demo", edits=pools.edits([1.25])).pools.set_index("pool")["facility_share"]
    assert shares[["sortable-B1", "sortable-B2", "sortable-B3"]].to_numpy() == pytest.approx(0.25)
    assert shares["sortable-A1"] == 0.70


def test_shares_are_divided_by_their_sum(demo) -> None:
    chosen = uncertain(demo, ["promise.one_day.share"])
    shares = datasets.load("demo", edits=chosen.edits([0.58])).promises.set_index("promise")["share"]
    assert shares["one_day"] == pytest.approx(0.58 / 1.06)
    assert shares["two_day"] / shares["same_day"] == pytest.approx(0.22 / 0.14)


def test_what_the_scenario_sets_itself_is_no_assumption(demo) -> None:
    scenario = own(demo, **{"costs.van_usd_per_h": 61.0})
    assert "costs.van_usd_per_h" not in uncertain(scenario).keys
    left = {item.key: item.why for item in uncertain(scenario).left_out}
    assert left["costs.van_usd_per_h"] == "the scenario has 61 of its own in place of 50"
    promises = demo.promises.assign(share=[0.01, 0.14, 0.50, 0.24, 0.11])
    left = {item.key: item.why for item in uncertain(replace(demo, promises=promises)).left_out}
    assert left["promise.one_day.share"] == "the scenario has promises of its own"
    assert left["promise.two_day.share"] == "the scenario has promises of its own"


def test_a_setting_named_in_full_is_tried_by_a_quarter_around_its_own_value(demo) -> None:
    scenario = own(demo, **{"costs.van_usd_per_h": 60.0})
    found = uncertain(scenario, ["costs.van_usd_per_h", "costs.truck_usd_per_km", "door.max_km"])
    assert {a.key: (a.low, a.high) for a in found.assumptions} == {
        "costs.van_usd_per_h": (45.0, 75.0),
        "costs.truck_usd_per_km": (pytest.approx(1.053), pytest.approx(1.755)),
        "door.max_km": (240.0, 400.0),
    }
    assert not found.left_out


def test_kinds_that_a_scenario_has_not_are_not_varied(demo) -> None:
    without = replace(demo, facilities=demo.facilities[demo.facilities["kind"] != "air_hub"])
    assert not any(key.startswith("air_hub.") for key in uncertain(without).keys)
    with pytest.raises(InvalidInput, match="nothing-to-vary"):
        uncertain(without, ["air_hub.*"])


def test_patterns_choose(demo) -> None:
    assert {key.partition(".")[0] for key in uncertain(demo, ["door.*", "policy.late_usd"]).keys} == {"door", "policy"}
    assert len(uncertain(demo, ["goods.*.weight_mean_kg"]).keys) == 1


def test_every_pattern_that_names_nothing_is_said_with_a_hint_or_the_reason(demo) -> None:
    with pytest.raises(InvalidInput) as caught:
        uncertain(demo, ["costs.vann_usd_per_h", "door.waves", "run.seed", "costs.*", ""])
    said = [finding.message for finding in caught.value.findings]
    assert len(said) == 4
    assert "did you mean costs.van_usd_per_h?" in said[0]
    assert said[1] == "'door.waves': a list or times, not a number"
    assert all(finding.rule == "nothing-to-vary" for finding in caught.value.findings)


def test_floors_are_varied_by_name_or_as_a_part(demo) -> None:
    assert all(key.startswith("floor.") for key in uncertain(demo, part="floor").keys)
    assert uncertain(demo, part="floor").keys == uncertain(demo, ["floor.*"]).keys
    assert not any(key.startswith("floor.") for key in uncertain(demo).keys)


def test_values_are_run_as_a_person_would_write_them(demo) -> None:
    chosen = uncertain(demo, ["policy.candidates", "policy.late_usd"])
    rounded = chosen.rounded(np.array([[5.4, 4.99], [9.4, 7.0], [2.6, 3.0]]))
    by_key = dict(zip(chosen.keys, rounded.T, strict=True))
    assert by_key["policy.candidates"].tolist() == [5, 9, 3]
    assert by_key["policy.late_usd"].tolist() == [4.99, 6.25, 3.75]
    values = {"policy.candidates": 5.0, "policy.late_usd": 1 / 3 * 12.34}
    said = {e.values["key"]: e.values["value"] for e in chosen.edits([values[key] for key in chosen.keys])}
    assert said == {"policy.candidates": 5, "policy.late_usd": 4.11333333}
    assert isinstance(said["policy.candidates"], int)


def test_every_row_of_the_table_reaches_the_demo(all_of) -> None:
    told = {*all_of.keys, *(left.key for left in all_of.left_out)}
    for key in uncertainties():
        assert key in told or key.startswith("floor."), key
