"""Batches held against their parts before anything runs."""

from __future__ import annotations

from typing import Any

import pytest

from datasets import Edit
from tests.whatif.parts.part_runs import cell
from whatif.batch import Batch
from whatif.parts.checking import PartCheck


def checked(part: Any, *common: Edit, **options: Any) -> PartCheck:
    return PartCheck(Batch("b", "demo", part=part, options=options, edits=common, file="b.toml"))


def rules(findings: list[Any]) -> list[str]:
    return [finding.rule for finding in findings]


@pytest.mark.parametrize("part", ["twin", "plan", "routes"])
def test_a_batch_without_options_is_sound(part):
    assert checked(part).of_options() == []


def test_options_are_told_at_the_batchs_file():
    findings = checked("floor", facility="DS-CMH-01", hours=0).of_options()
    assert [(finding.file, finding.rule) for finding in findings] == [("b.toml", "bad-option"), ("b.toml", "no-floor")]


def test_a_level_tells_only_what_it_adds():
    check = checked("floor", facility="DS-CMH-01", hours=0)
    assert check.of_edits([cell("floor.walk_m_s", 1)]) == []


def test_a_level_of_an_option_is_held_against_the_scenario():
    check = checked("floor", facility="FC-CMH-1")
    assert check.of_edits([cell("options.facility", "FC-CMH-2")]) == []
    assert rules(check.of_edits([cell("options.facility", "DS-CMH-01")])) == ["no-floor"]
    assert rules(check.of_edits([cell("options.hours", -1)])) == ["bad-option"]


def test_a_level_may_break_what_an_option_names():
    check = checked("routes", stations="DS-CMH-04")
    assert "closed-station" in rules(check.of_edits([Edit("close_facility", {"facility": "DS-CMH-04"})]))


def test_what_a_part_does_not_see_is_told_of_levels_and_not_of_common_edits():
    unseen = cell("policy.candidates", 2)
    assert checked("routes", unseen).of_options() == []
    assert rules(checked("routes").of_edits([unseen])) == ["no-effect"]
    assert checked("twin").of_edits([unseen]) == []


def test_common_edits_of_options_count():
    check = checked("orders", cell("options.rate", 0))
    assert rules(check.of_options()) == ["bad-option", "wall-clock"]
