"""A run folder appears whole or not at all, and says what went wrong."""

from __future__ import annotations

import errno
import json
from pathlib import Path

import pytest

from core.errors import InvalidInput, Pod2doorError
from twin.run_folder import RunFolder, read_result, write_json


def status_of(folder: Path) -> dict[str, object]:
    return json.loads((folder / "status.json").read_text())


def test_a_finished_run_holds_its_files_and_nothing_hidden(tmp_path: Path) -> None:
    with RunFolder(tmp_path / "r1") as folder:
        folder.status("plan", 0.1)
        assert status_of(tmp_path / "r1")["state"] == "running"
        write_json(folder.writing / "result.json", {"kpis": []})
        assert not (tmp_path / "r1" / "result.json").exists()
        folder.publish()
    assert sorted(p.name for p in (tmp_path / "r1").iterdir()) == ["result.json", "status.json"]
    assert status_of(tmp_path / "r1")["state"] == "done"
    assert read_result(tmp_path / "r1") == {"kpis": []}


def fail_after_writing(folder: RunFolder) -> None:
    write_json(folder.writing / "result.json", {})
    raise Pod2doorError("no ways")


def test_a_failed_run_leaves_its_error_alone(tmp_path: Path) -> None:
    with pytest.raises(Pod2doorError, match="no ways"), RunFolder(tmp_path / "r") as folder:
        fail_after_writing(folder)
    assert [p.name for p in (tmp_path / "r").iterdir()] == ["status.json"]
    assert status_of(tmp_path / "r")["error"] == "no ways"
    with pytest.raises(InvalidInput, match="no ways"):
        read_result(tmp_path / "r")


def test_an_interrupted_run_says_so(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt), RunFolder(tmp_path / "r"):
        raise KeyboardInterrupt
    assert status_of(tmp_path / "r")["state"] == "cancelled"


def test_a_full_disk_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(Pod2doorError, match="No space left") as raised, RunFolder(tmp_path / "r"):
        raise OSError(errno.ENOSPC, "No space left on device")
    assert raised.value.exit_code == 1


@pytest.mark.parametrize("content", ["status.json", "notes.txt", ".writing"])
def test_a_folder_that_holds_something_is_refused(tmp_path: Path, content: str) -> None:
    (tmp_path / "r").mkdir()
    (tmp_path / "r" / content).write_text("{}")
    with pytest.raises(InvalidInput, match="run-folder"):
        RunFolder(tmp_path / "r")
    assert (tmp_path / "r" / content).read_text() == "{}"


def test_of_two_runs_into_one_folder_one_gets_it(tmp_path: Path) -> None:
    first = RunFolder(tmp_path / "r")
    with pytest.raises(InvalidInput):
        RunFolder(tmp_path / "r")
    first.publish()


def test_a_file_in_the_way_is_refused(tmp_path: Path) -> None:
    (tmp_path / "r").write_text("mine")
    with pytest.raises(InvalidInput, match="run-folder"):
        RunFolder(tmp_path / "r")
    assert (tmp_path / "r").read_text() == "mine"


@pytest.mark.parametrize(("text", "rule"), [("not json", "unreadable"), (None, "no-run")])
def test_what_is_no_run_is_refused(tmp_path: Path, text: str | None, rule: str) -> None:
    if text is not None:
        (tmp_path / "result.json").write_text(text)
    with pytest.raises(InvalidInput, match=rule):
        read_result(tmp_path)
