import errno
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import datasets
from core.errors import InvalidInput
from datasets import schema
from datasets.files import read_toml
from datasets.writing import edits_file, toml_key, toml_value

EDITS = [
    "FC-A.robots=+50",
    "FC-A.outage=day 2 06:00..day 2 18:00",
    "demand.units_per_day=x1.2",
    "FC-A>SC-A.status=closed",
    "promise.one_day.cutoff=21:00",
    "capacity.scale=1.3",
]


def same(one: datasets.Scenario, two: datasets.Scenario) -> None:
    for name in (*schema.TABLES, "outages"):
        pd.testing.assert_frame_equal(getattr(one, name), getattr(two, name))


def test_a_toml_loads_to_the_same(network: Path) -> None:
    scenario = datasets.load(network, edits=[*EDITS, "run.seed=9"])
    path = network.parent / "elsewhere"
    path.mkdir()
    (path / "scenario.toml").write_text(scenario.to_toml())
    again = datasets.load(path / "scenario.toml")
    same(scenario, again)
    assert again.settings == scenario.settings
    assert again.name == "mine"


def test_a_folder_stands_alone(network: Path) -> None:
    scenario = datasets.load(network, edits=EDITS)
    scenario.write_folder(network.parent / "copy")
    for path in network.iterdir():
        path.unlink()
    again = datasets.load(network.parent / "copy")
    same(scenario, again)
    changed = {key for key in scenario.settings if scenario.settings[key] != again.settings[key]}
    assert changed == {"capacity.scale"}
    assert again.settings.capacity.scale == 1


@pytest.mark.parametrize("name", datasets.bundled())
def test_init_gives_the_same_scenario_to_edit(name: str, tmp_path: Path) -> None:
    folder = datasets.init(tmp_path / "own", name)
    assert {"facilities.csv", "zones.csv", "promises.csv", "pools.csv", "scenario.toml", "README.md"} <= {
        path.name for path in folder.iterdir()
    }
    one, two = datasets.load(name), datasets.load(folder)
    same(one, two)
    assert {k: v for k, v in one.settings.items() if k != "scenario.name"} == {
        k: v for k, v in two.settings.items() if k != "scenario.name"
    }
    text = (folder / "README.md").read_text()
    for table in schema.TABLES:
        for column in schema.table(table):
            assert f"| {column} |" in text
    for key in schema.settings():
        assert f"| {key} |" in text


def test_init_refuses_what_is_there(tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "precious.txt").write_text("mine")
    (tmp_path / "file").write_text("mine")
    for name in ("own", "file"):
        with pytest.raises(InvalidInput, match="not-empty"):
            datasets.init(tmp_path / name, "demo")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "own"]


def test_init_takes_an_empty_folder(tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    assert (datasets.init(tmp_path / "own", "demo") / "zones.csv").exists()


def test_init_from_nowhere(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="missing-file"):
        datasets.init(tmp_path / "own", "nowhere")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EACCES])
def test_nothing_half_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(code, "No space left on device" if code == errno.ENOSPC else "Permission denied")

    monkeypatch.setattr("shutil.copyfile", refuse)
    with pytest.raises(InvalidInput, match=r"unwritable-folder: cannot be written: (No space|Permission)"):
        datasets.init(tmp_path / "own", "demo")
    assert list(tmp_path.iterdir()) == []


VALUES = st.one_of(
    st.text(max_size=20), st.integers(-(2**62), 2**62), st.floats(allow_nan=False, allow_infinity=False), st.booleans()
)


@given(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=10),
    st.one_of(VALUES, st.lists(st.integers(), max_size=3)),
)
def test_toml_values_come_back(key: str, value: object) -> None:
    import tomllib

    if isinstance(value, str) and any("\ud800" <= c <= "\udfff" for c in value):
        return
    assert tomllib.loads(f"{toml_key(key)} = {toml_value(value)}\n") == {key: value}


def test_lines_of_toml_keys(tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    path.write_text(
        '# c\nbase = "us"\n\n[run]\nseed = 1\ndemand.x = 3\n[lanes.fc_ds]\n"reach_km" = 4\n'
        '[[edits]]\nop = "a"\n[[edits]]\n\nop = "b"\n'
    )
    toml = read_toml(path, pytest.fail)
    assert toml is not None
    assert toml.line("base") == 2
    assert toml.line("run", "seed") == 5
    assert toml.line("run", "demand", "x") == 6
    assert toml.line("lanes", "fc_ds", "reach_km") == 8
    assert toml.line("edits", 0) == 9
    assert toml.line("edits", 1, "op") == 13
    assert toml.line("edits", 1, "nothing") == 11
    assert toml.line("nowhere") == 0


def test_a_file_of_no_edits_is_taken(tmp_path: Path) -> None:
    path = tmp_path / "none.toml"
    path.write_text(edits_file([]))
    assert datasets.load("demo", edits_file=path).edits == ()
