"""Which runs there are, quickly, whatever else lies in the folder."""

import json
import os

import pytest

from core.errors import InvalidInput
from dashboard.workspace import Catalogue
from tests.processor import least_s


def run(folder, run_id, **about):
    (folder / run_id).mkdir(parents=True)
    scenario = {"name": "demo", "base": "demo", "seed": 1, "edits": []} | about
    (folder / run_id / "result.json").write_text(json.dumps({"version": "1", "scenario": scenario, "kpis": []}))
    (folder / run_id / "status.json").write_text(json.dumps({"started": 5.0, "seconds": 1.0}))


def ids(catalogue):
    return [label.run_id for label in catalogue.runs()]


def test_no_folder_no_runs(tmp_path):
    assert Catalogue(tmp_path / "none").runs() == []


def test_only_finished_runs_of_the_twin(tmp_path):
    run(tmp_path, "good")
    run(tmp_path, ".hidden")
    run(tmp_path, "store")
    (tmp_path / "batch").mkdir()
    (tmp_path / "batch" / "result.json").write_text(json.dumps({"batch": {}}))
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "result.json").write_text("{")
    (tmp_path / "running").mkdir()
    (tmp_path / "running" / "status.json").write_text(json.dumps({"state": "running"}))
    (tmp_path / "file").write_text("x")
    catalogue = Catalogue(tmp_path)
    assert ids(catalogue) == ["good"]
    for name in ("batch", "broken", "running", "file", "none", "..", ".hidden", "store", ""):
        with pytest.raises(InvalidInput, match="no finished run"):
            catalogue.open(name)


def test_what_changed_is_read_again(tmp_path):
    catalogue = Catalogue(tmp_path)
    run(tmp_path, "a")
    first = catalogue.open("a")
    assert catalogue.open("a") is first
    assert catalogue.runs()[0].seconds == 1.0
    status = tmp_path / "a" / "status.json"
    status.write_text(json.dumps({"started": 5.0, "seconds": 2.5}))
    os.utime(status, (7e9, 7e9))
    assert catalogue.runs()[0].seconds == 2.5
    assert catalogue.open("a") is not first


def test_two_hundred_runs_are_listed_without_delay(tmp_path):
    for n in range(200):
        run(tmp_path, f"r{n:03d}")
    catalogue = Catalogue(tmp_path)
    assert len(catalogue.runs()) == 200
    assert least_s(catalogue.runs) < 0.1


DEEP = "[" * 200_000


@pytest.mark.parametrize(
    ("result", "status"),
    [
        ('{"scenario": {"name": "d", "seed": 1e999}, "kpis": []}', "{}"),
        ('{"scenario": {"name": "d", "seed": NaN}, "kpis": []}', "{}"),
        (DEEP, "{}"),
    ],
)
def test_a_broken_run_is_left_out_and_the_others_go_on(tmp_path, result, status):
    run(tmp_path, "good")
    run(tmp_path, "bad")
    (tmp_path / "bad" / "result.json").write_text(result)
    (tmp_path / "bad" / "status.json").write_text(status)
    assert ids(Catalogue(tmp_path)) == ["good"]


@pytest.mark.parametrize("number", ["1e300", "-1e18", "Infinity", "NaN", '"x"', "true"])
def test_a_time_that_cannot_be_is_not_known(tmp_path, number):
    run(tmp_path, "a")
    (tmp_path / "a" / "status.json").write_text(f'{{"started": {number}, "seconds": {number}}}')
    label = Catalogue(tmp_path).runs()[0]
    assert (label.started, label.seconds) == (0.0, 0.0)


def test_a_pipe_blocks_nobody(tmp_path):
    run(tmp_path, "good")
    (tmp_path / "pipe").mkdir()
    for name in ("result.json", "status.json"):
        os.mkfifo(tmp_path / "pipe" / name)
    assert ids(Catalogue(tmp_path)) == ["good"]
