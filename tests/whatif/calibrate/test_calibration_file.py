"""Reading of calibration files: what is right, and every way in which one may be wrong."""

from pathlib import Path

import pytest

from core.errors import InvalidInput
from whatif.batch_files.columns import column_of
from whatif.calibrate import Spec, read_calibration

HEAD = 'base = "demo"\nseeds = "1..2"\nstarts = 2\n'
PARAMETER = '[[parameters]]\nkey = "costs.van_usd_per_h"\nlow = 40\nhigh = 65\n'
OBSERVED = '[[observed]]\nkpi = "cost_per_package"\nvalue = 4.6\ntolerance = 0.05\n'


def read(folder: Path, text: str) -> Spec:
    path = folder / "c.toml"
    path.write_text(text, encoding="utf-8")
    return read_calibration(path)


def findings(folder: Path, text: str) -> list[tuple[int, str, str]]:
    with pytest.raises(InvalidInput) as caught:
        read(folder, text)
    assert all(finding.file.endswith("c.toml") for finding in caught.value.findings)
    return [(finding.line, finding.rule, finding.message) for finding in caught.value.findings]


def rules(folder: Path, text: str) -> list[tuple[int, str]]:
    return [(line, rule) for line, rule, _ in findings(folder, text)]


def test_the_example_is_read() -> None:
    spec = read_calibration(Path(__file__).parents[3] / "examples" / "calibrate.toml")
    assert [parameter.key for parameter in spec.parameters][:2] == ["costs.van_usd_per_h", "door.service_stop_s"]
    assert spec.runs == 150
    assert {observed.kpi: observed.tolerance for observed in spec.observed}["packages_per_van"] == pytest.approx(2.14)


def test_what_a_file_says(tmp_path) -> None:
    text = HEAD + '[budget]\nruns = 90\n[[edits]]\nop = "close_facility"\nfacility = "AH-CVG"\n'
    spec = read(tmp_path, text + PARAMETER + "start = 44\n" + OBSERVED)
    assert (spec.name, spec.base, spec.seeds, spec.runs, spec.starts) == ("c", "demo", (1, 2), 90, 2)
    assert [edit.op for edit in spec.edits] == ["close_facility"]
    (parameter,) = spec.parameters
    assert (parameter.low, parameter.high, parameter.start, parameter.unit) == (40, 65, 44, "USD/h")
    assert (parameter.whole, parameter.line) == (False, 9)


def test_a_search_begins_at_the_scenarios_own_value_else_in_the_middle(tmp_path) -> None:
    outside = PARAMETER.replace("low = 40", "low = 55")
    facility = PARAMETER.replace("costs.van_usd_per_h", "FC-CMH-1.cost_per_package_usd").replace("65", "41")
    starts = [read(tmp_path, HEAD + text + OBSERVED).parameters[0].start for text in (PARAMETER, outside, facility)]
    assert starts == [50, 60, 40.5]


@pytest.mark.parametrize(
    ("said", "tolerance"),
    [("0.05", 0.05), ('"2 %"', 0.092), ('"±2%"', 0.092), ('"± 0.3"', 0.3), ('"+/- 1.5 %"', 0.069), ("3", 3.0)],
)
def test_tolerances(tmp_path, said: str, tolerance: float) -> None:
    spec = read(tmp_path, HEAD + PARAMETER + OBSERVED.replace("0.05", said))
    assert spec.observed[0].tolerance == pytest.approx(tolerance)


@pytest.mark.parametrize(
    ("said", "rule"),
    [
        ("0", "out-of-range"),
        ("-1", "out-of-range"),
        ('"about 2"', "wrong-type"),
        ('"-2 %"', "wrong-type"),
        ('"0 %"', "out-of-range"),
        ("true", "wrong-type"),
        ("nan", "wrong-type"),
        ("[1]", "wrong-type"),
    ],
)
def test_tolerances_that_are_none(tmp_path, said: str, rule: str) -> None:
    assert rules(tmp_path, HEAD + PARAMETER + OBSERVED.replace("0.05", said)) == [(11, rule)]


def test_a_per_cent_of_nothing_is_no_tolerance(tmp_path) -> None:
    text = HEAD + PARAMETER + OBSERVED.replace("4.6", "0").replace("0.05", '"2 %"')
    assert rules(tmp_path, text) == [(11, "out-of-range")]


def test_all_that_is_missing_is_said_at_once(tmp_path) -> None:
    assert [rule for _, rule in rules(tmp_path, "seeds = 2\n")] == ["missing-field"] * 3
    text = HEAD + "[[parameters]]\n[[observed]]\n"
    assert rules(tmp_path, text) == [(4, "missing-field")] * 3 + [(5, "missing-field")] * 3
    assert [rule for _, rule in rules(tmp_path, HEAD + "parameters = []\nobserved = 3\n")] == [
        "missing-field",
        "wrong-type",
    ]


@pytest.mark.parametrize(
    ("change", "line", "rule"),
    [
        (("low = 40", "low = 65"), 6, "empty-range"),
        (("low = 40", 'low = "40"'), 6, "wrong-type"),
        (("high = 65", "high = inf"), 7, "wrong-type"),
        (("high = 65", "high = 65\nstart = 70"), 8, "out-of-range"),
        (("high = 65", "high = 6500"), 4, "out-of-range"),
        (("high = 65", "high = 65\nunit = 1"), 8, "unknown-key"),
        (("costs.van_usd_per_h", "costs.vann"), 4, "unknown-key"),
        (("costs.van_usd_per_h", "FC-NOWHERE.robots"), 4, "unknown-place"),
        (("costs.van_usd_per_h", "FC-CMH-1.robotss"), 4, "unknown-column"),
        (("costs.van_usd_per_h", "door.waves"), 5, "wrong-type"),
        (("costs.van_usd_per_h", "FC-CMH-1.shifts"), 5, "wrong-type"),
        (("costs.van_usd_per_h", "promise.one_day.share"), 4, "out-of-range"),
        (('"costs.van_usd_per_h"', "7"), 5, "wrong-type"),
    ],
)
def test_parameters_that_are_wrong(tmp_path, change, line: int, rule: str) -> None:
    assert (line, rule) in rules(tmp_path, HEAD + PARAMETER.replace(*change) + OBSERVED)


def test_whole_numbers_take_whole_ends(tmp_path) -> None:
    robots = PARAMETER.replace("costs.van_usd_per_h", "FC-CMH-1.robots")
    assert read(tmp_path, HEAD + robots + OBSERVED).parameters[0].whole
    assert rules(tmp_path, HEAD + robots.replace("low = 40", "low = 40.5") + OBSERVED) == [(6, "wrong-type")]


def test_twice_the_same_is_said(tmp_path) -> None:
    text = HEAD + PARAMETER * 2 + OBSERVED * 2
    assert rules(tmp_path, text) == [(9, "duplicate-name"), (17, "duplicate-name")]


def test_a_budget_that_is_too_small_is_said_with_what_it_takes(tmp_path) -> None:
    ((line, rule, message),) = findings(tmp_path, HEAD + "[budget]\nruns = 5\n" + PARAMETER + OBSERVED)
    assert (line, rule) == (4, "too-few-runs")
    assert message == "1 parameter, 2 seeds, 2 starts: 19 runs at least are needed"


@pytest.mark.parametrize(
    ("head", "rule"),
    [
        ('base = "demoo"\n', "unknown-base"),
        ("base = 3\n", "wrong-type"),
        ('base = "demo"\nseeds = "5..1"\n', "bad-seeds"),
        ('base = "demo"\npart = "sun"\n', "unknown-part"),
        ('base = "demo"\nparamters = []\n', "unknown-key"),
        ('base = "demo"\n[budget]\nminutes = 3\n', "unknown-key"),
        ('base = "demo"\n[[edits]]\nop = "explode"\n', "unknown-op"),
        ('base = "demo"\n[[edits]]\nop = "close_facility"\nfacility = "FC-NO"\n', "unknown-facility"),
        ('base = "demo\n', "bad-toml"),
    ],
)
def test_heads_that_are_wrong(tmp_path, head: str, rule: str) -> None:
    assert rule in [found for _, found in rules(tmp_path, head + PARAMETER + OBSERVED)]


def test_a_file_that_is_not_there(tmp_path) -> None:
    for name in ("nothing.toml", "", "a\0b.toml"):
        with pytest.raises(InvalidInput):
            read_calibration(tmp_path / name if name else tmp_path)


def test_columns_by_the_form_of_their_key() -> None:
    assert column_of("door.urban_km_h").unit == "km/h"
    assert column_of("FC-CMH-1.robots").type == "integer"
    assert column_of("promise.one_day.share").name == "share"
    assert column_of("FC-CMH-1>SC-CMH-1.vehicles_per_departure").type == "integer"
    assert column_of("nothing") is None
    assert column_of("") is None
