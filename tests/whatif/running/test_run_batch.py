import json
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from core.errors import InvalidInput, Pod2doorError
from datasets import Edit
from tests.whatif.small_batches import demand_batch, demand_variants
from whatif.batch import Batch, Budget, Level, Stopping, Variant
from whatif.running.output import BatchOutput, default_folder
from whatif.running.run import observations, run_batch
from whatif.store import Store

TABLES = ("runs.parquet", "kpis.parquet", "result.json")
BROKEN = Variant(4, "no such site", {"demand": Level("x", 9.0)}, (Edit("close_facility", {"facility": "FC-NO-1"}),))


def batch_of(n_seeds=2, part="plan", **more):
    return demand_batch(n_seeds, part=part, **more)


@pytest.mark.slow
def test_a_batch_end_to_end(tmp_path, capfd, monkeypatch):
    """One variant fails and the others go on; run again: all kept, what failed is tried again, the same bytes.

    Of two seeds, a plan, which knows none, takes the first.
    """
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "more.toml"
    file.write_text("the file as it was given")
    batch, variants = batch_of(question="how much?", file=str(file)), (*demand_variants()[:2], BROKEN)
    seen, stages = [], []

    def progress(stage, done, eta_s=None):
        seen.append(done)
        stages.append(stage)

    result = run_batch(batch, variants=variants, workers=1, progress=progress)
    out = result.out
    assert out.parent == Path("runs")
    assert out.name.startswith("how-much-more-")
    assert (result.runs, result.failed, result.skipped, result.kept, result.seeds) == (3, 1, 0, 0, (1, 1, 0))
    assert seen == sorted(seen)
    assert seen[-1] == 1.0
    assert list(dict.fromkeys(stages)) == ["starting workers", "warming up", "runs"]
    assert (out / "batch.toml").read_text() == "the file as it was given"
    runs = pd.read_parquet(out / "runs.parquet")
    assert list(runs.state) == ["done"] * 2 + ["failed"]
    assert "FC-NO-1" in runs.error[2]
    store = Store(Path("runs") / "store")
    assert all(store.has(address) for address in runs.address[:2])
    assert "InvalidInput" in result.failures[0].log.read_text()
    status = json.loads((out / "status.json").read_text())
    assert status["state"] == "done"
    assert status["store"] == str(tmp_path / "runs" / "store")
    seen = observations(out)
    assert seen.values.shape[0] == 2
    assert not seen.chance
    assert seen.names == ("demand 1", "demand 1.1", "no such site")
    kpis = {kpi.name: kpi.value for kpi in store.kpis(runs.address[1])}
    assert seen.of(1, next(iter(kpis)))[1] == next(iter(kpis.values()))

    before = {name: (out / name).read_bytes() for name in TABLES}
    again = run_batch(batch, variants=variants)
    assert (again.out, again.runs, again.failed, again.kept) == (out, 3, 1, 2)
    assert {name: (out / name).read_bytes() for name in TABLES} == before
    assert capfd.readouterr() == ("", "")


@pytest.mark.slow
def test_a_batch_stops_when_it_knows_enough(tmp_path):
    batch = batch_of(6, part="twin", stopping=Stopping("cost_per_package", 100.0, first=2))
    result = run_batch(batch, variants=demand_variants()[:2], out=tmp_path / "out", store=tmp_path / "store", workers=1)
    assert (result.runs, result.skipped, result.seeds) == (4, 8, (2, 2))


def test_a_scenario_that_is_not_there(tmp_path):
    batch = Batch("gone", str(tmp_path / "gone"))
    with pytest.raises(Pod2doorError, match="gone: cannot be read"):
        run_batch(batch, variants=demand_variants()[:1], out=tmp_path / "out", store=tmp_path / "store")
    assert json.loads((tmp_path / "out" / "status.json").read_text())["state"] == "failed"


def test_no_time_means_no_runs(tmp_path):
    batch = batch_of(budget=Budget(minutes=0.0))
    result = run_batch(batch, variants=demand_variants()[:2], out=tmp_path / "out", store=tmp_path / "store")
    assert (result.runs, result.skipped) == (0, 2)
    assert set(pd.read_parquet(tmp_path / "out" / "runs.parquet").state) == {"skipped"}
    assert observations_or_none(tmp_path / "out") is None


def observations_or_none(folder):
    seen = observations(folder)
    return seen if len(seen.values) else None


@pytest.mark.parametrize(
    ("name", "folder"), [("a/b c: d", "a-b-c-d-01234567"), ("", "batch-01234567"), ("../..", "batch-01234567")]
)
def test_a_batchs_folder_stays_below_runs(name, folder):
    assert default_folder(Batch(name, "demo"), "0123456789abcdef") == Path("runs") / folder


def output(path, content="a" * 64):
    return BatchOutput(path, batch_of(), content, path)


def test_a_folder_that_holds_something_else_is_refused(tmp_path):
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(InvalidInput, match=r"holds 'mine\.txt' already"):
        output(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_a_folder_of_another_batch_is_refused(tmp_path):
    with output(tmp_path / "out"):
        pass
    with output(tmp_path / "out"):
        pass
    with pytest.raises(InvalidInput, match="holds another batch"):
        output(tmp_path / "out", "b" * 64)


def test_a_folder_that_cannot_be_made(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(InvalidInput, match="cannot be written"):
        output(tmp_path / "file")


HOLD = """
import sys
from pathlib import Path
from tests.whatif.running.test_run_batch import output
with output(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_two_commands_do_not_work_at_one_batch_and_a_dead_one_holds_nothing(tmp_path):
    command = [sys.executable, "-c", HOLD, str(tmp_path / "out")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout.readline() == "held\n"
        with pytest.raises(InvalidInput, match="another process works at this batch"):
            output(tmp_path / "out")
        other.kill()
        other.wait()
        with output(tmp_path / "out"):
            pass


def test_how_a_batch_ended_is_written_down(tmp_path):
    def state():
        return json.loads((tmp_path / "status.json").read_text())

    with output(tmp_path):
        assert state()["state"] == "running"
    with pytest.raises(KeyboardInterrupt), output(tmp_path):
        raise KeyboardInterrupt
    assert (state()["state"], state()["error"]) == ("cancelled", None)
    with pytest.raises(Pod2doorError, match="No space left"), output(tmp_path):
        raise OSError(28, "No space left on device")
    assert state()["state"] == "failed"
    with pytest.raises(Pod2doorError, match="one"), output(tmp_path):
        raise Pod2doorError("one\ntwo")
    assert state()["error"] == "one; two"
