"""A run whose files are damaged: one line that names the file and what it lacks."""

import json
import math

import pandas as pd
import pytest

from core.errors import InvalidInput
from dashboard.workspace import OpenRun
from dashboard.workspace.lacking import Lacking

KPI = {"name": "cost", "value": 4.5, "unit": "USD", "description": "all"}


@pytest.fixture
def run(tmp_path):
    def made(**document):
        (tmp_path / "r1").mkdir(exist_ok=True)
        (tmp_path / "r1" / "result.json").write_text(json.dumps(document))
        return OpenRun(tmp_path / "r1")

    return made


def test_a_field_that_is_not_there_is_named_with_its_file(run):
    opened = run(kpis=[KPI], scenario={"name": "demo"})
    for look in (lambda d: d["window"], lambda d: d["scenario"]["seed"]):
        with pytest.raises(InvalidInput, match=r"^r1/result\.json: no-field: has no field '(window|seed)'"):
            look(opened.document)
    assert opened.document.get("window") is None
    with pytest.raises(KeyError):
        opened.document["kpis"][0]["mean"]


@pytest.mark.parametrize("kpis", [None, 5, [1], ["x"], [{"name": "a"}], [None]])
def test_key_figures_that_are_none(run, kpis):
    with pytest.raises(InvalidInput, match=r"r1/result\.json"):
        run(kpis=kpis).kpis  # noqa: B018


@pytest.mark.parametrize("value", [None, math.inf, math.nan, "x", True])
def test_a_figure_that_is_no_number_does_not_exist(run, value):
    assert math.isnan(run(kpis=[KPI | {"value": value}]).kpis["cost"].value)


@pytest.mark.parametrize("text", ["[]", "5", "{", "[" * 100_000, ""])
def test_a_document_that_is_none(run, tmp_path, text):
    opened = run()
    (tmp_path / "r1" / "result.json").write_text(text)
    with pytest.raises(InvalidInput, match=r"result\.json"):
        opened.document  # noqa: B018


def test_a_column_that_is_not_there_is_named_with_its_file(run, tmp_path):
    opened = run()
    pd.DataFrame({"facility": ["A", "B"], "hours": [1.0, 2.0]}).to_parquet(tmp_path / "r1" / "lanes.parquet")
    table = opened.table("lanes")
    said = r"^r1/lanes\.parquet: no-column: has no column 'mode'"
    for look in (lambda: table["mode"], lambda: table[["hours", "mode"]], lambda: opened.table("lanes", ("mode",))):
        with pytest.raises(Lacking, match=said):
            look()
    with pytest.raises(KeyError):
        table["mode"]
    assert list(opened.table("lanes", ("hours",))) == ["hours"]


def test_what_is_made_of_a_table_is_plain(run, tmp_path):
    opened = run()
    pd.DataFrame({"facility": ["A", "B", "A"], "hours": [1.0, 2.0, 3.0]}).to_parquet(tmp_path / "r1" / "lanes.parquet")
    table = opened.table("lanes")
    for made in (table[table["hours"] > 1], table[["hours"]], table.assign(x=1), table.merge(table), table.copy()):
        assert type(made) is pd.DataFrame
    assert table.groupby("facility")["hours"].sum().to_dict() == {"A": 4.0, "B": 2.0}
    assert table.set_index("facility").loc["B", "hours"] == 2.0
    assert table.hours.max() == 3.0


def test_a_table_that_is_no_table(run, tmp_path):
    opened = run()
    (tmp_path / "r1" / "lanes.parquet").write_bytes(b"PAR1 nothing")
    for columns in (None, ("mode",)):
        with pytest.raises(InvalidInput, match=r"^r1/lanes\.parquet: unreadable"):
            opened.table("lanes", columns)
    with pytest.raises(InvalidInput, match=r"^r1/none\.parquet: no-table"):
        opened.table("none", ("x",))
