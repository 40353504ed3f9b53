"""How far a job is: from its status, from its log."""

import json

import pytest

from dashboard.jobs.job_folder import LOG, last_line, log_tail
from dashboard.jobs.progress import Progress, of_line, progress_of, reached


@pytest.mark.parametrize(
    ("line", "progress"),
    [
        ("   0.0 s    0 %  reading the scenario", Progress("reading the scenario", 0.0, None)),
        ("   4.7 s   14 %  orders and sourcing  ETA 29 s", Progress("orders and sourcing", 0.14, 29.0)),
        ("1234.0 s   90 %  packages  ETA 2 min 05 s", Progress("packages", 0.9, 125.0)),
        ("pod2door: no such scenario", Progress()),
        ("", Progress()),
    ],
)
def test_line(line, progress):
    assert of_line(line) == progress


def status(folder, **values):
    folder.mkdir(exist_ok=True)
    (folder / "status.json").write_text(json.dumps(values))


def test_of_a_run_by_share_and_time(tmp_path):
    status(tmp_path / "out", stage="simulate", progress=0.25, seconds=10.0, started=100.0)
    assert progress_of(tmp_path, tmp_path / "out", 99.5) == Progress("simulate", 0.25, 30.0)


def test_nothing_is_guessed_from_the_first_moments(tmp_path):
    status(tmp_path / "out", stage="plan", progress=0.01, seconds=10.0, started=100.0)
    assert progress_of(tmp_path, tmp_path / "out", 99.5).seconds_left is None


def test_of_a_batch_as_it_says(tmp_path):
    status(tmp_path / "out", stage="runs", progress=0.5, seconds=10.0, started=100.0, eta_s=42.0)
    assert progress_of(tmp_path, tmp_path / "out", 99.5) == Progress("runs", 0.5, 42.0)


def test_a_former_status_says_nothing(tmp_path):
    status(tmp_path / "out", stage="runs", progress=0.9, started=100.0)
    (tmp_path / LOG).write_text("   0.0 s    3 %  checking\n")
    assert progress_of(tmp_path, tmp_path / "out", 200.0) == Progress("checking", 0.03, None)


@pytest.mark.parametrize("broken", ["", "[]", '{"progress": "much", "started": true}', "{"])
def test_a_broken_status_is_none(tmp_path, broken):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "status.json").write_text(broken)
    assert progress_of(tmp_path, tmp_path / "out", 5.0) == Progress()


def test_where_it_stopped(tmp_path):
    (tmp_path / LOG).write_text("   0.0 s    3 %  checking\n   1.0 s   31 %  plan\n\nerror: infeasible\n\n")
    assert reached(tmp_path) == Progress("plan", 0.31, None)
    assert last_line(tmp_path) == "error: infeasible"


def test_a_long_log_ends_with_whole_lines(tmp_path):
    (tmp_path / LOG).write_text("".join(f"line {n}\n" for n in range(20_000)))
    lines = log_tail(tmp_path).splitlines()
    assert lines[-1] == "line 19999"
    assert all(line.startswith("line ") for line in lines)
    assert len(log_tail(tmp_path)) <= 64 << 10
