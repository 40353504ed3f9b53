"""Folders and zips of CSV in, as spreadsheets of several countries save them."""

import zipfile
from pathlib import Path

import pytest

import datasets
from core.errors import Finding, InvalidInput
from datasets.exchange.csv_folder import read_folder, read_zip
from datasets.exchange.incoming import land
from tests.datasets.exchange.comparing import assert_same, findings_of
from tests.datasets.small_network import FACILITIES, ZONES, WriteNetwork


def said(folder: Path, out: Path) -> list[Finding]:
    found = findings_of("net", lambda incoming: read_folder(folder, incoming), out)
    return [one for one in found if one.rule not in ("departure-before-cutoff", "no-offer")]


def test_out_and_in_is_the_same_scenario(network: Path, tmp_path: Path) -> None:
    edits = [
        "FC-A.robots=+50",
        "FC-A.outage=day 2 06:00..day 2 18:00",
        "demand.units_per_day=x1.2",
        "FC-B.status=closed",
    ]
    scenario = datasets.load(network, edits=edits)
    scenario.write_folder(tmp_path / "written")
    land("net", lambda incoming: read_folder(tmp_path / "written", incoming), tmp_path / "out")
    assert_same(scenario, datasets.load(tmp_path / "out"))


def test_semicolons_and_decimal_commas(write_network: WriteNetwork, tmp_path: Path) -> None:
    there = datasets.load(write_network())
    for text, mark in ((FACILITIES, ";"), (ZONES, "\t")):
        name = "facilities.csv" if text is FACILITIES else "ZONES.CSV"
        (tmp_path / "mine" / name.lower()).unlink()
        (tmp_path / "mine" / name).write_text(text.replace(",", mark).replace(".", ","), encoding="utf-8")
    found = said(tmp_path / "mine", tmp_path / "out")
    assert [(one.file, one.line, one.rule) for one in found] == [
        ("net/ZONES.CSV", 1, "other-separator"),
        ("net/facilities.csv", 1, "other-separator"),
    ]
    assert_same(there, datasets.load(tmp_path / "out", edits=[f"scenario.name={there.name}"]))


def test_windows_text_and_what_is_no_table(write_network: WriteNetwork, tmp_path: Path) -> None:
    facilities = FACILITIES.replace("id,kind,lat,lon", "id,kind,lat,lon,name").replace("-82.90", "-82.90,Besançon")
    rows = [row + "," * (5 - len(row.split(","))) for row in facilities.splitlines()]
    folder = write_network({"facilities.csv": "\n".join(rows).encode("cp1252"), "zone.csv": "a\n1\n"})
    found = said(folder, tmp_path / "out")
    assert {(one.file, one.line, one.rule) for one in found} == {
        ("net/facilities.csv", 2, "not-utf-8"),
        ("net/zone.csv", 0, "unknown-file"),
    }
    assert datasets.load(tmp_path / "out").facilities["name"].iloc[0] == "Besançon"


def test_errors_name_file_and_line(write_network: WriteNetwork, tmp_path: Path) -> None:
    folder = write_network({"zones.csv": ZONES.replace("10500", "many"), "scenario.toml": '\n[run]\nseed = "x"\n'})
    errors = {(one.file, one.line, one.rule) for one in said(folder, tmp_path / "out") if one.severity == "error"}
    assert errors == {("net/zones.csv", 3, "wrong-type"), ("net/scenario.toml", 3, "wrong-type")}


def test_a_base_elsewhere_and_nothing_at_all(write_network: WriteNetwork, tmp_path: Path) -> None:
    assert "bad-base" in {
        one.rule for one in said(write_network({"scenario.toml": 'base = "../x"\n'}), tmp_path / "out")
    }
    (tmp_path / "empty").mkdir()
    assert [one.rule for one in said(tmp_path / "empty", tmp_path / "out")] == ["no-table"]


@pytest.mark.parametrize("inside", ["", "mine/"])
def test_a_zip_of_a_folder(inside: str, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "net.zip", "w") as archive:
        archive.writestr(f"{inside}facilities.csv", FACILITIES)
        archive.writestr(f"{inside}zones.csv", ZONES)
    land("net.zip", lambda incoming: read_zip(tmp_path / "net.zip", incoming), tmp_path / "out")
    assert len(datasets.load(tmp_path / "out").zones) == 20


@pytest.mark.parametrize("names", [["a/zones.csv", "b/facilities.csv"], ["../zones.csv"], ["x.zip"]])
def test_zips_that_are_no_folder_of_tables(names: list[str], tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "net.zip", "w") as archive:
        for name in names:
            archive.writestr(name, ZONES)
    with pytest.raises(InvalidInput):
        land("net.zip", lambda incoming: read_zip(tmp_path / "net.zip", incoming), tmp_path / "out")
    assert not (tmp_path / "out").exists()
