"""What the commands under `whatif` print, and how they end."""

import json
import subprocess
import sys
import time

import pytest

from cli.output import counted, more_decimals
from tests.cli.conftest import CHECKOUT
from tests.whatif.run_folders import written_run


@pytest.mark.parametrize(
    ("count", "noun", "text"),
    [(1, ("seed",), "1 seed"), (0, ("seed",), "0 seeds"), (1200, ("batch", "batches"), "1,200 batches")],
)
def test_what_is_counted(count, noun, text):
    assert counted(count, *noun) == text


def test_compare_says_percentage_points(pod2door, tmp_path):
    for name, edits, late in (("a", [], 4.0), ("b", ["FC-1.status=closed"], 5.5)):
        written_run(tmp_path / name, edits=edits, part="plan", kpis={"late_pct": (late, "%"), "cost": (2.0, "USD")})
    answer = pod2door("whatif", "compare", str(tmp_path / "a"), str(tmp_path / "b"))
    assert answer.code == 0
    (line,) = (line for line in answer.out.splitlines() if line.startswith("late"))
    assert "+1.500 pp" in line
    assert " % " in line
    assert "worse" in line
    assert "1 seed in pairs" in answer.out
    assert "exact" in line
    assert "1 figure differs, 1 is the same.\n" in answer.out


def test_what_a_terminal_would_obey_is_not_printed(pod2door, tmp_path):
    batch = tmp_path / "ask.toml"
    batch.write_text('base = "demo"\nname = "x\\u001b[31m"\n[[variants]]\nname = "y\\u001b[2J"\nedits = []\n')
    answer = pod2door("whatif", "run", str(batch), "--dry-run")
    assert answer.code == 0
    assert "\x1b" not in answer.out + answer.err
    assert "x\\x1b[31m" in answer.out


def test_query_tells_different_values_apart(pod2door, tmp_path):
    values = "(4.391, 7.5, 12000.25), (4.392, 7.5, 12000.5), (0.1, 7.5, null)"
    place = str(written_run(tmp_path / "r"))
    answer = pod2door("whatif", "query", f"select * from (values {values}) t(a, b, c)", "--from", place)
    assert [line.split() for line in answer.out.splitlines()[1:]] == [
        ["4.391", "7.50", "12,000.2"],
        ["4.392", "7.50", "12,000.5"],
        ["0.1000", "7.50", "–"],
    ]


@pytest.mark.parametrize(
    ("values", "more"), [([1.0, 1.0], 0), ([1.0, 1.0 + 1e-4], 2), ([0.5, 0.5 + 1e-15], 6), ([], 0)]
)
def test_decimals_that_tell_apart(values, more):
    assert more_decimals(values) == more


@pytest.mark.slow
def test_a_batch_that_is_ended_says_so_and_leaves_nothing_behind(tmp_path):
    batch, out, store = tmp_path / "ask.toml", tmp_path / "out", tmp_path / "store"
    batch.write_text(
        'base = "demo"\nseeds = 200\n[[variants]]\nname = "more"\nedits = [{ op = "demand", factor = 1.1 }]\n'
    )
    command = [sys.executable, "-m", "cli", "whatif", "run", str(batch), "--out", str(out), "--store", str(store)]
    with subprocess.Popen(
        [*command, "--workers", "1"], cwd=CHECKOUT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as run:
        deadline = time.monotonic() + 120
        while not list(store.glob("??/*/result.json")) and time.monotonic() < deadline:
            time.sleep(0.1)
        run.terminate()
        printed, said = run.communicate(timeout=60)
    assert (run.returncode, printed) == (130, "")
    assert "cancelled: what has been run is kept" in said
    assert "leaked" not in said
    status = json.loads((out / "status.json").read_text())
    assert (status["state"], status["stage"], status["error"]) == ("cancelled", "stopped", None)
    assert not list((store / ".making").iterdir())
