"""What a [trial] may say: every finding at once, with its line in the batch file."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.errors import InvalidInput
from datasets import Edit
from whatif.batch import Batch, Factor
from whatif.batch_files.reading import read_batch
from whatif.trials import check_trial
from whatif.trials.ask import read_ask

WINDOW = (Edit("set", {"key": "run.measured_days", "value": 4}),)
RULE = {"op": "set", "key": "promise.one_day.cutoff", "value": "20:00"}
SOUND = {"kind": "geo", "at": "day 4 00:00", "share": 0.5, "edits": [RULE]}


def batch(**changes) -> Batch:
    """A batch of demo; a key of None is left out."""
    trial = {key: value for key, value in {**SOUND, **changes}.items() if value is not None}
    return Batch("t", "demo", edits=WINDOW, trial=trial)


def rules(found) -> list[str]:
    return [finding.rule for finding in found]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, []),
        ({"kind": "switch", "share": None}, []),
        ({"at": 96}, []),
        ({"share": None, "zones": ["43004", "43015"]}, []),
        ({"share": None, "stations": ["DS-CMH-01"]}, []),
        ({"by": "station"}, []),
        ({"kind": None}, ["missing-field"]),
        ({"kind": "ab"}, ["unknown-kind"]),
        ({"at": None}, ["missing-field"]),
        ({"at": [1]}, ["missing-field"]),
        ({"at": "noon"}, ["bad-time"]),
        ({"at": float("nan")}, ["out-of-range"]),
        ({"at": "day 2 23:55"}, ["trial-window"]),
        ({"at": "day 5 00:05"}, ["trial-window"]),
        ({"share": 1.0}, ["out-of-range"]),
        ({"share": "half"}, ["wrong-type"]),
        ({"share": None}, ["who-is-treated"]),
        ({"states": ["OH"]}, ["who-is-treated"]),
        ({"share": None, "states": ["OH"]}, ["nobody-to-compare"]),
        ({"share": None, "zones": []}, ["who-is-treated"]),
        ({"share": None, "zones": [43004]}, ["wrong-type", "who-is-treated"]),
        ({"share": None, "zones": ["430044", "x"]}, ["unknown-zone", "unknown-zone"]),
        ({"share": None, "zones": ["43004"], "by": "state"}, ["who-is-treated"]),
        ({"by": "county"}, ["unknown-by"]),
        ({"kind": "switch"}, ["switch-of-places"]),
        ({"metric": "on_time"}, ["unknown-metric"]),
        ({"edits": []}, ["missing-field"]),
        ({"edits": "x"}, ["wrong-type"]),
        ({"edits": [{"op": "nope"}]}, ["unknown-op"]),
        ({"edits": [{**RULE, "key": "promise.nine_day.cutoff"}]}, ["unknown-promise"]),
        ({"placebos": 10}, ["out-of-range"]),
        ({"draw": -1}, ["out-of-range"]),
        ({"sahre": 0.4}, ["unknown-key"]),
    ],
)
def test_findings(changes, expected):
    assert rules(check_trial(batch(**changes))) == expected


@pytest.mark.parametrize(
    ("edits", "rule", "words"),
    [
        ([RULE, {"op": "capacity", "facility": "all", "factor": 1.1}], "not-a-rule", "table facilities"),
        ([{"op": "set", "key": "demand.units_per_day", "value": 9}], "not-a-rule", "demand.units_per_day"),
        ([{"op": "set", "key": "door.stem_km_h", "value": 50}], "not-a-rule", "door.stem_km_h"),
        ([{"op": "policy", "free_backlog_h": 5}], "rule-of-all", "switch"),
        ([{**RULE, "value": "22:00"}], "nothing-to-try", "nothing"),
    ],
)
def test_what_cannot_be_switched_is_named(edits, rule, words):
    (finding,) = check_trial(batch(edits=edits))
    assert finding.rule == rule
    assert words in finding.message


def test_backlog_may_be_switched_for_all():
    edits = [{"op": "policy", "free_backlog_h": 5}]
    assert check_trial(batch(kind="switch", share=None, edits=edits)) == []


def test_promises_may_be_asked_for_by_others():
    edits = [
        {"op": "set", "key": "promise.same_day.share", "value": "0.24"},
        {"op": "set", "key": "promise.one_day.share", "value": "0.42"},
    ]
    assert check_trial(batch(edits=edits)) == []


def test_costs_may_be_tried_but_not_read_by():
    edits = [{"op": "set", "key": "costs.truck_usd_per_km", "value": 5}]
    assert check_trial(batch(edits=edits)) == []
    assert rules(check_trial(batch(edits=edits, metric="way_cost_per_package"))) == ["cost-repriced"]


def test_factors_have_no_place_beside_a_trial():
    found = check_trial(Batch("t", "demo", trial=SOUND, factors=(Factor("x", line=7, file="f"),)))
    assert [(f.rule, f.line) for f in found] == [("trial-and-factors", 7)]


def test_findings_name_the_lines_of_the_file(tmp_path):
    file = tmp_path / "t.toml"
    file.write_text(
        'base = "demo"\n\n[trial]\nkind = "geo"\nat = "day 4 00:00"\nshare = 2\nmetric = "x"\n\n'
        '[[trial.edits]]\nop = "nope"\n',
        encoding="utf-8",
    )
    with pytest.raises(InvalidInput) as error:
        read_ask(read_batch(file))
    assert [(f.line, f.rule) for f in error.value.findings] == [
        (6, "out-of-range"),
        (7, "unknown-metric"),
        (9, "unknown-op"),
    ]
    assert {Path(f.file).name for f in error.value.findings} == {"t.toml"}
