"""Copies and saved scenarios: the bundled ones are never written into."""

import hashlib
import os
import time

import pytest

import datasets
from core.errors import InvalidInput
from dashboard.pages.scenario.editing import set_cell
from dashboard.pages.scenario.tables import view_of
from dashboard.workspace.own_scenarios import OwnScenarios, name_refused
from datasets.loading import BUNDLED


@pytest.fixture
def own(tmp_path):
    return OwnScenarios(tmp_path / "scenarios")


def digest(folder):
    return hashlib.sha256(b"".join(f.read_bytes() for f in sorted(folder.rglob("*")) if f.is_file())).hexdigest()


def cell(own, name, copy, line, column):
    sheet = view_of(own.files(name, copy), "facilities").sheet
    return sheet.rows[sheet.lines.index(line)][sheet.header.index(column)]


def test_an_edit_begins_a_copy_and_leaves_the_bundled_one_alone(own):
    before = digest(BUNDLED / "demo")
    copy = set_cell(own, "demo", "", "facilities", "2", "name", "Here")
    assert cell(own, "demo", copy, 2, "name") == "Here"
    assert digest(BUNDLED / "demo") == before
    assert own.names() == []


def test_two_browsers_have_a_copy_each(own):
    one = set_cell(own, "demo", "", "facilities", "2", "name", "One")
    two = set_cell(own, "demo", "", "facilities", "2", "name", "Two")
    assert one != two
    assert (cell(own, "demo", one, 2, "name"), cell(own, "demo", two, 2, "name")) == ("One", "Two")


def test_a_copy_says_the_same_as_its_scenario(own):
    for name in ("demo", "us-prime-day"):
        copy = own.begin(name)
        folder = own.copy_folder(copy, name)
        assert [(f.rule, f.message) for f in datasets.check(folder)] == [
            (f.rule, f.message) for f in datasets.check(name)
        ]
        assert datasets.load(folder).settings == datasets.load(name).settings


def test_saved_under_a_new_name_it_is_a_scenario_that_runs(own):
    copy = set_cell(own, "demo", "", "scenario", "run.seed", "value", "7")
    own.save_as("demo", copy, "mine")
    assert own.names() == ["mine"]
    assert own.copy_folder(copy, "demo") is None
    loaded = datasets.load(own.place("mine"))
    assert (loaded.name, loaded.settings.run.seed) == ("mine", 7)


def test_saved_over_its_own_scenario(own):
    own.save_as("demo", "", "mine")
    copy = set_cell(own, "mine", "", "facilities", "2", "name", "New")
    assert cell(own, "mine", "", 2, "name") != "New"
    own.save("mine", copy)
    assert cell(own, "mine", "", 2, "name") == "New"
    assert [f.name for f in own.folder.iterdir() if f.name.startswith(".mine")] == []


def test_what_another_saved_since_is_not_overwritten(own):
    own.save_as("demo", "", "mine")
    one = set_cell(own, "mine", "", "facilities", "2", "name", "One")
    two = set_cell(own, "mine", "", "facilities", "3", "name", "Two")
    own.save("mine", one)
    with pytest.raises(InvalidInput, match="saved by another browser after you began: save yours as new"):
        own.save("mine", two)
    assert (cell(own, "mine", "", 2, "name"), cell(own, "mine", two, 3, "name")) == ("One", "Two")
    own.save_as("mine", two, "ours")
    assert cell(own, "ours", "", 3, "name") == "Two"


def test_what_one_saved_oneself_is_no_other_ones(own):
    own.save_as("demo", "", "mine")
    for name in ("One", "Two"):
        own.save("mine", set_cell(own, "mine", "", "facilities", "2", "name", name))
    assert cell(own, "mine", "", 2, "name") == "Two"


def test_a_bundled_one_cannot_be_saved_over(own):
    copy = own.begin("demo")
    with pytest.raises(InvalidInput, match="stays as it is"):
        own.save("demo", copy)


@pytest.mark.parametrize(
    "name", ["", "..", "../x", "a/b", "a\\b", ".hid", "con", "x" * 41, "a b", "<b>", "us", "MINE", "a\0"]
)
def test_names_that_are_refused(name, own):
    own.save_as("demo", "", "mine")
    assert name_refused(name, ["us", "demo", *own.names()])
    with pytest.raises(InvalidInput):
        own.save_as("demo", "", name)
    assert own.names() == ["mine"]


@pytest.mark.parametrize("copy", ["../../etc", "..", "0" * 12, "", "abc", "%2e%2e"])
def test_a_copy_that_is_not_there_is_none(copy, own):
    assert own.copy_folder(copy, "demo") is None
    assert own.files("demo", copy).place == "demo"


@pytest.mark.parametrize("table", ["../secret", "nothing", ""])
def test_tables_that_are_none(table, own):
    with pytest.raises(InvalidInput):
        set_cell(own, "demo", "", table, "2", "name", "x")


def test_old_copies_are_swept(own):
    old, new = own.begin("demo"), own.begin("demo")
    past = time.time() - 40 * 86_400
    for file in (own.folder / ".editing" / old).rglob("*"):
        os.utime(file, (past, past))
    own.sweep()
    assert own.copy_folder(old, "demo") is None
    assert own.copy_folder(new, "demo") is not None


def test_a_table_that_was_default_rows_becomes_yours_with_the_first_edit(own):
    copy = set_cell(own, "demo", "", "promises", "2", "share", "0.02")
    files = own.files("demo", copy)
    assert files.given("promises")
    assert datasets.check(files.place)  # the shares no longer add up to 1
