"""One cell, one setting: changed, and nothing else of the file."""

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import InvalidInput
from dashboard.pages.scenario.csv_text import parse, with_cell
from dashboard.workspace.setting_text import setting_lines, with_setting

TEXT = 'id,name,robots\nA,"x, y",1\n\nB,"two\nlines",2\r\nC,plain,3\n'


def test_a_cell_is_changed_and_every_other_line_stays():
    changed = with_cell(TEXT, 6, "robots", "9")
    assert changed == TEXT.replace("C,plain,3", "C,plain,9")
    assert with_cell(TEXT, 4, "robots", "7").splitlines()[-1] == "C,plain,3"


def test_lines_are_those_of_the_file_with_blank_and_broken_ones():
    sheet = parse(TEXT)
    assert sheet.lines == [2, 4, 6]
    assert [row[0] for row in sheet.rows] == ["A", "B", "C"]


def test_a_column_that_is_not_there_is_added_to_every_row():
    changed = parse(with_cell(TEXT, 6, "vans", "4"))
    assert changed.header == ["id", "name", "robots", "vans"]
    assert [row[3] for row in changed.rows] == ["", "", "4"]


def test_the_header_can_be_mended():
    assert with_cell("id,robotz\nA,1\n", 1, "robotz", "robots") == "id,robots\nA,1\n"


def test_a_row_that_is_gone_is_refused():
    with pytest.raises(InvalidInput, match="no row begins"):
        with_cell(TEXT, 5, "robots", "1")


@given(st.text(max_size=30), st.sampled_from([2, 4, 6]))
def test_any_value_reads_back_as_one_cell_of_one_row(value, line):
    changed = parse(with_cell(TEXT, line, "name", value))
    at = changed.lines.index(line) if line in changed.lines else None
    assert at is not None
    assert changed.rows[at][1] == " ".join(value.split())
    assert len(changed.rows) == 3


SETTINGS = """# head
base = "us"

[run]
seed = 1   # why
day = [
  1,
  2,
]

[[edits]]
op = "close_facility"
seed = 5
"""


def test_a_setting_is_changed_added_and_taken_out():
    changed = with_setting(SETTINGS, "run.seed", "2")
    assert tomllib.loads(changed)["run"] == {"seed": 2, "day": [1, 2]}
    assert tomllib.loads(changed)["edits"] == [{"op": "close_facility", "seed": 5}]
    added = with_setting(changed, "costs.van_usd_per_h", "60")
    assert tomllib.loads(added)["costs"] == {"van_usd_per_h": 60.0}
    assert tomllib.loads(added)["edits"] == tomllib.loads(changed)["edits"]
    assert "seed" not in tomllib.loads(with_setting(added, "run.seed", ""))["run"]
    assert with_setting(SETTINGS, "costs.van_usd_per_h", "") == SETTINGS


def test_a_value_over_several_lines_is_replaced_whole():
    assert tomllib.loads(with_setting(SETTINGS, "run.day", "3"))["run"]["day"] == "3"


def test_a_wrong_value_is_written_for_the_check_to_name():
    assert tomllib.loads(with_setting(SETTINGS, "run.seed", "many"))["run"]["seed"] == "many"


def test_lines_of_settings():
    assert setting_lines(SETTINGS) == {"base": 2, "run.seed": 5, "run.day": 6}


@given(st.text(max_size=40))
def test_any_text_leaves_toml(value):
    data = tomllib.loads(with_setting(SETTINGS, "scenario.description", value))
    assert data["run"]["seed"] == 1
