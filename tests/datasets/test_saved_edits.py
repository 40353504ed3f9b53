"""Edits that are saved and read again mean the same."""

import tomllib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import datasets
from datasets import Edit, schema
from datasets.difference import difference
from datasets.writing import toml_edits
from tests.datasets.drawn_edits import EDITS


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(edits=st.lists(EDITS, max_size=4))
def test_edits_saved_and_read_give_the_same_scenario(
    edits: list[Edit], tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("saved") / "edits.toml"
    path.write_text(toml_edits(edits) or "# none\n", encoding="utf-8")
    refused = {f.rule for f in datasets.check("demo", edits=edits) if f.severity == "error"}
    assert refused == {f.rule for f in datasets.check("demo", edits_file=path) if f.severity == "error"}
    if refused:
        return
    direct = datasets.load("demo", edits=edits)
    saved = datasets.load("demo", edits_file=path)
    assert difference(direct, saved) == []
    assert [(one.op, dict(one.values)) for one in saved.edits] == [(one.op, dict(one.values)) for one in edits]
    assert all(getattr(direct, name).equals(getattr(saved, name)) for name in (*schema.TABLES, "outages"))
    # And as the scenario.toml of a run.
    path.write_text(direct.to_toml(), encoding="utf-8")
    assert difference(direct, datasets.load(path)) == []


TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)


@given(st.dictionaries(TEXT, st.one_of(TEXT, st.integers(-(2**63), 2**63 - 1), st.floats(), st.booleans()), max_size=4))
def test_whatever_an_edit_says_is_read_as_it_was_written(values: dict[str, object]) -> None:
    values.pop("op", None)
    (read,) = tomllib.loads(toml_edits([Edit("set", values)]))["edits"]
    assert repr(read) == repr({"op": "set", **values})


def test_numbers_of_numpy_are_written_as_numbers() -> None:
    text = toml_edits([Edit("robots", {"facility": "A", "value": np.int64(3), "factor": np.float64(1.5)})])
    assert tomllib.loads(text)["edits"] == [{"op": "robots", "facility": "A", "value": 3, "factor": 1.5}]


def test_offers_are_written_into_a_folder_and_read_again(tmp_path: Path) -> None:
    scenario = datasets.load("demo", edits=["withdraw.same_day.zone=43215", "demand.promise.one_day=x1.5"])
    scenario.write_folder(tmp_path / "mine")
    again = datasets.load(tmp_path / "mine")
    assert again.offers.equals(scenario.offers)
    assert (again.promise_share == scenario.promise_share).all()
