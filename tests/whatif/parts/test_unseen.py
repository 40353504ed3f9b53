"""Changes outside of what a part reads."""

from __future__ import annotations

import pytest

import datasets
from datasets import Edit
from tests.whatif.parts.part_runs import cell
from whatif.parts.unseen import Reads, unseen

DEMO = datasets.load("demo")
ROBOTS = Reads(
    settings=("floor.", "door.detour"),
    columns={"facilities": ("robots",)},
    rows={"facilities": ("FC-CMH-1",)},
    follows=("pick_packages_per_h", "equipment_usd_per_day"),
)


def found(reads: Reads, *edits: Edit) -> list[str]:
    return [finding.message for finding in unseen("p", reads, DEMO, datasets.load("demo", edits=edits))]


def test_what_is_read_is_no_finding():
    assert found(ROBOTS, cell("FC-CMH-1.robots", 250), cell("floor.walk_m_s", 1), cell("door.detour", 1.4)) == []


def test_what_changes_nothing_is_no_finding():
    assert found(Reads(), cell("policy.candidates", DEMO.settings.policy.candidates), cell("run.seed", 5)) == []


@pytest.mark.parametrize(
    ("edit", "name"),
    [
        (cell("policy.candidates", 2), "policy.candidates has"),
        (cell("FC-CMH-1.stations", 22), "FC-CMH-1.stations has"),
        (cell("promise.one_day.cutoff", "20:00"), "one_day.cutoff has"),
    ],
)
def test_what_is_not_read_is_named(edit, name):
    assert found(ROBOTS, edit) == [f"this part varies p only: {name} no effect there"]


def test_each_edit_has_a_finding_of_its_own_at_its_line():
    edits = [Edit("set", {"key": "policy.candidates", "value": 2}, "a.toml", 3)]
    edits += [Edit("set", {"key": "FC-CMH-1.robots", "value": 9}, "a.toml", 5)]
    edits += [Edit("capacity", {"facility": "DS-CMH-01", "factor": 2.0}, "a.toml", 7)]
    findings = unseen("p", ROBOTS, DEMO, datasets.load("demo", edits=edits))
    assert [finding.line for finding in findings] == [3, 7]
    assert "DS-CMH-01." in findings[1].message


def test_a_cell_is_told_at_the_edit_that_named_it():
    keys = ["promise.one_day.cutoff", "policy.candidates", "DS-CMH-01.vans"]
    values = ["20:00", 2, 5]
    edits = [
        Edit("set", {"key": key, "value": value}, "a.toml", line)
        for line, (key, value) in enumerate(zip(keys, values, strict=True))
    ]
    findings = unseen("p", Reads(), DEMO, datasets.load("demo", edits=edits))
    assert [finding.line for finding in findings] == [0, 1, 2]
    for finding, key in zip(findings, keys, strict=True):
        assert key.removeprefix("promise.") in finding.message


def test_of_many_cells_a_few_are_named():
    (message,) = found(Reads(), cell("FC-CMH-1.lat", 40.2))
    assert " more have no effect there" in message


def test_another_list_of_places_is_said():
    new = Edit("add_facility", {"facility": "FC-NEW", "kind": "fulfilment_centre", "lat": 40.0, "lon": -83.0})
    assert any("another list of facilities" in message for message in found(Reads(), new))
