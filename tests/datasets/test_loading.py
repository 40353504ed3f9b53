import pickle
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import datasets
from core.errors import InvalidInput
from datasets import schema
from datasets.filling import DERIVED
from tests.datasets.small_network import WriteNetwork


def test_two_csv_files_are_a_network(network: Path) -> None:
    scenario = datasets.load(network)
    assert scenario.name == "mine"
    assert scenario.warnings == ()
    assert len(scenario.facilities) == 5
    assert len(scenario.zones) == 20
    for name in schema.TABLES:
        table = getattr(scenario, name)
        assert list(table.columns) == [*schema.table(name), *DERIVED.get(name, ())]
        assert table.index.equals(pd.RangeIndex(len(table)))
        numbers = [c.name for c in schema.table(name).values() if c.numeric]
        assert table[numbers].notna().all(axis=None), name
    assert scenario.facilities.loc[0, "capacity_packages_per_h"] == 6000
    assert scenario.facilities.loc[3, "vans"] == 125
    assert (scenario.facilities["region"] == "all").all()
    assert scenario.zones["demand_weight"].equals(scenario.zones["population"])
    people = scenario.zones["population"].sum()
    assert scenario.settings.demand.units_per_day == pytest.approx(people * 0.063)


def test_whole_numbers_are_whole(network: Path) -> None:
    scenario = datasets.load(network)
    for name in schema.TABLES:
        for column in schema.table(name).values():
            if column.type == "integer":
                assert getattr(scenario, name)[column.name].dtype == np.int64


def test_every_station_can_be_reached(network: Path) -> None:
    scenario = datasets.load(network)
    ends = set(scenario.lanes["destination"])
    assert {"DS-A", "DS-B", "SC-A"} <= ends
    assert scenario.stock_mask.any(axis=1)[:-1].all()
    assert not scenario.stock_mask[-1].any(), "the hub's pool lies in hubs alone"


def test_one_facility_of_each_kind(write_network: WriteNetwork) -> None:
    kinds = schema.table("facilities")["kind"].choices
    rows = "".join(f"{kind},{kind},{39.9 + 0.05 * i},-83.0\n" for i, kind in enumerate(kinds))
    scenario = datasets.load(write_network({"facilities.csv": "id,kind,lat,lon\n" + rows}))
    assert scenario.offered.shape == (20, 5)
    assert np.allclose(scenario.promise_share.sum(axis=1), 1)
    assert "fulfilment_centre>delivery_station" in set(scenario.lanes["lane"])


@pytest.mark.parametrize("name", datasets.bundled())
def test_bundled_scenarios_have_no_errors(name: str) -> None:
    assert [str(f) for f in datasets.check(name) if f.severity == "error"] == []


def test_us_is_what_it_says() -> None:
    scenario = datasets.load("us")
    kinds = scenario.facilities["kind"].value_counts()
    assert kinds["fulfilment_centre"] == 200
    assert kinds["sortation_centre"] == 50
    assert kinds["delivery_station"] == 1000
    assert kinds["prime_now_hub"] == 30
    assert kinds["air_hub"] == 2
    assert len(scenario.lanes) <= 9_500
    # 17.3 M packages a day (Pitney Bowes 2024) at 1.22 to 1.3 units.
    assert 20e6 < scenario.settings.demand.units_per_day < 24e6


def test_us_loads_fast() -> None:
    datasets.load("demo")
    start = time.process_time()
    datasets.load("us")
    assert time.process_time() - start < 2.0  # 0.4 s where nothing else runs


def test_same_input_gives_the_same_scenario(network: Path) -> None:
    one, two = datasets.load(network), datasets.load(network)
    for name in schema.TABLES:
        pd.testing.assert_frame_equal(getattr(one, name), getattr(two, name))
    assert one.settings == two.settings
    assert hash(one.settings) == hash(two.settings)


def test_a_scenario_can_be_pickled(network: Path) -> None:
    scenario = datasets.load(network)
    again = pickle.loads(pickle.dumps(scenario))
    assert again.settings == scenario.settings
    pd.testing.assert_frame_equal(again.lanes, scenario.lanes)


def test_settings_are_frozen_and_nested(network: Path) -> None:
    settings = datasets.load(network).settings
    assert settings.lanes.fc_ds.reach_km == settings["lanes.fc_ds.reach_km"] == 160
    with pytest.raises(AttributeError):
        settings.run.seed = 3
    with pytest.raises(AttributeError, match="no setting"):
        _ = settings.run.sede


def test_a_toml_stands_on_a_base(write_network: WriteNetwork) -> None:
    folder = write_network()
    thin = folder.parent / "thin.toml"
    thin.write_text('base = "mine"\n[run]\nseed = 7\n[[edits]]\nop = "close_facility"\nfacility = "FC-B"\n')
    scenario = datasets.load(thin)
    assert scenario.name == "thin"
    assert scenario.settings.run.seed == 7
    assert scenario.facilities["status"].tolist() == ["open", "closed", "open", "open", "open"]
    assert scenario.edits == (), "its own edits are part of it"


def test_a_toml_beside_its_tables(write_network: WriteNetwork) -> None:
    folder = write_network({"other.toml": "[demand]\nunits_per_day = 1000\n"})
    assert datasets.load(folder / "other.toml").settings.demand.units_per_day == 1000


def test_prime_day_scales_capacity() -> None:
    us, prime = datasets.load("us"), datasets.load("us-prime-day")
    scale = prime.settings.capacity.scale
    assert scale > 1
    assert np.allclose(prime.facilities["capacity_packages_per_h"], us.facilities["capacity_packages_per_h"] * scale)
    assert (prime.facilities["vans"] >= us.facilities["vans"] * scale).all()
    unscaled = datasets.load("us-prime-day", edits=["capacity.scale=1"])
    pd.testing.assert_frame_equal(unscaled.facilities, us.facilities)
    assert any(f.rule == "capacity-below-demand" for f in unscaled.warnings)


def test_day_factors_follow_the_weekday(network: Path) -> None:
    scenario = datasets.load(network, edits=["run.first_weekday=saturday"])
    assert scenario.day_factor(0) == pytest.approx(0.763)
    assert scenario.day_factor(2) == scenario.day_factor(9) == pytest.approx(1.141)


def test_a_byte_order_mark_and_blank_lines_do_no_harm(write_network: WriteNetwork) -> None:
    text = "\ufeffid,kind,lat,lon\r\n\r\nFC-A,fulfilment_centre,39.8,-82.9\r\n DS-A , delivery_station ,39.96,-83\r\n"
    scenario = datasets.load(write_network({"facilities.csv": text}))
    assert scenario.facilities["id"].tolist() == ["FC-A", "DS-A"]


def test_all_findings_at_once(write_network: WriteNetwork) -> None:
    folder = write_network(
        {
            "facilities.csv": "id,kind,lat,lon\nFC-A,fulfilment_center,999,-82.9\nFC-A,delivery_station,39,-83\n",
            "zones.csv": "zone,lat,lon,population,colour\n43000,39,-83,-5,red\n43001,nan,-83,100,\n",
            "scenario.toml": "[rum]\nseed = 1\n[run]\nsede = 2\nwarmup_days = 1.5\n",
        }
    )
    with pytest.raises(InvalidInput) as caught:
        datasets.load(folder)
    found = {(Path(f.file).name, f.line, f.rule) for f in caught.value.findings}
    assert {
        ("facilities.csv", 2, "unknown-kind"),
        ("facilities.csv", 2, "out-of-range"),
        ("facilities.csv", 3, "duplicate-id"),
        ("zones.csv", 1, "unknown-column"),
        ("zones.csv", 2, "out-of-range"),
        ("zones.csv", 3, "not-finite"),
        ("scenario.toml", 1, "unknown-section"),
        ("scenario.toml", 4, "unknown-key"),
        ("scenario.toml", 5, "wrong-type"),
    } <= found


def test_a_row_keeps_its_line_when_a_field_holds_a_line_break(write_network: WriteNetwork) -> None:
    text = 'id,kind,lat,lon,name\nFC-A,fulfilment_centre,39.8,-82.9,"two\nlines"\nDS-A,delivery_station,999,-83,x\n'
    findings = datasets.check(write_network({"facilities.csv": text}))
    assert (4, "out-of-range") in {(f.line, f.rule) for f in findings}
