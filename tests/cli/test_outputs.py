"""Files to write: refused before the work where they cannot be; where writing fails, the answer is out already."""

import json
from pathlib import Path

import pytest

PROC, FULL = Path("/proc/self"), Path("/dev/full")
COMMANDS = [
    ("network", "locate", "demo", "--edits-out"),
    ("network", "place", "demo", "--edits-out"),
    ("network", "place", "demo", "--stock-out"),
    ("network", "greenfield", "demo", "--edits-out"),
    ("network", "pareto", "demo", "--edits-out"),
    ("network", "disrupt", "demo", "breakdowns", "--html"),
    ("network", "export", "demo", "--out"),
    ("network", "graph", "demo", "--out"),
    ("run", "demo", "--orders-out"),
]


@pytest.fixture
def unasked(monkeypatch):
    """Nothing is loaded."""

    def load(*args, **options):
        raise AssertionError("the work was begun")

    monkeypatch.setattr("datasets.load", load)


@pytest.mark.skipif(not PROC.is_dir(), reason="no folder that root cannot write to either")
@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_what_cannot_be_written_is_refused_before_the_work(pod2door, unasked, command):
    answer = pod2door(*command, str(PROC / "made.xlsx"))
    assert answer.code == 2
    assert "cannot be written" in " ".join(answer.err.replace("│", "").split())


@pytest.mark.parametrize("name", ["", "no/such/folder.toml", "x" * 300])
def test_folders_and_names_that_cannot_be_are_refused(pod2door, unasked, tmp_path, name):
    assert pod2door("network", "greenfield", "demo", "--edits-out", str(tmp_path / name)).code == 2


def test_trying_leaves_nothing_behind(pod2door, tmp_path):
    there = tmp_path / "there.toml"
    there.write_text("kept")
    for path in (there, tmp_path / "new.toml"):
        assert pod2door("network", "greenfield", "demo", "--promise", "none", "--edits-out", str(path)).code == 3
    assert [(path, path.read_text()) for path in tmp_path.iterdir()] == [(there, "kept")]


@pytest.mark.skipif(not FULL.exists(), reason="no device that is always full")
@pytest.mark.parametrize(
    "command",
    [
        ("network", "greenfield", "demo", "--sites", "1", "--edits-out"),
        ("network", "locate", "demo", "--seconds", "0.1", "--edits-out"),
        ("network", "place", "demo", "--rounds", "1", "--edits-out"),
    ],
    ids=" ".join,
)
def test_a_disk_that_is_full_takes_no_answer_away(python, command):
    answer = python("-m", "cli", *command, str(FULL), "--json")
    assert answer.code == 1
    assert "No space left on device" in answer.err
    assert json.loads(answer.out)["status"]
