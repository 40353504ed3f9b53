import pytest

from dashboard.parts.kind_mark import kind_mark
from dashboard.parts.table import Column, data_table

COLUMNS = [Column("id", "Facility", "facility"), Column("place", "Place"), Column("cost", "Cost", "usd", width=90)]
ROWS = [{"id": "A", "kind": "fulfilment_centre", "place": "<b>x</b>", "cost": None}]


def table(**more):
    return data_table("t", COLUMNS, ROWS, **more)


def test_the_id_can_be_matched_by_pattern():
    assert table().id == {"type": "table", "name": "t"}


def test_facilities_stay_at_the_left_and_numbers_stand_right():
    facility, place, cost = table().columnDefs
    assert facility["pinned"] == "left"
    assert "pinned" not in place
    assert "num" in cost["cellClass"].split()
    assert cost["width"] == 90
    assert place["flex"] == 1


def test_nothing_is_selected_unless_asked():
    assert not hasattr(table(), "selectedRows")
    assert table(selected="A").selectedRows == {"ids": ["A"]}


def test_rows_are_copies():
    assert table().rowData == ROWS
    assert table().rowData[0] is not ROWS[0]


def test_a_kind_that_there_is_not_is_refused_with_those_there_are():
    with pytest.raises(ValueError, match=r"no kind 'money'.*usd"):
        Column("x", "X", "money")


def test_marks_name_their_kind():
    assert kind_mark("air_hub").className == "kind-mark kind-air-hub"
    assert kind_mark("air_hub", spoken=True).to_plotly_json()["props"]["aria-label"] == "Air hub"
    assert kind_mark("no such").className == "kind-mark"


def test_a_heading_says_its_title_or_its_hint():
    hints = [
        c["headerTooltip"]
        for c in data_table("x", [Column("a", "A"), Column("b", "B", hint="USD a day")], []).columnDefs
    ]
    assert hints == ["A", "USD a day"]
