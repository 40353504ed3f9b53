"""What planners ask in one line: robots, stations, pickers, shifts; demand by promise; promises offered; policies."""

from pathlib import Path

import numpy as np
import pytest

import datasets
from core.errors import Finding, InvalidInput
from datasets import Edit, schema
from datasets.edits import OPS, edit_of, edit_of_text
from datasets.policies import policies

DEMO = datasets.load("demo")
HUBS = ("FC-CMH-1", "FC-CMH-2", "FC-CMH-3", "PN-CMH-1")


def asked(scenario: datasets.Scenario) -> np.ndarray:
    """Units a day by zone and promise, float64[Z, P]: what the generator draws from."""
    weight = scenario.zones["demand_weight"].to_numpy(float)
    return scenario.settings.demand.units_per_day * (weight / weight.sum())[:, None] * scenario.promise_share


def edited(*edits: str | Edit) -> datasets.Scenario:
    return datasets.load("demo", edits=edits)


def rules(*edits: str | Edit) -> list[str]:
    return [f.rule for f in datasets.check("demo", edits=edits) if f.severity == "error"]


# -- staff ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "after"),
    [
        ({"facility": "FC-CMH-1", "value": 300}, 300),
        ({"facility": "FC-CMH-1", "value": "+50"}, 285),
        ({"facility": "FC-CMH-1", "value": "-35"}, 200),
        ({"facility": "FC-CMH-1", "value": "x1.2"}, 282),
        ({"facility": "FC-CMH-1", "factor": 2}, 470),
        ({"facility": "fulfilment_centre", "value": "+50"}, 285),
        ({"facility": "all", "factor": 0}, 0),
    ],
)
def test_robots(values: dict[str, object], after: int) -> None:
    robots = edited(Edit("robots", values)).facilities.set_index("id")["robots"]
    assert robots["FC-CMH-1"] == after
    others = robots.drop("FC-CMH-1")
    assert (others == DEMO.facilities.set_index("id")["robots"].drop("FC-CMH-1")).all(), "those without pods have none"


def test_pickers_of_all_are_those_of_floors() -> None:
    before, after = (s.facilities.set_index("id")["pickers"] for s in (DEMO, edited("all.pickers=x2")))
    has_floor = before.index.isin(HUBS)
    assert (after[has_floor] == 2 * before[has_floor]).all()
    assert (after[~has_floor] == before[~has_floor]).all()


def test_shifts_of_a_kind() -> None:
    facilities = edited("fulfilment_centre.shifts=06:00-22:00").facilities
    centre = facilities["kind"] == "fulfilment_centre"
    assert (facilities["shifts"][centre] == "06:00-22:00").all()
    assert (facilities["shifts"][~centre] == DEMO.facilities["shifts"][~centre]).all()


@pytest.mark.parametrize(
    ("edit", "rule"),
    [
        (Edit("robots", {"facility": "FC-CMH-9", "value": 3}), "unknown-facility"),
        (Edit("robots", {"facility": "", "value": 3}), "unknown-facility"),
        (Edit("robots", {"facility": "FC-ü-1", "value": 3}), "unknown-facility"),
        (Edit("robots", {"facility": "FC-CMH-1", "value": -3}), "out-of-range"),
        (Edit("robots", {"facility": "FC-CMH-1", "value": "-300"}), "out-of-range"),
        (Edit("robots", {"facility": "FC-CMH-1", "value": 2.5}), "wrong-type"),
        (Edit("robots", {"facility": "FC-CMH-1", "value": float("nan")}), "not-finite"),
        (Edit("robots", {"facility": "FC-CMH-1", "value": "x1e999"}), "not-finite"),
        (Edit("robots", {"facility": "FC-CMH-1", "factor": 1e300}), "out-of-range"),
        (Edit("robots", {"facility": "FC-CMH-1", "value": [3]}), "wrong-type"),
        (Edit("robots", {"facility": "delivery_station", "value": 3}), "nothing-there"),
        (Edit("shifts", {"facility": "all", "value": "always"}), "bad-shifts"),
        (Edit("shifts", {"facility": "FC-CMH-1", "value": 8}), "bad-shifts"),
    ],
)
def test_staff_that_cannot_be(edit: Edit, rule: str) -> None:
    assert rules(edit) == [rule]


def test_a_wrong_value_of_many_changes_none_and_names_the_first() -> None:
    (finding,) = datasets.check("demo", edits=["all.pickers=-25"])
    assert finding.rule == "out-of-range"
    assert "FC-CMH-1: pickers -4" in finding.message


def test_an_emptied_cell_takes_its_default() -> None:
    emptied = edited(Edit("set", {"key": "FC-CMH-1.robots", "value": ""}))
    assert emptied.facilities.loc[emptied.facility_row["FC-CMH-1"], "robots"] == 410


def test_robots_where_people_walk_are_said_to_do_nothing() -> None:
    warnings = edited(Edit("robots", {"facility": "FC-CMH-2", "value": 5})).warnings
    assert [w.rule for w in warnings] == ["no-effect"]
    assert "people walk" in warnings[0].message


def test_an_edit_of_what_the_scenario_has_closed_is_said_to_do_nothing(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text('base = "demo"\n[[edits]]\nop = "close_facility"\nfacility = "FC-CMH-2"\n')
    warnings = datasets.check(path, edits=["FC-CMH-2.capacity=x2"])
    assert ["FC-CMH-2 is closed" in w.message for w in warnings if w.rule == "no-effect"] == [True]


# -- demand by promise ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("where", [{}, {"zone": "432*"}, {"region": "ohio_valley"}, {"zone": "43004;43215"}])
@pytest.mark.parametrize("promise", ["same_day", "ultra_fast", "standard"])
@pytest.mark.parametrize("factor", [0, 0.5, 1.2, 30])
def test_orders_of_a_promise_grow_and_all_others_stay(where: dict[str, str], promise: str, factor: float) -> None:
    after = edited(Edit("demand", {"factor": factor, "promise": promise, **where}))
    column = DEMO.promises["promise"].tolist().index(promise)
    zones = DEMO.zones["zone"]
    if "zone" in where:
        chosen = zones.isin(where["zone"].split(";")) | (zones.str.startswith("432") & ("*" in where["zone"]))
    else:
        chosen = zones != ""
    expected = asked(DEMO)
    expected[chosen.to_numpy(), column] *= factor
    assert asked(after) == pytest.approx(expected, rel=1e-7, abs=1e-6)


def test_demand_of_promises_twice_multiplies() -> None:
    twice = edited("demand.promise.same_day=x1.2", "demand.promise.one_day=x0.5", "demand.promise.same_day=x2")
    once = edited("demand.promise.same_day=x2.4", "demand.promise.one_day=x0.5")
    assert asked(twice) == pytest.approx(asked(once), rel=1e-9)


def test_demand_of_a_promise_where_it_is_not_offered() -> None:
    far = DEMO.zones["zone"][~DEMO.offered[:, 0]].iloc[0]
    edit = Edit("demand", {"factor": 2, "promise": "ultra_fast", "zone": far})
    assert rules(edit) == ["not-offered"]
    # Once it is offered there, it grows there.
    after, offered = edited(f"offer.ultra_fast.zone={far}", edit), edited(f"offer.ultra_fast.zone={far}")
    row = DEMO.zone_row[far]
    assert asked(after)[row, 0] == pytest.approx(2 * asked(offered)[row, 0], rel=1e-7)


def test_nobody_orders_any_more() -> None:
    assert rules(Edit("demand", {"factor": 0})) == ["no-demand"]
    assert "no-demand" in rules(Edit("demand", {"factor": 0, "state": "OH"}))


# -- promises offered ----------------------------------------------------------------------------------------


def test_a_promise_is_offered_and_withdrawn_by_zone() -> None:
    chosen = DEMO.zones["zone"].str.startswith("430").to_numpy()
    assert not DEMO.offered[chosen, 0].all()
    offered = edited("offer.ultra_fast.zone=430*").offered
    assert offered[chosen, 0].all()
    assert (offered[~chosen] == DEMO.offered[~chosen]).all()
    withdrawn = edited("withdraw.same_day.zone=430*")
    assert not withdrawn.offered[chosen, 1].any()
    assert (withdrawn.promise_share[chosen, 1] == 0).all()
    # Its orders ask for the next slower one.
    moved = DEMO.promise_share[chosen, 1] + DEMO.promise_share[chosen, 2]
    assert withdrawn.promise_share[chosen, 2] == pytest.approx(moved)


def test_the_later_of_two_offers_holds() -> None:
    zones = edited("withdraw.same_day.state=OH", "offer.same_day.zone=43215").offered[:, 1]
    assert zones.sum() == 1


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("offer.sameday.state=OH", "unknown-promise"),
        ("offer.same_day.state=XX", "unknown-zone"),
        ("offer.same_day.zone=9*", "unknown-zone"),
        ("offer.same_day.zone=;", "unknown-zone"),
        ("withdraw.standard.state=OH", "slowest-promise"),
        ("demand.promise.sameday=x1.2", "unknown-promise"),
        ("demand.promise.same_day=+2", "wrong-type"),
        ("demand.promise.same_day=xnan", "wrong-type"),
        ("demand.state.OH=x1e999", "wrong-type"),
        ("demand.promise.same_day=x1e6", "out-of-range"),
        ("demand.zone.43215=x1e6", "out-of-range"),
        ("demand.zone.43215=x1e308", "out-of-range"),
    ],
)
def test_offers_that_cannot_be(text: str, rule: str) -> None:
    assert rules(text) == [rule]


def test_a_promise_that_nobody_can_keep_is_said(tmp_path: Path) -> None:
    edits = ("offer.ultra_fast.state=OH", "door.max_km=5")
    assert "offered-too-far" in [w.rule for w in datasets.check("demo", edits=edits)]
    assert [w.rule for w in datasets.check("demo", edits=edits[:1])] == []


def test_offers_of_ones_own(tmp_path: Path) -> None:
    folder = datasets.init(tmp_path / "mine", "demo")
    text = "zone,promise,offered,demand_factor\n43215,ultra_fast,no,\n43004,one_day,,2\n"
    (folder / "offers.csv").write_text(text)
    scenario = datasets.load(folder)
    assert not scenario.offered[scenario.zone_row["43215"], 0]
    assert scenario.offers["zone"].tolist() == ["43004", "43215"], "by zone, whatever the file's order"
    for bad, rule in (("9,one_day,,\n", "unknown-reference"), ("43215,standard,no,\n", "slowest-promise")):
        (folder / "offers.csv").write_text(text + bad)
        assert [f.rule for f in datasets.check(folder)] == [rule]
    (folder / "offers.csv").write_text(text + "43215,ultra_fast,yes,\n")
    assert [f.rule for f in datasets.check(folder)] == ["duplicate-id"]


# -- policies ------------------------------------------------------------------------------------------------


def test_policies_are_settings_that_can_be() -> None:
    for name, policy in policies().items():
        scenario = edited(Edit("policy", {"name": name}))
        assert policy.description
        for key, text in policy.settings.items():
            assert str(scenario.settings[key]).removesuffix(".0") == text.removesuffix(".0"), (name, key)
    for row in schema.read_rows(schema.default_rows("policies")):
        assert row["source"].startswith(("published", "assumed"))


@pytest.mark.parametrize("name", ["balanced", "floor_usual"])
def test_the_usual_policy_changes_nothing(name: str) -> None:
    assert edited(Edit("policy", {"name": name})).settings == DEMO.settings


def test_policies_of_a_group_set_the_same_settings() -> None:
    groups: dict[str, set[frozenset[str]]] = {}
    for name, policy in policies().items():
        groups.setdefault("floor" if name.startswith("floor_") else "", set()).add(frozenset(policy.settings))
    assert all(len(keys) == 1 for keys in groups.values())


def test_a_policy_with_a_setting_of_ones_own() -> None:
    settings = edited(Edit("policy", {"name": "fastest", "late_usd": 40})).settings
    assert (settings.policy.late_usd, settings.policy.candidates) == (40, 12)


@pytest.mark.parametrize("name", ["cheepest", "", "CHEAPEST"])
def test_an_unknown_policy(name: str) -> None:
    assert rules(Edit("policy", {"name": name})) == ["unknown-policy"]


# -- forms ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("item", "rule"),
    [
        ({"op": "robots", "facility": "all"}, "missing-field"),
        ({"op": "robots", "facility": "all", "value": 3, "factor": 2}, "missing-field"),
        ({"op": "robots", "facility": "all", "value": True}, "wrong-type"),
        ({"op": "robots", "facility": "all", "factor": -1}, "wrong-type"),
        ({"op": "robots", "facility": "all", "factor": float("nan")}, "wrong-type"),
        ({"op": "robots", "facility": ["FC-CMH-1"], "value": 3}, "wrong-type"),
        ({"op": "shifts", "facility": "all", "factor": 2, "value": "06:00-22:00"}, "unknown-field"),
        ({"op": "close_facility", "facility": "FC-CMH-1", "factor": 2}, "unknown-field"),
        ({"op": "offer", "promise": 3}, "wrong-type"),
        ({"op": "offer", "state": "OH"}, "missing-field"),
        ({"op": "offer", "promise": "same_day", "factor": 2}, "unknown-field"),
        ({"op": "policy", "name": 3}, "wrong-type"),
        ({"op": "demand", "factor": 2, "promise": 7}, "wrong-type"),
    ],
)
def test_forms_that_are_wrong(item: dict[str, object], rule: str) -> None:
    findings: list[Finding] = []
    assert edit_of(item, "f.toml", 4, findings) is None
    assert rule in [f.rule for f in findings]
    assert {(f.file, f.line) for f in findings} == {("f.toml", 4)}


@pytest.mark.parametrize(
    ("text", "op", "values"),
    [
        ("FC-CMH-1.robots=+5", "set", {"key": "FC-CMH-1.robots", "value": "+5"}),
        ("all.robots=+5", "robots", {"facility": "all", "value": "+5"}),
        ("prime_now_hub.pickers=x2", "pickers", {"facility": "prime_now_hub", "value": "x2"}),
        ("FC-CMH-1.capacity=x1.1", "capacity", {"facility": "FC-CMH-1", "factor": 1.1}),
        ("facility.FC-CMH-1.capacity=x1.1", "capacity", {"facility": "FC-CMH-1", "factor": 1.1}),
        ("A>B.capacity=x2", "capacity", {"lane": "A>B", "factor": 2.0}),
        ("policy.name=fastest", "policy", {"name": "fastest"}),
        ("policy.late_usd=3", "set", {"key": "policy.late_usd", "value": "3"}),
        ("demand.state.OH=x1.2", "demand", {"state": "OH", "factor": 1.2}),
        ("demand.zone.432*=x1.2", "demand", {"zone": "432*", "factor": 1.2}),
        ("demand.promise.same_day=x1.2", "demand", {"promise": "same_day", "factor": 1.2}),
        ("demand.units_per_day=x1.2", "set", {"key": "demand.units_per_day", "value": "x1.2"}),
        ("offer.same_day.state=CO", "offer", {"promise": "same_day", "state": "CO"}),
        ("withdraw.ultra_fast.region=west", "withdraw", {"promise": "ultra_fast", "region": "west"}),
    ],
)
def test_short_forms(text: str, op: str, values: dict[str, object]) -> None:
    findings: list[Finding] = []
    edit = edit_of_text(text, findings)
    assert findings == []
    assert edit is not None
    assert (edit.op, dict(edit.values)) == (op, values)


def test_docs_name_every_operation() -> None:
    page = (Path(__file__).parents[2] / "docs" / "scenarios.md").read_text()
    for name in (*OPS, *policies()):
        assert f"`{name}`" in page, name


def test_all_wrong_edits_are_found_at_once() -> None:
    texts = ["all.robots=nan", "offer.sameday.state=OH", "policy.name=x", "demand.state.XX=x2", "FC-CMH-1.shifts=x"]
    with pytest.raises(InvalidInput) as caught:
        edited(*texts)
    assert sorted(f.rule for f in caught.value.findings) == sorted(
        ["not-finite", "unknown-promise", "unknown-policy", "unknown-zone", "bad-shifts"]
    )
