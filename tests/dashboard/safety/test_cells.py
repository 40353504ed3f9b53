"""Exported tables run nothing."""

import io
import zipfile

import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.parts.table_files import table_bytes
from dashboard.safety.cells import STARTS, plain, plain_table

HOSTILE = [
    "=1+1",
    "+A1",
    "-2+3",
    "@SUM(A1)",
    "\tx",
    "\r=1",
    "＝1",
    '=HYPERLINK("http://x","y")',
    " =1",
    "\u200b=1",
    "<img src=x>",
]


@given(st.text())
def test_no_text_begins_like_a_formula(text):
    assert not plain(text).startswith(STARTS)
    assert plain(text).lstrip("'") == text.lstrip("'")


def test_numbers_stay_numbers():
    table = plain_table(pd.DataFrame({"=bad": [-1.5, 2.0], "n": [-1, 1]}))
    assert table["n"].tolist() == [-1, 1]
    assert table.columns.tolist() == ["'=bad", "n"]


@pytest.mark.parametrize("text", HOSTILE)
def test_csv_cell_is_text(text):
    data = table_bytes(pd.DataFrame({"name": [text], "x": [-1.5]}), "csv").decode("utf-8-sig")
    read = pd.read_csv(io.StringIO(data), lineterminator="\n")
    assert str(read["name"][0]).startswith(("'", "<"))
    assert read["x"][0] == -1.5


@pytest.mark.parametrize("text", [t for t in HOSTILE if not t.startswith("\r")])
def test_excel_cell_is_text(text):
    data = table_bytes(pd.DataFrame({"name": [text], "x": [-1.5], "on": [True]}), "xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    rows = list(sheet.iter_rows())
    assert rows[1][0].data_type == "s"
    assert rows[1][0].value == plain(text)
    assert (rows[1][1].value, rows[1][2].value) == (-1.5, True)
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        assert b"<f>" not in file.read("xl/worksheets/sheet1.xml")


def test_parquet_keeps_all_as_it_was():
    table = pd.DataFrame({"name": HOSTILE, "x": [float(i) for i in range(len(HOSTILE))]})
    pd.testing.assert_frame_equal(pd.read_parquet(io.BytesIO(table_bytes(table, "parquet"))), table)


def test_categories_and_missing_values_are_written():
    table = pd.DataFrame({"kind": pd.Categorical(["=a", None]), "n": pd.array([1, None], dtype="Int32")})
    assert table_bytes(table, "csv").decode("utf-8-sig").splitlines() == ["kind,n", "'=a,1", ","]
    sheet = openpyxl.load_workbook(io.BytesIO(table_bytes(table, "xlsx"))).active
    assert [[cell.value for cell in row] for row in sheet.iter_rows()] == [["kind", "n"], ["'=a", 1]]  # None: no cell
