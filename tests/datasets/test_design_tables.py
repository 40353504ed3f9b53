"""Candidates, and the tables that say what a design may decide: read, edited, checked, written."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

import datasets
from core.errors import InvalidInput
from datasets.difference import difference
from datasets.edits import Edit
from tests.datasets.small_network import FACILITIES, ZONES


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "facilities.csv").write_text(FACILITIES)
    (tmp_path / "zones.csv").write_text(ZONES)
    return tmp_path


def found(folder: Path, *edits: str) -> set[tuple[str, int, str, str]]:
    rows = datasets.check(folder, edits=edits)
    return {(Path(f.file).name, f.line, f.rule, f.severity) for f in rows if not f.rule.startswith("capacity")}


def with_candidate(folder: Path, kind: str = "delivery_station") -> Path:
    rows = FACILITIES.splitlines()
    text = "\n".join([rows[0] + ",status", *(f"{row},open" for row in rows[1:]), f"NEW,{kind},39.97,-82.9,candidate"])
    (folder / "facilities.csv").write_text(text + "\n")
    return folder


# -- candidates --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["delivery_station", "fulfilment_centre", "sortation_centre"])
def test_candidates_take_no_lane_and_no_stock_from_what_is_there(folder: Path, kind: str) -> None:
    before = datasets.load(folder)
    after = datasets.load(with_candidate(folder, kind))
    old = ~((after.lanes["origin"] == "NEW") | (after.lanes["destination"] == "NEW"))
    pd.testing.assert_frame_equal(after.lanes[old].reset_index(drop=True), before.lanes)
    assert (~old).any()
    mine = after.stock["facility"] == "NEW"
    pd.testing.assert_frame_equal(after.stock[~mine].reset_index(drop=True), before.stock)
    assert mine.any() == (kind == "fulfilment_centre")


def test_opening_a_candidate_changes_its_status_alone(folder: Path) -> None:
    base = datasets.load(with_candidate(folder))
    opened = datasets.load(folder, edits=[Edit("open_facility", {"facility": "NEW"})])
    assert [str(change) for change in difference(base, opened)] == ["NEW.status: candidate -> open"]


def test_a_candidate_is_planned_as_a_closed_facility(folder: Path) -> None:
    import twin

    candidate = twin.plan(datasets.load(with_candidate(folder)))
    closed = twin.plan(datasets.load(folder, edits=["NEW.status=closed"]))
    assert {**candidate, "seconds": 0} == {**closed, "seconds": 0}


def test_a_candidate_that_lanes_csv_names_has_those_lanes_only(folder: Path) -> None:
    datasets.load(folder).lanes.to_csv(folder / "lanes.csv", index=False)
    with (folder / "lanes.csv").open("a") as file:
        file.write("mine,FC-A,NEW" + "," * (len(datasets.schema.table("lanes")) - 3) + "\n")
    lanes = datasets.load(with_candidate(folder)).lanes
    assert list(lanes.loc[lanes["destination"] == "NEW", "lane"]) == ["mine"]


def test_a_status_that_is_none_is_named_with_its_line(folder: Path) -> None:
    text = with_candidate(folder).joinpath("facilities.csv").read_text().replace("candidate", "canddate")
    (folder / "facilities.csv").write_text(text)
    (finding,) = [f for f in datasets.check(folder) if f.rule == "unknown-status"]
    assert finding.line == 7
    assert "did you mean candidate?" in finding.message


# -- design, limits, periods -----------------------------------------------------------------------------------


def test_gaps_take_their_defaults(folder: Path) -> None:
    (folder / "design.csv").write_text("facility,choice,opening_usd\nFC-A,keep,\nFC-B,,5\n")
    (folder / "limits.csv").write_text("limit,kinds,at_most\nfew,fulfilment_centre;delivery_station,3\n")
    (folder / "periods.csv").write_text("period,days\npeak,30\nrest,335\n")
    scenario = datasets.load(folder)
    assert scenario.design[["choice", "opening_usd", "max_packages_per_day"]].to_numpy().tolist() == [
        ["keep", 0.0, -1.0],
        ["", 5.0, -1.0],
    ]
    assert scenario.limits[["counts", "at_least", "at_most"]].iloc[0].tolist() == ["open", 0, 3]
    assert scenario.periods["demand_factor"].tolist() == [1.0, 1.0]
    assert (scenario.settings.design.open_sites, scenario.settings.design.carbon_cap_t_per_day) == ("may_close", -1)


def test_tables_come_back_from_a_folder_that_was_written(folder: Path) -> None:
    (folder / "design.csv").write_text("facility,choice,modules,module_packages_per_h\nFC-A,keep,2,500\n")
    (folder / "limits.csv").write_text("limit,states,at_least\nsome,,1\n")
    (folder / "periods.csv").write_text("period,days,demand_factor\nnow,365,1\nthen,365,1.2\n")
    before = datasets.load(folder)
    before.write_folder(folder / "copy")
    after = datasets.load(folder / "copy")
    for name in ("design", "limits", "periods"):
        pd.testing.assert_frame_equal(getattr(after, name), getattr(before, name))


def test_an_edit_gives_a_facility_its_row(folder: Path) -> None:
    (folder / "design.csv").write_text("facility,closing_usd\nFC-A,100\n")
    edits = ["design.FC-A.closing_usd=x2", "design.DS-B.choice=keep", "design.DS-B.opening_usd=7"]
    design = datasets.load(folder, edits=edits).design
    assert design["facility"].tolist() == ["FC-A", "DS-B"]
    assert design[["choice", "opening_usd", "closing_usd"]].to_numpy().tolist() == [
        ["", 0.0, 200.0],
        ["keep", 7.0, 0.0],
    ]


def test_edits_of_what_is_not_there_are_refused(folder: Path) -> None:
    with pytest.raises(InvalidInput) as error:
        datasets.load(folder, edits=["design.NOWHERE.choice=keep", "limit.none.at_most=2", "design.FC-A.choice=kept"])
    rules = [finding.rule for finding in error.value.findings if finding.severity == "error"]
    assert sorted(rules) == ["unknown-choice", "unknown-facility", "unknown-limit"]


def test_what_contradicts_itself_is_an_error_with_its_line(folder: Path) -> None:
    rows = FACILITIES.splitlines()
    text = "\n".join([rows[0] + ",status", *(f"{row},{'closed' if row[:4] == 'FC-B' else 'open'}" for row in rows[1:])])
    (folder / "facilities.csv").write_text(text + "\n")
    (folder / "design.csv").write_text(
        "facility,choice,min_packages_per_day,max_packages_per_day,opening_usd,modules\n"
        "FC-A,,900,800,,\nFC-B,keep,,,,\nSC-A,,,,-5,\nXX,,,,,\nDS-A,,,,,3\n"
    )
    (folder / "limits.csv").write_text(
        "limit,kinds,states,facilities,at_least,at_most\na,,ZZ,,1,\nb,,,FC-A;FC-C,1,\nc,,,,3,2\nd,,,,,\ne,depot,,,1,\n"
    )
    (folder / "periods.csv").write_text("period,days,demand_factor\nx,0,1\nx,1,-2\n")
    assert found(folder) >= {
        ("design.csv", 2, "low-above-high", "error"),
        ("design.csv", 3, "keep-closed", "error"),
        ("design.csv", 4, "out-of-range", "error"),
        ("design.csv", 5, "unknown-reference", "error"),
        ("design.csv", 6, "no-effect", "warning"),
        ("limits.csv", 2, "unknown-reference", "error"),
        ("limits.csv", 3, "unknown-reference", "error"),
        ("limits.csv", 4, "low-above-high", "error"),
        ("limits.csv", 5, "no-effect", "warning"),
        ("limits.csv", 6, "unknown-kinds", "error"),
        ("periods.csv", 2, "out-of-range", "error"),
        ("periods.csv", 3, "duplicate-id", "error"),
        ("periods.csv", 3, "out-of-range", "error"),
    }


def test_limits_on_nothing_and_periods_of_nobody_are_told(folder: Path) -> None:
    (folder / "limits.csv").write_text(
        "limit,kinds,facilities,at_most\na,sortation_centre,FC-A,1\nb,air_hub,,1\nc,fulfilment_centre,FC-A;SC-A,1\nd,,ZZ,1\n"
    )
    (folder / "periods.csv").write_text("period,days,demand_factor\nx,1,0\ny,1,0\n")
    assert found(folder) == {
        ("limits.csv", 2, "no-effect", "warning"),
        ("limits.csv", 3, "no-effect", "warning"),
        ("limits.csv", 5, "unknown-reference", "error"),
        ("periods.csv", 0, "no-demand", "error"),
    }
    (folder / "periods.csv").write_text("period,days,demand_factor\nx,1,0\ny,1,0.5\n")
    assert "no-demand" not in {row[2] for row in found(folder)}


def test_an_edit_may_close_what_a_design_keeps(folder: Path) -> None:
    (folder / "design.csv").write_text("facility,choice\nFC-A,keep\n")
    assert not {row for row in found(folder) if row[2] == "keep-closed"}
    closed = found(folder, "FC-A.status=closed")
    assert ("design.csv", 2, "keep-closed", "warning") in closed
