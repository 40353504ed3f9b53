from pathlib import Path

import pytest

import datasets
from core.errors import InvalidInput
from datasets import Edit
from tests.whatif.batch_text import EXAMPLES, factor, findings, read, rules
from whatif.batch import Budget, Stopping
from whatif.batch_files.reading import MOST_BYTES, read_batch

WHOLE = """\
base = "demo"
name = "close"
question = "Shall we?"
description = "Said at length."
part = "plan"
seeds = "1..3,9"
metrics = ["cost_per_package", "on_time_pct"]
[options]
stations = ["DS-CMH-01"]
[budget]
runs = 40
minutes = 2.5
[stop]
metric = "on_time_pct"
half_width = 0.5
confidence = 0.9
first = 5
[[edits]]
op = "close_facility"
facility = "FC-CMH-2"
[[edits]]
op = "set"
place = "FC-CMH-1"
column = "robots"
value = 50
[growth]
at = 1.5
[trial]
kind = "switch"
"""


def test_everything_that_a_file_may_say() -> None:
    batch = read(WHOLE)
    assert (batch.name, batch.question, batch.description, batch.part) == (
        "close",
        "Shall we?",
        "Said at length.",
        "plan",
    )
    assert batch.seeds == (1, 2, 3, 9)
    assert batch.metrics == ("cost_per_package", "on_time_pct")
    assert batch.options == {"stations": ["DS-CMH-01"]}
    assert batch.budget == Budget(40, 2.5)
    assert batch.stopping == Stopping("on_time_pct", 0.5, 0.9, 5)
    assert [str(edit) for edit in batch.edits] == ["close_facility facility=FC-CMH-2", "FC-CMH-1.robots=50"]
    assert [edit.line for edit in batch.edits] == [18, 21]
    assert (batch.growth, batch.trial) == ({"at": 1.5}, {"kind": "switch"})


def test_a_base_alone_is_the_reference_alone() -> None:
    batch = read('base = "demo"')
    assert (batch.name, batch.seeds, batch.factors, batch.design) == ("asked", (1, 2, 3, 4, 5), (), "full")


def test_the_first_metric_is_when_to_stop() -> None:
    batch = read('metrics = ["cost_per_package"]\n[stop]\nhalf_width = 1')
    assert batch.stopping == Stopping("cost_per_package", 1.0, 0.95, 5)


def test_few_seeds_are_all_run_before_anything_is_judged() -> None:
    batch = read('seeds = "1..3"\n[stop]\nmetric = "on_time_pct"\nhalf_width = 1')
    assert batch.stopping is not None
    assert batch.stopping.first == 5
    assert read('seeds = 30\n[stop]\nmetric = "on_time_pct"\nhalf_width = 1').stopping.first == 10


def test_a_batch_does_not_stop_after_a_few_seeds() -> None:
    with pytest.raises(InvalidInput, match="first 4 is less than 5") as caught:
        read('seeds = 30\n[stop]\nmetric = "on_time_pct"\nhalf_width = 1\nfirst = 4')
    assert [finding.rule for finding in caught.value.findings] == ["stops-too-early"]


def test_a_base_lies_beside_its_batch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "thin.toml").write_text('base = "demo"')
    for base in ("mine", "thin.toml", str(tmp_path / "mine")):
        (tmp_path / "ask.toml").write_text(f'base = "{base}"')
        monkeypatch.chdir(tmp_path)
        read_from = read_batch("ask.toml").base
        assert read_from == read_batch(tmp_path / "ask.toml").base == str(tmp_path / base)


def test_edits_of_the_command_line_come_last(tmp_path: Path) -> None:
    path = tmp_path / "ask.toml"
    path.write_text(WHOLE)
    batch = read_batch(path, ["run.measured_days=1"])
    assert [str(edit) for edit in batch.edits][2:] == ["run.measured_days=1"]
    with pytest.raises(InvalidInput) as caught:
        read_batch(path, ["nothing", "x"])
    assert [finding.rule for finding in caught.value.findings] == ["bad-edit", "bad-edit"]


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_the_examples_are_read(path: Path) -> None:
    batch = read_batch(path)
    assert batch.question
    assert batch.factors
    assert batch.base in datasets.bundled()


def test_a_batch_file_is_a_file_of_edits_too(tmp_path: Path) -> None:
    path = tmp_path / "ask.toml"
    path.write_text(WHOLE + factor("[1.0, 1.1]"))
    said = [finding.rule for finding in datasets.check("demo", edits_file=path)]
    assert "factors-not-applied" in said
    assert "unknown-key" not in said


# -- what is wrong -------------------------------------------------------------------------------------------

EVERY = """\
base = "demos"
bas = 3
seeds = "5..1"
metrics = "a"
design = { kind = "sobol", points = 20, seeds = 4 }
part = "floors"
[options]
when = 2020-01-01
how = [1.0, nan]
[stop]
half_width = -1
first = 9
confidence = 95
most = 3
[budget]
runs = 0
minutes = nan
[[edits]]
op = "shut"
[[edits]]
op = "move_facility"
facility = "FC-CMH-1"
lat = nan
lon = 3
"""


def test_all_that_is_wrong_at_once() -> None:
    assert rules(EVERY) == [
        (1, "unknown-base"),
        (2, "unknown-key"),
        (3, "bad-seeds"),
        (5, "unknown-key"),
        (5, "points-not-a-power-of-two"),
        (6, "unknown-part"),
        (8, "wrong-type"),
        (9, "wrong-type"),
        (11, "out-of-range"),
        (12, "out-of-range"),
        (13, "out-of-range"),
        (14, "unknown-key"),
        (16, "out-of-range"),
        (17, "wrong-type"),
        (18, "unknown-op"),
        (20, "wrong-type"),
    ]


def test_a_near_miss_is_named() -> None:
    messages = [finding.message for finding in findings(EVERY)]
    assert [hint in text for hint, text in zip(["demo?", "base?"], messages[:2], strict=True)] == [True, True]
    assert "16 or 32" in messages[4]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('base = ""', [(1, "missing-field")]),
        ("base = 3", [(1, "wrong-type")]),
        ('base = "\\u0000"', [(1, "missing-field")]),
        ('base = "a\\u0000b"', [(1, "unknown-base")]),
        (f'base = "{"x" * 5000}"', [(1, "unknown-base")]),
        ("name = 3\nquestion = []\ndescription = {}\npart = 1", [(line, "wrong-type") for line in (2, 3, 4, 5)]),
        ("metrics = 3", [(2, "wrong-type")]),
        ('metrics = ["a", "a"]', [(2, "duplicate-name")]),
        ("design = 5", [(2, "wrong-type")]),
        ('design = "fuller"', [(2, "unknown-design")]),
        ("[design]\nkind = 3", [(3, "wrong-type")]),
        ('[design]\nkind = "full"\npoints = 3', [(4, "unknown-key")]),
        ('[design]\nkind = "latin_hypercube"\npoints = 1.5\nseed = -1', [(4, "wrong-type"), (5, "out-of-range")]),
        ('[design]\nkind = "fractional"\nresolution = 2', [(4, "out-of-range")]),
        ('design = "listed"', [(2, "design-and-variants")]),
        ('design = "full"\n[[variants]]\nname = "a"', [(2, "design-and-variants")]),
        ("stop = 3", [(2, "wrong-type"), (2, "missing-field"), (2, "missing-field")]),
        ('[stop]\nmetric = "on_time_pct"', [(2, "missing-field")]),
        ('[stop]\nmetric = "on_time_pct"\nhalf_width = 0', [(4, "out-of-range")]),
        ('[stop]\nmetric = "on_time_pct"\nhalf_width = inf', [(4, "wrong-type")]),
        ("budget = []", [(2, "wrong-type")]),
        ("options = 3", [(2, "wrong-type")]),
        ("edits = 3\nfactors = {}\nvariants = [3]",
         [(2, "wrong-type"), (3, "wrong-type"), (4, "variants-and-factors"), (4, "wrong-type")]),
        ("growth = 1\ntrial = 2", [(2, "wrong-type"), (3, "wrong-type")]),
        ("a = [", [(2, "bad-toml")]),
        (b"base = \xff", [(1, "not-text")]),
        (b"base = 'a'\0", [(0, "not-text")]),
        (b"base" + b" = [" + b"[" * 9999, [(0, "bad-toml")]),
        (b"#base", [(0, "missing-field")]),
    ],
)  # fmt: skip
def test_wrong_types_everywhere(text: str | bytes, expected: list[tuple[int, str]]) -> None:
    assert rules(text) == expected


def test_findings_are_of_one_line_each() -> None:
    said = findings('part = "a\\nb"\n"x\\ny" = 3\n[[factors]]\nname = "p\\nq"\nlevels = ["r\\ns"]')
    assert len(said) >= 3
    assert all("\n" not in finding.message for finding in said)


def test_files_that_are_no_files(tmp_path: Path) -> None:
    for path, rule in (
        (tmp_path, "unreadable-file"),
        (tmp_path / "none", "missing-file"),
        ("a\0b", "missing-file"),
        ("x" * 5000, "unreadable-file"),
    ):
        with pytest.raises(InvalidInput) as caught:
            read_batch(path)
        assert [finding.rule for finding in caught.value.findings] == [rule]
    huge = tmp_path / "huge.toml"
    huge.touch()
    for size, rule in ((0, "empty-file"), (MOST_BYTES + 1, "unreadable-file")):
        with huge.open("r+b") as file:
            file.truncate(size)
        with pytest.raises(InvalidInput) as caught:
            read_batch(huge)
        assert [finding.rule for finding in caught.value.findings] == [rule]


def test_an_edit_keeps_its_place() -> None:
    batch = read('[[edits]]\nop = "set"\nkey = "run.seed"\nvalue = 3')
    assert batch.edits[0] == Edit("set", {"key": "run.seed", "value": 3}, batch.file, 2)
