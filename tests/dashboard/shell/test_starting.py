"""From the Run dialog to jobs: what is refused, which command it becomes."""

import pytest

from core.errors import InvalidInput
from dashboard.shell.run_fields import estimate, looked, order_of
from dashboard.shell.starting import Order, edit_lines, faults, named, run_arguments, seconds_expected, start
from whatif.batch_files.reading import read_batch


@pytest.fixture
def submitted(workspace, monkeypatch):
    """Jobs that were submitted, none of which is started."""
    monkeypatch.setattr(workspace.jobs._supervisor, "wake", lambda: None)
    return workspace.jobs.all


def rules(workspace, **order):
    return [finding.rule for finding in faults(workspace, Order(**({"scenario": "demo"} | order)))]


def test_edits_one_a_line():
    assert edit_lines("\n a.b=1 \n\n# nothing\nc.d=+2 # why\n") == ("a.b=1", "c.d=+2")
    assert edit_lines(None) == ()


def test_sound(workspace):
    assert rules(workspace, edits=("FC-CMH-1.robots=+50", "FC-CMH-2.status=closed"), seeds=5, name="my_run-1.b") == []


def test_every_bad_edit_is_told(workspace):
    found = faults(workspace, Order("demo", ("XX.robots=1", "FC-CMH-1.robots=many", "nonsense")))
    assert len(found) == 3
    assert all(edit in " ".join(map(str, found)) for edit in ("XX.robots", "many", "nonsense"))


@pytest.mark.parametrize("name", ["../x", "a/b", "/etc/x", ".hidden", "a b", "-x", "a\nb", "ä", "x" * 81, "..", "a\0"])
def test_a_name_is_a_name(workspace, name):
    assert rules(workspace, name=name) == ["bad-name"]


@pytest.mark.parametrize("name", ["store", "jobs", "r1"])
def test_a_name_that_is_taken(workspace, add_run, name):
    add_run("r1")
    assert rules(workspace, name=name) == ["taken"]


def test_a_name_that_is_queued_is_taken(workspace, submitted):
    start(workspace, Order("demo", name="mine"))
    assert rules(workspace, name="mine") == ["taken"]


@pytest.mark.parametrize("seed", [-1, 2**53, 2**70])
def test_seed(workspace, seed):
    assert rules(workspace, seed=seed) == ["bad-seed"]


@pytest.mark.parametrize("scenario", ["narnia", "", "--help", "/etc", "../demo"])
def test_scenario_is_one_that_can_be_chosen(workspace, scenario):
    assert rules(workspace, scenario=scenario) == ["unknown-scenario"]


def test_what_fields_hold(workspace):
    assert order_of(["demo", "a.b=1", 7, "5", " x "]) == Order("demo", ("a.b=1",), 7, 5, "x")
    assert order_of([None, None, "", "many", None]) == Order("", (), -1, -1, "")


def test_a_run_is_queued_as_one_command(workspace, submitted):
    (job,) = start(workspace, Order("demo", ("FC-CMH-1.robots=+50",), 3, 1, "mine"))
    out = workspace.folder / "mine"
    assert job.arguments == ("run", "demo", "--seed=3", "--edit=FC-CMH-1.robots=+50", f"--out={out}")
    assert (job.kind, job.out) == ("run", out)
    assert [queued.job_id for queued in submitted()] == [job.job_id]


def test_further_seeds_are_a_batch_of_the_same(workspace, submitted):
    edits = ("FC-CMH-1.robots=+50", "FC-CMH-2.status=closed")
    run, batch = start(workspace, Order("demo", edits, 3, 5, "mine"))
    assert (run.kind, batch.kind) == ("run", "batch")
    assert batch.arguments[:2] == ("whatif", "run")
    read = read_batch(batch.arguments[2])
    assert (read.base, read.seeds) == ("demo", (4, 5, 6, 7))
    assert tuple(map(str, read.edits)) == edits
    assert batch.out == workspace.folder / "mine-seeds"


def test_nothing_is_queued_that_is_not_sound(workspace, submitted):
    with pytest.raises(InvalidInput, match="XX"):
        start(workspace, Order("demo", ("XX.robots=1",)))
    assert submitted() == []


def test_names_by_scenario_and_time(workspace):
    order = named(workspace, Order("us"), 0.0)
    assert order.name.startswith("us-1970") or order.name.startswith("us-1969")
    (workspace.folder / order.name).mkdir()
    assert named(workspace, Order("us"), 0.0).name == f"{order.name}-2"


def test_an_own_scenario_by_its_place(workspace):
    place = workspace.scenarios / "mine"
    place.mkdir(parents=True)
    (place / "scenario.toml").write_text('base = "demo"\n')
    arguments = run_arguments(workspace, Order("mine", name="x"))
    assert arguments[:2] == ["run", str(place)]


def test_time_from_earlier_runs(workspace, add_run):
    assert seconds_expected(workspace, "demo") is None
    assert "No earlier run" in estimate(Order("demo"), None)
    for n, seconds in enumerate([100.0, 10.0, 12.0, 11.0, 13.0, 9.0]):
        add_run(f"r{n}", started=float(n), seconds=seconds)
    assert seconds_expected(workspace, "demo") == 11.0
    assert estimate(Order("demo", seeds=5), 11.0).endswith("4 more seeds as a batch, up to 44.0\u2009s.")


def test_the_dialog_shows_the_command_or_the_findings(workspace):
    findings, time, command, refused = looked(workspace, Order("demo", ("FC-CMH-1.robots=+50",), name="x"))
    assert (findings, refused) == ([], False)
    assert command.startswith("pod2door run demo --seed=1 --edit=FC-CMH-1.robots=+50 --out=")
    assert time
    findings, _, command, refused = looked(workspace, Order("demo", tuple(f"XX{n}.a=1" for n in range(12))))
    assert (len(findings), command, refused) == (9, "", True)
