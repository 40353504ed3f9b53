"""A scenario as a workbook, out and in; and what people do to workbooks in between."""

import datetime as dt
import io
import zipfile
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.styles import Font, PatternFill

import datasets
from core.errors import Finding, InvalidInput
from datasets import Edit
from datasets.exchange import zips
from datasets.exchange.incoming import land
from datasets.exchange.workbook_in import read_workbook
from datasets.exchange.workbook_out import write_workbook
from tests.datasets.drawn_edits import EDITS
from tests.datasets.exchange.comparing import assert_same, bytes_of, findings_of, workbook
from tests.datasets.small_network import FACILITIES, ZONES

EXCEL_DIGITS = 1e-15


def rows_of(text: str) -> list[list[object]]:
    lines = [line.split(",") for line in text.splitlines()]
    return [lines[0], *([_number(cell) for cell in line] for line in lines[1:])]


def _number(cell: str) -> object:
    try:
        return cell if cell.startswith("43") else float(cell)
    except ValueError:
        return cell


@pytest.fixture
def sheets() -> dict[str, list[list[object]]]:
    return {"facilities": rows_of(FACILITIES), "zones": rows_of(ZONES)}


def said(tmp_path: Path, data: bytes | openpyxl.Workbook, name: str = "net.xlsx") -> list[Finding]:
    """What importing a workbook finds, but for what `check` says of the small network anyhow."""
    file = tmp_path / name
    file.write_bytes(data if isinstance(data, bytes) else bytes_of(data))
    found = findings_of(name, lambda incoming: read_workbook(file, incoming), tmp_path / "out")
    return [one for one in found if one.rule not in ("departure-before-cutoff", "no-offer")]


def back(scenario: datasets.Scenario, folder: Path) -> datasets.Scenario:
    write_workbook(scenario, folder / "net.xlsx")
    land("net.xlsx", lambda incoming: read_workbook(folder / "net.xlsx", incoming), folder / "in")
    return datasets.load(folder / "in")


@settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck))
@given(edits=st.lists(EDITS, max_size=4))
def test_out_and_in_is_the_same_scenario(edits: list[Edit], tmp_path_factory: pytest.TempPathFactory) -> None:
    try:
        scenario = datasets.load("demo", edits=edits)
    except InvalidInput:
        return
    assert_same(scenario, back(scenario, tmp_path_factory.mktemp("book")), rtol=EXCEL_DIGITS)


def test_the_same_scenario_gives_the_same_bytes(network: Path, tmp_path: Path) -> None:
    scenario = datasets.load(network)
    for name in ("a.xlsx", "b.xlsx"):
        write_workbook(scenario, tmp_path / name)
    one, two = (zipfile.ZipFile(tmp_path / name) for name in ("a.xlsx", "b.xlsx"))
    assert {info.date_time for info in one.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert {name: one.read(name) for name in one.namelist()} == {name: two.read(name) for name in two.namelist()}
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_texts_stay_texts(network: Path, tmp_path: Path) -> None:
    names = ["=1+1", "_x0041_", "a\x01b", "+44", "007", "1e5", "two  spaces"]
    edits = [f"zone.4300{at}.state={name}" for at, name in enumerate(names)]
    scenario = datasets.load(network, edits=edits)
    assert scenario.zones["state"].tolist()[: len(names)] == names
    assert back(scenario, tmp_path).zones["state"].tolist()[: len(names)] == names
    book = openpyxl.load_workbook(tmp_path / "net.xlsx")
    assert {cell.data_type for row in book["zones"].iter_rows() for cell in row} <= {"s", "n"}


def test_a_plain_workbook_is_taken(tmp_path: Path, sheets: dict[str, list[list[object]]]) -> None:
    assert said(tmp_path, workbook(sheets)) == []
    scenario = datasets.load(tmp_path / "out")
    assert len(scenario.zones) == 20
    assert scenario.zones["population"].iloc[1] == 10_500


def test_what_is_wrong_is_named_by_sheet_and_cell(tmp_path: Path, sheets: dict[str, list[list[object]]]) -> None:
    sheets["facilities"][2][1] = "fulfillment_center"
    sheets["zones"][0].append("colour")
    sheets["zones"][3][3] = "many"
    sheets["settings"] = [["setting", "value"], ["run.seed", "x"], ["run.sed", 1]]
    sheets["outages"] = [["facility", "from", "to"], ["FC-X", "day 2 06:00", "day 2 08:00"]]
    places = {(one.file, one.rule) for one in said(tmp_path, workbook(sheets)) if one.severity == "error"}
    assert places >= {
        ("net.xlsx facilities!B3", "unknown-kind"),
        ("net.xlsx zones!E1", "unknown-column"),
        ("net.xlsx zones!D4", "wrong-type"),
        ("net.xlsx settings!B2", "wrong-type"),
        ("net.xlsx settings!A3", "unknown-key"),
        ("net.xlsx outages!A2", "unknown-facility"),
    }


def test_formulas_give_their_stored_values(tmp_path: Path, sheets: dict[str, list[list[object]]]) -> None:
    data = bytes_of(workbook(sheets))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        part = archive.read("xl/worksheets/sheet2.xml").decode()
    assert '<c r="D2" t="n"><v>10000</v></c>' in part
    stored = altered(data, part.replace('<c r="D2" t="n"><v>', '<c r="D2" t="n"><f>5000*2</f><v>'))
    (note,) = said(tmp_path, stored)
    assert (note.file, note.rule, note.severity) == ("net.xlsx zones!D2", "formula", "warning")
    assert datasets.load(tmp_path / "out").zones["population"].iloc[0] == 10_000


def test_a_formula_without_a_value_is_refused(tmp_path: Path, sheets: dict[str, list[list[object]]]) -> None:
    sheets["zones"][1][3] = "=5000*2"
    (note,) = [one for one in said(tmp_path, workbook(sheets)) if one.rule == "formula"]
    assert (note.file, note.severity) == ("net.xlsx zones!D2", "error")


def altered(data: bytes, part: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as made:
        for info in old.infolist():
            made.writestr(info.filename, part if info.filename == "xl/worksheets/sheet2.xml" else old.read(info))
    return out.getvalue()


def test_merged_cells_errors_and_dates_are_named(tmp_path: Path, sheets: dict[str, list[list[object]]]) -> None:
    sheets["zones"][2][3] = "#REF!"
    sheets["zones"][4][3] = dt.date(2026, 2, 1)
    book = workbook(sheets)
    book["facilities"].merge_cells("B2:B3")
    places = {(one.file, one.rule) for one in said(tmp_path, book)}
    assert places >= {
        ("net.xlsx facilities!B2", "merged-cells"),
        ("net.xlsx zones!D3", "cell-error"),
        ("net.xlsx zones!D5", "date-cell"),
        ("net.xlsx zones!D5", "wrong-type"),
    }
    assert ("net.xlsx zones!D3", "wrong-type") not in places, "what an error of a formula is not, goes without saying"


def test_what_lacks_because_of_merged_cells_is_not_told_again(
    tmp_path: Path, sheets: dict[str, list[list[object]]]
) -> None:
    book = workbook(sheets)
    book["facilities"].merge_cells("B2:B4")
    book["zones"]["D7"].value = None
    assert {(one.file, one.rule) for one in said(tmp_path, book)} == {
        ("net.xlsx facilities!B2", "merged-cells"),
        ("net.xlsx zones!D7", "missing-value"),
    }


def test_times_of_day_are_times(tmp_path: Path, sheets: dict[str, list[list[object]]]) -> None:
    sheets["facilities"][0] += ["shifts"]
    sheets["lanes"] = [["origin", "destination", "departures"], ["FC-A", "SC-A", dt.time(22, 30)]]
    sheets["lanes"] += [["SC-A", "DS-A", "01:00;04:30"], ["SC-A", "DS-B", dt.timedelta(hours=1)]]
    assert [one for one in said(tmp_path, workbook(sheets)) if one.severity == "error"] == []
    assert datasets.load(tmp_path / "out").lanes["departures"].tolist() == ["22:30", "01:00;04:30", "01:00"]


def test_a_renamed_sheet_is_known_by_its_columns(tmp_path: Path, sheets: dict[str, list[list[object]]]) -> None:
    book = workbook({"Sites 2027": sheets["facilities"], " ZONES ": sheets["zones"], "my notes": [["call", "Bob"]]})
    found = {(one.file, one.rule) for one in said(tmp_path, book)}
    assert found == {("net.xlsx Sites 2027", "renamed-sheet"), ("net.xlsx", "unknown-sheet")}
    assert len(datasets.load(tmp_path / "out").facilities) == 5


def test_a_table_twice_and_none_at_all(tmp_path: Path, sheets: dict[str, list[list[object]]]) -> None:
    twice = workbook(sheets | {"zones (2)": sheets["zones"]})
    assert ("net.xlsx zones (2)", "twice") in {(one.file, one.rule) for one in said(tmp_path, twice)}
    assert {one.rule for one in said(tmp_path, workbook({"a": [["b"]]}))} >= {"no-table"}


def test_styles_do_not_matter(tmp_path: Path, sheets: dict[str, list[list[object]]]) -> None:
    book = workbook(sheets)
    for row in book["zones"].iter_rows():
        for cell in row:
            cell.font, cell.fill, cell.number_format = Font(bold=True), PatternFill("solid", "FFFF00"), "#,##0.00"
    book["zones"].freeze_panes = "B2"
    book["zones"].column_dimensions["A"].hidden = True
    assert said(tmp_path, book) == []
    assert datasets.load(tmp_path / "out").zones["population"].iloc[0] == 10_000


def test_bombs_are_refused(
    tmp_path: Path, sheets: dict[str, list[list[object]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert [one.rule for one in said(tmp_path, b"PK nonsense")] == ["bad-zip"]
    monkeypatch.setattr(zips, "MAX_INFLATED", 1000)
    assert [one.rule for one in said(tmp_path, workbook(sheets))] == ["zip-bomb"]


def test_a_table_too_long_for_a_cell(network: Path, tmp_path: Path) -> None:
    scenario = datasets.load(network, edits=[f"zone.43000.state={'x' * 40_000}"])
    with pytest.raises(InvalidInput, match="32,767 characters"):
        write_workbook(scenario, tmp_path / "net.xlsx")
    assert not (tmp_path / "net.xlsx").exists()
