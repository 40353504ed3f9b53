"""Findings in their cells, and what could stand there instead."""

import shutil

import pytest

import datasets
from core.errors import Finding
from dashboard.pages.scenario.finding_places import checked, column_of, counts, errors_of, place, suggestion
from dashboard.pages.scenario.tables import Asked, field_of, grid_rows, order, view_of
from dashboard.workspace.scenario_files import files_of
from datasets import schema
from datasets.loading import BUNDLED

ROBOTS = schema.table("facilities")["robots"]


@pytest.fixture
def broken(tmp_path):
    """demo with four things wrong."""
    folder = tmp_path / "mine"
    shutil.copytree(BUNDLED / "demo", folder)
    file = folder / "facilities.csv"
    lines = file.read_text().splitlines()
    header = lines[0].split(",")
    for line, column, value in (
        (3, "kind", "fulfilment_center"),
        (4, "lat", "4O.1"),
        (5, "capacity_packages_per_h", "-1200"),
    ):
        cells = lines[line - 1].split(",")
        cells[header.index(column)] = value
        lines[line - 1] = ",".join(cells)
    file.write_text("\n".join(lines) + "\n")
    (folder / "scenario.toml").write_text('[run]\nseed = "x"\n')
    return files_of(folder)


def test_all_findings_with_the_rules_and_words_of_the_check(broken):
    placed = checked(broken)
    assert [one.finding for one in placed] == datasets.check(broken.place)
    assert counts(placed)[0] == 4 == errors_of(broken)
    assert {one.text() for one in placed} >= {"facilities.csv:4: wrong-type: lat '4O.1' is not a number"}


def test_each_knows_its_cell_and_what_could_stand_there(broken):
    found = {(one.table, one.line): (one.column, one.value, one.fix) for one in checked(broken)}
    assert found["facilities", 3] == ("kind", "fulfilment_center", "fulfilment_centre")
    assert found["facilities", 4] == ("lat", "4O.1", "40.1")
    assert found["facilities", 5] == ("capacity_packages_per_h", "-1200", "1200")
    assert found["scenario", 2][0] == "value"


@pytest.mark.parametrize(
    ("value", "fix"),
    [
        ("1,200", "1200"),
        ("$40", "40"),
        ("l2", "12"),
        ("-5", "5"),
        ("many", ""),
        ("1.5", ""),
        ("", ""),
        ("999999999", ""),
    ],
)
def test_a_number_is_suggested_only_where_the_text_gives_one(value, fix):
    assert suggestion(Finding("f.csv", 2, "wrong-type", "robots is wrong"), value, ROBOTS) == fix


def test_no_column_is_guessed_from_prose():
    columns = ["id", "name", "hours", "status"]
    assert column_of(Finding("f.csv", 2, "x", "no departure reaches it within hours"), columns) == ""
    assert column_of(Finding("f.csv", 1, "unknown-column", "column 'hours' is not known"), columns) == "hours"


def test_a_finding_of_the_whole_scenario_has_no_table(broken):
    assert place(Finding("mine", 0, "too-small", "nothing is open"), broken).table == ""


def test_finding_rows_stand_below_theirs_and_only_shows_no_others(broken):
    view = view_of(broken, "facilities")
    here = [one for one in checked(broken) if one.table == "facilities"]
    shown = order(view, here, Asked())
    assert len(shown) == len(view.sheet.rows) + len(here)
    at = shown.index(("row", 1))
    assert shown[at + 1][0] == "finding"
    assert here[shown[at + 1][1]].line == 3
    only = order(view, here, Asked(only=True))
    assert [what for what, _ in only] == ["row", "finding"] * 3
    rows = grid_rows(view, here, only)
    assert rows[0]["found"] == {field_of("kind"): "error"}
    assert rows[0]["worst"] == "error"
    assert rows[1]["full"]
    assert rows[1]["fix"] == "fulfilment_centre"


def test_rows_are_found_and_sorted_by_value():
    view = view_of(files_of("us"), "zones")
    rows = order(view, [], Asked(find="00501"))
    assert all("00501" in " ".join(view.sheet.rows[row]) for _, row in rows)
    largest = order(view, [], Asked(sort="population", down=True))[0][1]
    at = view.sheet.header.index("population")
    assert float(view.sheet.rows[largest][at]) == max(float(row[at]) for row in view.sheet.rows if row[at])


def test_an_empty_cell_shows_its_default():
    view = view_of(files_of("us"), "facilities")
    row = grid_rows(view, [], [("row", 0)])[0]
    assert row["behind"][field_of("pick_factor")] == ["1", "assumed"]
    assert field_of("vans") not in row["behind"]
