"""A model of Optilogic's Cosmic Frog in: columns as ol-anura 2.8 describes them."""

from pathlib import Path

import pytest

import datasets
from core.errors import Finding
from datasets.exchange.anura.notes import unpacked
from datasets.exchange.anura.reading import read_anura
from datasets.exchange.anura.tables import columns, is_anura
from tests.datasets.exchange.comparing import bytes_of, findings_of, workbook

MODEL = {
    "Facilities": """\
FacilityName,Status,FacilityStatus,InitialState,City,Region,Latitude,Longitude,FixedStartupCost,FixedOperatingCost,FixedClosingCost,ThroughputCapacity,StorageCapacity
Plant Detroit,Include,Open,Existing,Detroit,MI,42.33,-83.05,0,3650000,0,,
DC Columbus,Include,Consider,Existing,Columbus,OH,39.96,-83.00,0,1460000,250000,18250000,5000
DC Pittsburgh,Include,Consider,Potential,Pittsburgh,PA,40.44,-80.00,1000000,1825000,0,9125000,
""",
    "Customers": """\
CustomerName,Status,Region,Latitude,Longitude
CZ Cleveland,Include,OH,41.50,-81.69
CZ Cincinnati,Include,OH,39.10,-84.51
CZ Buffalo,Include,NY,42.89,-78.88
CZ Gone,Exclude,NY,42.9,-78.9
""",
    "Products": """\
ProductName,Status,UnitWeight,UnitWeightUOM,UnitPrice
Widget,Include,2,LB,10
Boiler,Include,90,LB,900
""",
    "CustomerDemand": """\
CustomerName,ProductName,PeriodName,Quantity,QuantityUOM,Status
CZ Cleveland,Widget,,3650000,EA,Include
CZ Cincinnati,Widget,,152083.333333333,DZ,Include
CZ Buffalo,ALL,,1825000,EA,Include
CZ Gone,Widget,,99999999,EA,Include
CZ Buffalo,Widget,,99999999,EA,Exclude
""",
    "TransportationPolicies": """\
OriginName,DestinationName,ProductName,ModeName,Status,UnitCost,UnitCostUOM,FixedCost,AverageShipmentSize,TransportDistance,TransportTime,LaneCapacity,LaneCapacityPeriod,LaneCapacityPeriodUOM
Plant Detroit,DCs,Widget,FTL,Include,2,MI,100,1270,200,5,,,
Plant Detroit,DCs,Boiler,FTL,Include,4,MI,100,1270,200,5,,,
Plant Detroit,DC Columbus,ALL,Air Freight,Include,0.5,EA,,,,,127000,1,WK
DC Columbus,CZ Cleveland,ALL,LTL,Include,1.2,EA,,,143,2.5,,,
DC Columbus,CZ Cincinnati,ALL,LTL,Include,,,,,107,2,,,
DC Pittsburgh,CZ Buffalo,ALL,LTL,Include,,,,,219,4,,,
""",
    "Groups": """\
GroupName,GroupType,MemberName,Status
DCs,Facilities,DC Columbus,Include
DCs,Facilities,DC Pittsburgh,Include
""",
    "WarehousingPolicies": """\
FacilityName,ProductName,Status,InboundHandlingCost,OutboundHandlingCost
DCs,ALL,Include,0.1,0.2
""",
    "UnitsOfMeasure": "UnitOfMeasureName,Type,Symbol,Ratio\nDozen,Quantity,DZ,12\n",
    "ModelSettings": "ModelStartDate,ModelEndDate\n1/1/2025,12/31/2025\n",
    "ProductionPolicies": "FacilityName,ProductName,UnitCost\nPlant Detroit,Widget,1\n",
}


def brought(tmp_path: Path, **tables: str | None) -> list[Finding]:
    folder = tmp_path / "model"
    folder.mkdir(exist_ok=True)
    for name, text in (MODEL | tables).items():
        if text is not None:
            (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    assert is_anura(folder)
    return findings_of("m", lambda incoming: read_anura(folder, incoming), tmp_path / "out")


def test_a_model_comes_in(tmp_path: Path) -> None:
    assert [one for one in brought(tmp_path) if one.severity == "error"] == []
    scenario = datasets.load(tmp_path / "out")
    sites = scenario.facilities.set_index("id")
    assert sites["kind"].tolist() == ["fulfilment_centre", "delivery_station", "delivery_station"]
    assert sites["status"].tolist() == ["open", "open", "candidate"]
    assert sites["fixed_usd_per_day"].tolist() == [10_000, 4_000, 5_000]
    # 18.25 M units a year are 50,000 a day; 1.27 units a package; a station sorts 15 hours a day.
    assert sites["capacity_packages_per_h"]["DC Columbus"] == pytest.approx(50_000 / 1.27 / 15)
    assert sites["cost_per_package_usd"].tolist() == pytest.approx([0, 0.3 * 1.27, 0.3 * 1.27])
    zones = scenario.zones.set_index("zone")
    assert zones["demand_weight"].tolist() == pytest.approx([10_000, 5_000, 10_000])
    assert zones["station"].tolist() == ["DC Columbus", "DC Columbus", ""]  # Pittsburgh is not open
    assert scenario.settings.demand.units_per_day == pytest.approx(25_000)
    goods = scenario.goods.set_index("goods")
    assert goods["line_share"].to_dict() == pytest.approx({"sortable": 0.8, "non_sortable": 0, "heavy": 0.2})
    assert goods["weight_mean_kg"]["heavy"] == pytest.approx(40.823, abs=1e-3)
    design = scenario.design.set_index("facility")
    assert design["choice"].tolist() == ["keep", "may_close", "candidate"]
    assert (design["opening_usd"].max(), design["closing_usd"].max()) == (1_000_000, 250_000)


def test_lanes_cost_what_the_model_says(tmp_path: Path) -> None:
    brought(tmp_path)
    lanes = datasets.load(tmp_path / "out").lanes.set_index("lane")
    truck = lanes.loc["Plant Detroit>DC Columbus FTL"]
    # A shipment of 1,270 units is 1,000 packages: 100 USD and, the mean of two products, 3 USD a mile for 200 miles.
    assert (truck["packages_per_vehicle"], truck["cost_per_trip_usd"]) == (1000, pytest.approx(700))
    assert (truck["km"], truck["hours"], truck["mode"]) == (pytest.approx(321.8688), 5, "truck")
    air = lanes.loc["Plant Detroit>DC Columbus Air Freight"]
    # 0.5 USD a unit; 127,000 units a week are 14,285 packages a day, on the twelve departures of it.
    assert air["mode"] == "air"
    per_day = 12 * air["vehicles_per_departure"] * air["packages_per_vehicle"]
    assert per_day == pytest.approx(127_000 / 7 / 1.27, rel=0.01)
    assert air["cost_per_trip_usd"] / air["packages_per_vehicle"] == pytest.approx(0.5 * 1.27)


def test_what_has_no_place_is_said_once(tmp_path: Path) -> None:
    found = {(one.file, one.line, one.rule) for one in brought(tmp_path)}
    assert found >= {
        ("m/Facilities.csv", 3, "no-place"),  # StorageCapacity
        ("m/Products.csv", 2, "no-place"),  # UnitPrice
        ("m/ProductionPolicies.csv", 0, "no-place"),
        ("m/TransportationPolicies.csv", 5, "no-place"),  # the cost of a way to a customer
        ("m/Facilities.csv", 0, "kind-told"),
        ("m/Facilities.csv", 0, "no-capacity"),
        ("m/Customers.csv", 0, "population-assumed"),
    }


def test_a_warehouse_that_ships_to_customers_is_a_centre_and_a_station(tmp_path: Path) -> None:
    policies = "OriginName,DestinationName,ProductName\nDC Columbus,ALL,ALL\n"
    found = brought(tmp_path, TransportationPolicies=policies)
    assert "split-facility" in {one.rule for one in found}
    scenario = datasets.load(tmp_path / "out")
    sites = scenario.facilities.set_index("id")["kind"]
    assert sites["DC Columbus"] == "fulfilment_centre"
    assert sites["DC Columbus door"] == "delivery_station"
    assert (scenario.lanes["lane"] == "DC Columbus>DC Columbus door").any()
    assert set(scenario.zones["station"]) == {"DC Columbus door"}


def test_groups_may_say_kinds(tmp_path: Path) -> None:
    said = "delivery_station,Facilities,DC Columbus,Include\nsortation_centre,Facilities,DC Pittsburgh,Include\n"
    brought(tmp_path, Groups=MODEL["Groups"] + said)
    kinds = datasets.load(tmp_path / "out").facilities["kind"].tolist()
    assert kinds == ["fulfilment_centre", "delivery_station", "sortation_centre"]


@pytest.mark.parametrize(
    ("table", "old", "new", "place", "rule"),
    [
        ("CustomerDemand", "CZ Cleveland", "CZ Clevland", ("m/CustomerDemand.csv", 2), "unknown-name"),
        ("CustomerDemand", "3650000", "-1", ("m/CustomerDemand.csv", 2), "out-of-range"),
        ("CustomerDemand", ",DZ", ",BOX", ("m/CustomerDemand.csv", 3), "unknown-unit"),
        (
            "TransportationPolicies",
            "DC Pittsburgh,CZ",
            "DC Pittsburg,CZ",
            ("m/TransportationPolicies.csv", 7),
            "unknown-name",
        ),
        (
            "TransportationPolicies",
            "Include,2,MI",
            "Include,2,PARSEC",
            ("m/TransportationPolicies.csv", 2),
            "unknown-unit",
        ),
        ("Facilities", "1460000", "step cost A", ("m/Facilities.csv", 3), "not-a-number"),
        ("Facilities", "42.33", "", ("m/Facilities.csv", 2), "missing-value"),
        ("Facilities", "3650000", "-3650000", ("m/Facilities.csv", 2), "out-of-range"),
        ("Customers", "-84.51", "-184.51", ("m/Customers.csv", 3), "out-of-range"),
        ("UnitsOfMeasure", ",12", ",0", ("m/UnitsOfMeasure.csv", 2), "out-of-range"),
        ("ModelSettings", "12/31/2025", "31.12.2025", ("m/ModelSettings.csv", 2), "bad-date"),
    ],
)
def test_what_is_wrong_names_the_models_own_line(
    tmp_path: Path, table: str, old: str, new: str, place: tuple[str, int], rule: str
) -> None:
    assert old in MODEL[table]
    errors = [(one.file, one.line, one.rule) for one in brought(tmp_path, **{table: MODEL[table].replace(old, new, 1)})]
    assert (*place, rule) in errors


def test_a_model_without_demand(tmp_path: Path) -> None:
    assert [one.rule for one in brought(tmp_path, CustomerDemand=None) if one.severity == "error"] == ["missing-table"]


def test_a_workbook_names_sheet_and_cell(tmp_path: Path) -> None:
    sheets = {name: [line.split(",") for line in text.splitlines()] for name, text in MODEL.items()}
    sheets["Facilities"][1][6] = "north"
    file = tmp_path / "model.xlsx"
    file.write_bytes(bytes_of(workbook(sheets)))
    assert is_anura(file)
    found = findings_of("m.xlsx", lambda incoming: read_anura(file, incoming), tmp_path / "out")
    assert ("m.xlsx Facilities!G2", "wrong-type") in {(one.file, one.rule) for one in found if one.severity == "error"}


def test_lower_case_names_of_a_database(tmp_path: Path) -> None:
    lower = {name: text.partition("\n")[0].lower() + "\n" + text.partition("\n")[2] for name, text in MODEL.items()}
    assert [one for one in brought(tmp_path, **lower) if one.severity == "error"] == []
    assert len(datasets.load(tmp_path / "out").lanes) == 3


def test_notes_that_somebody_changed_are_not_believed() -> None:
    assert unpacked('pod2door {"kind": "x", "robots": "many", "pickers": NaN, "vans": 3}', "facilities") == {
        "kind": "x",
        "vans": 3,
    }
    assert unpacked("pod2door {", "lanes") == unpacked("call Bob", "lanes") == unpacked("pod2door [1]", "lanes") == {}


def test_our_own_tables_are_not_taken_for_anuras(network: Path, tmp_path: Path) -> None:
    datasets.load(network).write_folder(tmp_path / "whole")
    assert not is_anura(tmp_path / "whole")


def test_every_column_that_is_read_is_one_of_anuras() -> None:
    known = {column.name for table in columns().values() for column in table.values()}
    headers = {
        name for table, text in MODEL.items() if table in columns() for name in text.partition("\n")[0].split(",")
    }
    assert headers <= known
