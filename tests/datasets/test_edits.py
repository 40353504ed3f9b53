from contextlib import suppress
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import datasets
from core.errors import Finding, InvalidInput
from datasets import schema
from datasets.cells import typed
from datasets.edits import OPS, Edit, edit_of
from datasets.targets import EditError, changed
from tests.datasets.small_network import WriteNetwork

ROBOTS = schema.table("facilities")["robots"]
LON = schema.table("facilities")["lon"]


def facility(scenario: datasets.Scenario, name: str) -> pd.Series:
    return scenario.facilities.iloc[scenario.facility_row[name]]


def lane(scenario: datasets.Scenario, name: str) -> pd.Series:
    return scenario.lanes.set_index("lane").loc[name]


# -- the command line ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "table", "key", "column", "value"),
    [
        ("FC-A.robots=900", "facilities", "FC-A", "robots", 900),
        ("FC-A.robots=+50", "facilities", "FC-A", "robots", 460),
        ("FC-A.robots=-50", "facilities", "FC-A", "robots", 360),
        ("FC-A.robots=x1.1", "facilities", "FC-A", "robots", 451),
        ("FC-A.capacity_packages_per_h=x0.5", "facilities", "FC-A", "capacity_packages_per_h", 3000.0),
        ("facility.FC-A.robots=1", "facilities", "FC-A", "robots", 1),
        ("FC-A.status=closed", "facilities", "FC-A", "status", "closed"),
        ("FC-A.lon=-83.5", "facilities", "FC-A", "lon", -83.5),
        ("FC-A.shifts=06:00-14:00", "facilities", "FC-A", "shifts", "06:00-14:00"),
        ("43003.population=+500", "zones", "43003", "population", 12000.0),
        ("zone.43003.demand_weight=x2", "zones", "43003", "demand_weight", 23000.0),
        ("promise.one_day.cutoff=21:00", "promises", "one_day", "cutoff", "21:00"),
        ("pool.sortable-A1.facility_share=0.5", "pools", "sortable-A1", "facility_share", 0.5),
        ("goods.heavy.cube_mean_l=+5", "goods", "heavy", "cube_mean_l", 125.0),
        ("FC-A>DS-A.status=closed", "lanes", "FC-A>DS-A", "status", "closed"),
        ("lane.FC-A>DS-A.departures=every 2h", "lanes", "FC-A>DS-A", "departures", "every 2h"),
        ("FC-A>DS-A.vehicles_per_departure=x2", "lanes", "FC-A>DS-A", "vehicles_per_departure", 8),
    ],
)
def test_edit_of_a_cell(network: Path, text: str, table: str, key: str, column: str, value: object) -> None:
    scenario, before = datasets.load(network, edits=[text]), datasets.load(network)
    name = schema.KEYS[table][0]
    changed_table, plain = getattr(scenario, table).set_index(name), getattr(before, table).set_index(name)
    assert changed_table.loc[key, column] == value
    rest = plain.copy()
    rest.loc[key, column] = value
    if not {column, key} & {"lon", "population"}:  # others follow from these
        given = [name for name in schema.table(table) if name in rest and name != "pick_packages_per_h"]
        pd.testing.assert_frame_equal(changed_table[given], rest[given])


def test_edit_of_a_setting(network: Path) -> None:
    plain = datasets.load(network).settings
    settings = datasets.load(
        network, edits=["demand.units_per_day=x1.2", "run.seed=5", "lanes.fc_ds.reach_km=+40"]
    ).settings
    assert settings.demand.units_per_day == pytest.approx(1.2 * plain.demand.units_per_day)
    assert settings.run.seed == 5
    assert settings.lanes.fc_ds.reach_km == 200


def test_edit_of_a_list_setting(network: Path) -> None:
    settings = datasets.load(network, edits=["demand.lines_share=0.5;0.5", "door.waves=09:00 1 9"]).settings
    assert settings.demand.lines_share == (0.5, 0.5)
    assert settings.door.waves == "09:00 1 9"


def test_weight_follows_an_edited_population(network: Path) -> None:
    zones = datasets.load(network, edits=["zone.43000.population=0"]).zones
    assert zones.loc[0, "population"] == 0


def test_an_edit_of_stock(network: Path) -> None:
    stock = datasets.load(network, edits=["stock.sortable-A1.FC-A.cover_units=0"]).stock
    row = stock[(stock["pool"] == "sortable-A1") & (stock["facility"] == "FC-A")].iloc[0]
    assert row["cover_units"] == 0


def test_edits_apply_in_order(network: Path) -> None:
    edits = ["FC-A.robots=100", "FC-A.robots=x2", "FC-A.robots=+1"]
    assert facility(datasets.load(network, edits=edits), "FC-A")["robots"] == 201


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("robots=5", "bad-edit"),
        ("FC-A.robots", "bad-edit"),
        ("FC-A.robots=", "bad-edit"),
        (".robots=5", "bad-edit"),
        ("FC-Q.robots=5", "unknown-place"),
        ("design.FC-Q.choice=keep", "unknown-facility"),
        ("demand.units_per_day=0", "no-demand"),
        ("demand.units_per_day=x0", "no-demand"),
        ("FC-A.robotz=5", "unknown-column"),
        ("FC-A.id=FC-Z", "fixed-column"),
        ("FC-A.robots=many", "wrong-type"),
        ("FC-A.robots=+x", "wrong-type"),
        ("FC-A.robots=1.5", "wrong-type"),
        ("FC-A.robots=-5000", "out-of-range"),
        ("FC-A.robots=xnan", "wrong-type"),
        ("FC-A.status=shut", "unknown-status"),
        ("FC-A.lat=999", "out-of-range"),
        ("FC-A.lat=nan", "not-finite"),
        ("FC-A.shifts=always", "bad-shifts"),
        ("promise.next_week.cutoff=22:00", "unknown-promise"),
        ("promise.one_day.cutoff=ten", "bad-time"),
        ("promise.one_day.share=0.9", "shares-sum"),
        ("FC-A>DS-Z.status=closed", "unknown-lane"),
        ("zone.1.population=3", "unknown-zone"),
        ("run.sead=5", "unknown-key"),
        ("run.seed=-5", "out-of-range"),
        ("run.seed=1.5", "wrong-type"),
        ("FC-A.outage=tomorrow", "bad-time"),
        ("FC-A.outage=day 3 10:00..day 2 10:00", "bad-time"),
    ],
)
def test_edits_that_are_wrong(network: Path, text: str, rule: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        datasets.load(network, edits=[text])
    assert [f.rule for f in caught.value.findings if f.severity == "error"] == [rule]


def test_all_wrong_edits_at_once(network: Path) -> None:
    findings = datasets.check(network, edits=["FC-Q.robots=1", "FC-A.lat=999", "x"])
    assert sorted(f.rule for f in findings) == ["bad-edit", "out-of-range", "unknown-place"]
    assert {(f.file, f.line) for f in findings} == {("--edit", 0)}


def test_a_near_miss_is_named(network: Path) -> None:
    (finding,) = datasets.check(network, edits=["FC-A.robot=5"])
    assert "did you mean robots?" in finding.message


# -- files ---------------------------------------------------------------------------------------------------


def with_ops(network: Path, *blocks: str) -> datasets.Scenario:
    path = network.parent / "edits.toml"
    path.write_text("".join(f"[[edits]]\n{block}\n" for block in blocks))
    return datasets.load(network, edits_file=path)


def test_close_and_open(write_network: WriteNetwork) -> None:
    closed = with_ops(write_network(), 'op = "close_facility"\nfacility = "FC-B"')
    assert facility(closed, "FC-B")["status"] == "closed"
    network = write_network({"scenario.toml": '[[edits]]\nop = "close_facility"\nfacility = "FC-B"\n'})
    assert facility(datasets.load(network), "FC-B")["status"] == "closed"
    assert facility(with_ops(network, 'op = "open_facility"\nfacility = "FC-B"'), "FC-B")["status"] == "open"


def test_add_facility_gets_defaults_lanes_and_stock(network: Path) -> None:
    block = 'op = "add_facility"\nfacility = "FC-C"\nkind = "fulfilment_centre"\nlat = 39.7\nlon = -83.5\nrobots = 10'
    scenario = with_ops(network, block)
    added = facility(scenario, "FC-C")
    assert added["robots"] == 10
    assert added["capacity_packages_per_h"] == 6000
    assert "FC-C>DS-A" in set(scenario.lanes["lane"])
    assert "FC-C" in set(scenario.stock["facility"])


def test_add_facility_to_given_lanes_and_stock(write_network: WriteNetwork) -> None:
    folder = write_network(
        {
            "lanes.csv": "origin,destination\nFC-A,DS-A\nFC-B,SC-A\nSC-A,DS-B\nFC-A,SC-A\n",
            "stock.csv": "pool,facility\n"
            + "".join(f"{pool},FC-A\n" for pool in datasets.load(write_network()).pools["pool"][:-1]),
        }
    )
    block = 'op = "add_facility"\nfacility = "FC-C"\nkind = "fulfilment_centre"\nlat = 39.7\nlon = -83.5'
    scenario = with_ops(folder, block)
    assert len(scenario.lanes) > 4
    assert scenario.lanes["lane"].iloc[:4].tolist() == ["FC-A>DS-A", "FC-B>SC-A", "SC-A>DS-B", "FC-A>SC-A"]
    assert all("FC-C" in name for name in scenario.lanes["lane"].iloc[4:])
    assert "FC-C" in set(scenario.stock["facility"])


def test_move_facility_changes_its_lanes(write_network: WriteNetwork) -> None:
    block = 'op = "move_facility"\nfacility = "FC-A"\nlat = 40.5\nlon = -82.9'
    lanes = "origin,destination,km,hours\nFC-A,DS-A,30,2\nFC-B,SC-A,170,3\nSC-A,DS-B,160,3\nFC-A,SC-A,,\n"
    for files in ({}, {"lanes.csv": lanes}):
        folder = write_network(files)
        before, after = datasets.load(folder), with_ops(folder, block)
        assert after.facilities.loc[0, "lat"] == 40.5
        assert lane(after, "FC-A>DS-A")["km"] > lane(before, "FC-A>DS-A")["km"]
        assert lane(after, "FC-A>DS-A")["hours"] != lane(before, "FC-A>DS-A")["hours"]
        assert lane(after, "FC-B>SC-A")["km"] == lane(before, "FC-B>SC-A")["km"]


@pytest.mark.parametrize(("who", "rows"), [("FC-A", [0]), ("fulfilment_centre", [0, 1]), ("all", [0, 1, 2, 3, 4])])
def test_capacity(network: Path, who: str, rows: list[int]) -> None:
    before, after = datasets.load(network), with_ops(network, f'op = "capacity"\nfacility = "{who}"\nfactor = 1.5')
    factor = np.ones(5)
    factor[rows] = 1.5
    for column in ("pick_packages_per_h", "capacity_packages_per_h"):
        assert np.allclose(after.facilities[column], before.facilities[column] * factor)
    assert (after.facilities["vans"] == (before.facilities["vans"] * factor).round()).all()


def test_capacity_of_a_lane(network: Path) -> None:
    scenario = with_ops(network, 'op = "capacity"\nlane = "FC-A>DS-A"\nfactor = 2')
    assert lane(scenario, "FC-A>DS-A")["vehicles_per_departure"] == 8


def test_lanes_closed_opened_and_added(network: Path) -> None:
    scenario = with_ops(
        network,
        'op = "close_lane"\nlane = "FC-A>SC-A"',
        'op = "close_lane"\norigin = "FC-A"\ndestination = "DS-A"',
        'op = "add_lane"\norigin = "FC-B"\ndestination = "DS-A"\ndepartures = "22:00"',
    )
    assert lane(scenario, "FC-A>SC-A")["status"] == "closed"
    assert lane(scenario, "FC-A>DS-A")["status"] == "closed"
    added = lane(scenario, "FC-B>DS-A")
    assert added["departures"] == "22:00"
    assert added["km"] > 150
    assert added["packages_per_vehicle"] == 2300
    assert added["cost_per_trip_usd"] > 200


def test_a_closed_lane_is_opened(write_network: WriteNetwork) -> None:
    closed = '[[edits]]\nop = "close_lane"\nlane = "FC-A>SC-A"\n'
    network = write_network({"scenario.toml": closed})
    assert lane(datasets.load(network), "FC-A>SC-A")["status"] == "closed"
    opened = with_ops(network, 'op = "open_lane"\norigin = "FC-A"\ndestination = "SC-A"')
    assert lane(opened, "FC-A>SC-A")["status"] == "open"


def test_demand_everywhere_and_somewhere(network: Path) -> None:
    before = datasets.load(network)
    after = with_ops(network, 'op = "demand"\nfactor = 1.2')
    assert after.settings.demand.units_per_day == pytest.approx(1.2 * before.settings.demand.units_per_day)
    after = with_ops(network, 'op = "demand"\nfactor = 3\nzone = "43000"')
    weight = before.zones["demand_weight"]
    assert after.zones.loc[0, "demand_weight"] == 3 * weight[0]
    grown = (weight.sum() + 2 * weight[0]) / weight.sum()
    assert after.settings.demand.units_per_day == pytest.approx(grown * before.settings.demand.units_per_day)
    # The other zones order as before.
    share = [
        s.zones["demand_weight"][1] / s.zones["demand_weight"].sum() * s.settings.demand.units_per_day
        for s in (before, after)
    ]
    assert share[0] == pytest.approx(share[1])


@pytest.mark.parametrize(
    ("start", "end", "slots"),
    [
        ('"day 2 06:00"', '"day 2 18:00"', (2 * 288 + 72, 2 * 288 + 216)),
        ('"2 06:00"', '"3 00:00"', (2 * 288 + 72, 3 * 288)),
        ('"06:00"', '"18:00"', (2 * 288 + 72, 2 * 288 + 216)),
        ("54", "66.5", (54 * 12, 66 * 12 + 6)),
    ],
)
def test_outage(network: Path, start: str, end: str, slots: tuple[int, int]) -> None:
    scenario = with_ops(network, f'op = "outage"\nfacility = "FC-A"\nfrom = {start}\nto = {end}')
    assert scenario.outages.to_numpy().tolist() == [["FC-A", *slots, 0, 0, 0.0]]
    assert datasets.load(network).outages.empty


def test_set_scale_and_policy(network: Path) -> None:
    scenario = with_ops(
        network,
        'op = "set"\nkey = "FC-A.robots"\nvalue = 40',
        'op = "set"\nplace = "FC-A"\ncolumn = "stations"\nvalue = "+4"',
        'op = "scale"\nkey = "FC-A.robots"\nfactor = 2',
        'op = "scale"\nkey = "costs.truck_usd_per_km"\nfactor = 2',
        'op = "policy"\nmax_backlog_h = 12\nfree_backlog_h = "x2"',
        'op = "policy"\nkey = "candidates"\nvalue = 3',
    )
    assert facility(scenario, "FC-A")[["robots", "stations"]].tolist() == [80, 38]
    assert scenario.settings.costs.truck_usd_per_km == pytest.approx(2.808)
    policy = scenario.settings.policy
    assert (policy.max_backlog_h, policy.free_backlog_h, policy.candidates) == (12, 4, 3)


@pytest.mark.parametrize(
    ("block", "rule"),
    [
        ('op = "close"', "unknown-op"),
        ("facility = 'FC-A'", "unknown-op"),
        ("op = 3", "unknown-op"),
        ('op = "close_facility"', "missing-field"),
        ('op = "close_facility"\nfacility = "FC-Q"', "unknown-facility"),
        ('op = "close_facility"\nfacility = 3', "wrong-type"),
        ('op = "close_facility"\nfacility = "FC-A"\nreason = "x"', "unknown-field"),
        ('op = "add_facility"\nfacility = "FC-A"\nkind = "fulfilment_centre"\nlat = 39\nlon = -83', "duplicate-id"),
        ('op = "add_facility"\nfacility = "FC-D"\nkind = "shop"\nlat = 39\nlon = -83', "unknown-kind"),
        ('op = "add_facility"\nfacility = "FC-D"\nkind = "fulfilment_centre"\nlat = 99\nlon = -83', "out-of-range"),
        ('op = "move_facility"\nfacility = "FC-A"\nlat = 39\nlon = 200', "out-of-range"),
        ('op = "capacity"\nfactor = 1.1', "missing-field"),
        ('op = "capacity"\nfacility = "FC-A"\nfactor = -1', "wrong-type"),
        ('op = "capacity"\nfacility = "FC-A"\nfactor = "x2"', "wrong-type"),
        ('op = "capacity"\nfacility = "FC-A"\nfactor = inf', "wrong-type"),
        ('op = "close_lane"\norigin = "FC-A"', "missing-field"),
        ('op = "close_lane"\norigin = "DS-A"\ndestination = "FC-A"', "unknown-lane"),
        ('op = "add_lane"\norigin = "FC-A"\ndestination = "DS-Z"', "unknown-facility"),
        ('op = "add_lane"\norigin = "FC-A"\ndestination = "DS-A"', "duplicate-id"),
        ('op = "add_lane"\norigin = "FC-B"\ndestination = "DS-A"\nkm = 200\nhours = 0.5', "impossible-speed"),
        ('op = "add_lane"\norigin = "DS-A"\ndestination = "FC-A"', "lane-kinds"),
        ('op = "demand"\nfactor = 2\nzone = "1"', "unknown-zone"),
        ('op = "demand"\nfactor = 2\nregion = "moon"', "unknown-zone"),
        ('op = "outage"\nfacility = "FC-A"\nfrom = "noon"\nto = "18:00"', "bad-time"),
        ('op = "outage"\nfacility = "FC-A"\nfrom = "18:00"\nto = "06:00"', "bad-time"),
        ('op = "outage"\nfacility = "FC-A"\nfrom = -1\nto = 3', "out-of-range"),
        ('op = "policy"', "missing-field"),
        ('op = "policy"\npatience = 3', "unknown-field"),
        ('op = "policy"\nkey = "patience"\nvalue = 3', "unknown-key"),
        ('op = "scale"\nkey = "FC-A.status"\nfactor = 2', "wrong-type"),
        ('op = "set"\nkey = "FC-A.robots"\nvalue = true', "wrong-type"),
    ],
)
def test_ops_that_are_wrong(network: Path, block: str, rule: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        with_ops(network, block)
    errors = [f for f in caught.value.findings if f.severity == "error"]
    assert [f.rule for f in errors] == [rule]
    assert (Path(errors[0].file).name, errors[0].line) == ("edits.toml", 1)


def test_an_edits_file_says_what_it_does_not_know(network: Path) -> None:
    path = network.parent / "edits.toml"
    path.write_text('base = "us"\nseedz = 3\n[[factors]]\nname = "x"\n')
    found = {f.rule: (f.line, f.severity) for f in datasets.check(network, edits_file=path)}
    assert found == {"unknown-key": (2, "error"), "factors-not-applied": (3, "warning"), "other-base": (1, "warning")}


def test_a_missing_edits_file(network: Path) -> None:
    assert [f.rule for f in datasets.check(network, edits_file="nowhere.toml")] == ["missing-file"]


def test_order_of_edits(write_network: WriteNetwork) -> None:
    """A scenario's own come first, then the file's, then the command line's."""
    folder = write_network({"scenario.toml": '[[edits]]\nop = "set"\nkey = "FC-A.robots"\nvalue = 100\n'})
    path = folder.parent / "edits.toml"
    path.write_text('[[edits]]\nop = "scale"\nkey = "FC-A.robots"\nfactor = 3\n')
    scenario = datasets.load(folder, edits=["FC-A.robots=+1"], edits_file=path)
    assert facility(scenario, "FC-A")["robots"] == 301
    assert [str(edit) for edit in scenario.edits] == ["scale key=FC-A.robots factor=3", "FC-A.robots=+1"]


def test_every_operation_is_carried_out() -> None:
    from datasets.applying import _HANDLERS

    assert set(_HANDLERS) == set(OPS)


def test_edits_by_mapping(network: Path) -> None:
    """As batches make them."""
    findings: list[Finding] = []
    edit = edit_of({"op": "capacity", "facility": "FC-A", "factor": 1.1}, "batch.toml", 7, findings)
    assert findings == []
    assert isinstance(edit, Edit)
    assert facility(datasets.load(network, edits=[edit]), "FC-A")["capacity_packages_per_h"] == pytest.approx(6600)


# -- properties ----------------------------------------------------------------------------------------------


@given(st.integers(0, 10_000), st.integers(0, 10_000))
def test_steps_undo_each_other(current: int, step: int) -> None:
    up = changed(ROBOTS, current, f"+{step}")
    assert int(changed(ROBOTS, int(up), f"-{step}")) == current


@given(st.integers(0, 10_000), st.floats(0, 10, allow_nan=False))
def test_a_factor_multiplies_and_rounds(current: int, factor: float) -> None:
    assert int(changed(ROBOTS, current, f"x{factor:.3f}")) == round(current * float(f"{factor:.3f}"))


@given(st.floats(-180, 180))
def test_a_signed_column_takes_the_value_itself(value: float) -> None:
    assert float(changed(LON, -80.0, repr(value))) == value


@given(st.text(max_size=12))
def test_any_text_is_a_value_or_an_edit_error(text: str) -> None:
    for column in (ROBOTS, LON, schema.table("lanes")["departures"], schema.table("facilities")["status"]):
        with suppress(EditError):
            values, wrong = typed(column, [changed(column, 10, text)])
            assert len(values) == 1
            assert all(w.rule and w.message for w in wrong)


@given(
    st.dictionaries(
        st.sampled_from(["op", "facility", "factor", "key", "value", "from", "x"]),
        st.one_of(
            st.text(max_size=5),
            st.integers(),
            st.floats(),
            st.booleans(),
            st.none(),
            st.lists(st.integers(), max_size=2),
        ),
    )
)
def test_any_mapping_is_an_edit_or_findings(item: dict[str, object]) -> None:
    findings: list[Finding] = []
    edit = edit_of(item, "f.toml", 1, findings)
    assert (edit is None) == bool(findings)
