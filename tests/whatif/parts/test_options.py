"""Options of parts: read whole, or told what is wrong, all at once."""

from __future__ import annotations

from typing import Any

import pytest

from core.errors import InvalidInput
from datasets import Edit
from whatif.parts.options import Option, options_of, read_options, scenario_edits

KNOWN = {
    "rate": Option("number", 100.0, "orders/s", "", low=0.1, high=1000),
    "hours": Option("number", None, "h", "", above=True),
    "robots": Option("whole", None, "robots", "", high=500),
    "mode": Option("text", "a", "", "", choices=("a", "b")),
    "who": Option("text", None, "", ""),
}
DEFAULTS = {"rate": 100.0, "hours": None, "robots": None, "mode": "a", "who": None}


def edit(key: str, value: Any, op: str = "set", field: str = "value") -> Edit:
    return Edit(op, {"key": key, field: value}, "batch.toml", 7)


def test_defaults_fill_what_is_not_said():
    assert read_options(KNOWN, {}) == DEFAULTS


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ({"rate": 5}, {"rate": 5}),
        ({"rate": "5.5"}, {"rate": 5.5}),
        ({"robots": 5.0}, {"robots": 5}),
        ({"robots": "5"}, {"robots": 5}),
        ({"robots": 0}, {"robots": 0}),
        ({"who": 3}, {"who": "3"}),
        ({"who": ["A", "B"]}, {"who": "A,B"}),
        ({"mode": "b"}, {"mode": "b"}),
    ],
)
def test_values_are_read_as_a_file_or_a_command_line_says_them(said: dict[str, Any], read: dict[str, Any]):
    assert read_options(KNOWN, said) == DEFAULTS | read


@pytest.mark.parametrize(
    "said",
    [
        *({"rate": bad} for bad in (0, 0.05, 1001, float("nan"), float("inf"), "many", True, None, [1])),
        *({"hours": bad} for bad in (0, -1, "x")),
        *({"robots": bad} for bad in (1.5, -1, 501, "1.5", "")),
        *({"mode": bad} for bad in ("c", 3, "")),
        {"who": {"a": 1}},
        {"wo": "x"},
    ],
)
def test_what_is_wrong_is_told_and_the_default_stays(said: dict[str, Any]):
    values, findings = options_of(KNOWN, said)
    assert values == DEFAULTS
    assert [finding.rule for finding in findings] == ["unknown-option" if "wo" in said else "bad-option"]
    with pytest.raises(InvalidInput):
        read_options(KNOWN, said)


def test_everything_wrong_is_told_at_once():
    _, findings = options_of(KNOWN, {"rate": 0, "mode": "z", "nobody": 1}, [edit("options.hours", -1)])
    assert [(finding.file, finding.line) for finding in findings] == [("[options]", 0)] * 3 + [("batch.toml", 7)]


def test_edits_set_and_scale_in_order():
    edits = [edit("options.rate", 10), edit("options.rate", 3, "scale", "factor"), edit("options.mode", "b")]
    assert read_options(KNOWN, {"rate": 500}, edits) == DEFAULTS | {"rate": 30, "mode": "b"}


@pytest.mark.parametrize(
    "wrong",
    [
        edit("options.mode", 2, "scale", "factor"),
        edit("options.hours", 2, "scale", "factor"),
        edit("options.rate", "two", "scale", "factor"),
        edit("options.rate", 1e9, "scale", "factor"),
        edit("options.nothing", 1),
        edit("options.rate", "+fifty"),
        edit("options.hours", "+1"),
        edit("options.mode", "+1"),
        Edit("policy", {"key": "options.rate"}, "batch.toml", 7),
    ],
)
def test_an_edit_that_fits_no_option_is_told_at_its_line(wrong: Edit):
    _, findings = options_of(KNOWN, {}, [wrong])
    assert {finding.line for finding in findings} == {7}


@pytest.mark.parametrize(("value", "rate"), [("+50", 150), ("-50", 50), ("x0.5", 50), ("50", 50)])
def test_a_command_line_changes_an_option_as_it_changes_a_cell(value: str, rate: float):
    assert read_options(KNOWN, {}, [edit("options.rate", value)])["rate"] == rate


def test_a_text_may_begin_like_a_change():
    assert read_options(KNOWN, {}, [edit("options.who", "x2")])["who"] == "x2"


def test_edits_of_options_are_told_from_those_of_the_scenario():
    edits = (edit("options.rate", 1), edit("policy.candidates", 1), Edit("close_facility", {"facility": "options.x"}))
    assert scenario_edits(edits) == edits[1:]
