"""A draft's run is one of the chosen run's scenario: its base by name, its seed, its edits before the draft's."""

from types import SimpleNamespace

import pytest

from dashboard.draft.command import run_arguments
from datasets import load
from datasets.writing import to_toml

MORE = "FC-CMH-1.capacity=x1.2"


@pytest.fixture
def context(tmp_path):
    def made(*edits):
        (tmp_path / "scenario.toml").write_text(to_toml(load("demo", edits)))
        return SimpleNamespace(
            run=SimpleNamespace(folder=tmp_path), scenario="demo", workspace=SimpleNamespace(folder=tmp_path)
        )

    return made


def test_the_base_is_named_not_the_runs_file(context, tmp_path):
    out = tmp_path / "new"
    assert run_arguments(context(), (MORE,), out) == ["run", "demo", "--seed=1", f"--edit={MORE}", f"--out={out}"]


def test_the_runs_own_edits_come_first(context, tmp_path):
    told = run_arguments(context("FC-CMH-2.status=closed"), (MORE,), tmp_path / "new")
    file = next(text.partition("=")[2] for text in told if text.startswith("--edits="))
    assert told.index(f"--edits={file}") < told.index(f"--edit={MORE}")
    assert [str(e) for e in load("demo", [MORE], file).edits] == [
        "FC-CMH-2.status=closed",
        "capacity facility=FC-CMH-1 factor=1.2",
    ]


def test_a_base_that_is_gone_leaves_the_runs_file(context, tmp_path):
    made = context()
    (tmp_path / "scenario.toml").write_text('base = "/no/such/place"\n')
    assert run_arguments(made, (MORE,), tmp_path / "new")[1] == str(tmp_path / "scenario.toml")
