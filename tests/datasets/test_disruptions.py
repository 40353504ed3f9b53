"""Disruption files: the bundled ones are sound, and whatever is wrong with one is said with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

import datasets
from core.errors import InvalidInput
from datasets.disruptions import bundled, chosen, read_disruption

GOOD = """\
name = "n"
[[events]]
name = "e"
facilities = ["SC-CMH-1"]
fails_after_h = 1
lasts_h = 2
"""


@pytest.fixture(scope="module")
def demo():
    return datasets.load("demo")


def rules(folder: Path, text: str) -> list[tuple[int, str]]:
    path = folder / "d.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InvalidInput) as error:
        read_disruption(path)
    assert all(f.file.endswith("d.toml") for f in error.value.findings)
    return [(f.line, f.rule) for f in error.value.findings]


@pytest.mark.parametrize("name", bundled())
def test_bundled_ones_are_sound_and_say_what_they_are(name):
    read = read_disruption(name)
    assert read.events
    assert len(read.description) > 20


def test_all_fields_arrive(tmp_path):
    path = tmp_path / "d.toml"
    path.write_text(GOOD + "recovers_over_h = 3\nleft = 0.25\nstruck = 0.5\n", encoding="utf-8")
    (event,) = read_disruption(path).events
    assert (event.name, event.facilities, event.end_h, event.left, event.struck) == ("e", ("SC-CMH-1",), 6, 0.25, 0.5)


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (("lasts_h = 2", "lasts_h = -2"), (6, "out-of-range")),
        (("lasts_h = 2", 'lasts_h = "two days"'), (6, "out-of-range")),
        (("lasts_h = 2", "lasts_h = true"), (6, "out-of-range")),
        (("lasts_h = 2", "lasts_h = nan"), (6, "out-of-range")),
        (("lasts_h = 2", ""), (2, "missing-field")),
        (("lasts_h = 2", "lasts_h = 2\nmean_time_to_recover_h = 2"), (2, "missing-field")),
        (('facilities = ["SC-CMH-1"]', ""), (2, "missing-field")),
        (('facilities = ["SC-CMH-1"]', 'facilities = "SC-CMH-1"'), (4, "wrong-type")),
        (('facilities = ["SC-CMH-1"]', 'kinds = ["sortation_center"]'), (4, "unknown-kind")),
        (('facilities = ["SC-CMH-1"]', 'near = "SC-CMH-1"'), (2, "missing-field")),
        (("lasts_h = 2", "lasts_h = 2\nlast_h = 2"), (7, "unknown-field")),
        (("lasts_h = 2", 'lasts_h = 2\nrobots = "all"\nleft = 0.5'), (2, "contradiction")),
        (('name = "n"', 'name = "n"\nday = 2'), (2, "unknown-key")),
        (('name = "n"', "name = 3"), (1, "wrong-type")),
        (('name = "n"', "days = 0"), (1, "out-of-range")),
        (("[[events]]", "[events]"), (2, "wrong-type")),
        ((GOOD, 'name = "n"\n'), (0, "no-events")),
        (("lasts_h = 2", "lasts_h = "), (6, "bad-toml")),
    ],
)
def test_what_is_wrong_is_said_with_its_line(tmp_path, change, found):
    assert found in rules(tmp_path, GOOD.replace(*change))


def test_a_file_that_is_not_there_names_the_bundled_ones():
    with pytest.raises(InvalidInput, match="carrier-strike"):
        read_disruption("carrier-strke")


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ('facilities = ["SC-CMH-9"]', "unknown-facility"),
        ('states = ["TX"]', "unknown-state"),
        ('regions = ["atlantis"]', "unknown-region"),
        ('near = "SC-X"\nwithin_km = 5', "unknown-facility"),
        ('kinds = ["air_hub"]\nstates = ["OH"]', "strikes-nothing"),
        ('facilities = ["SC-CMH-1"]\nrobots = "all"', "nothing-there"),
    ],
)
def test_what_the_scenario_has_not_is_said(tmp_path, demo, line, rule):
    path = tmp_path / "d.toml"
    path.write_text(GOOD.replace('facilities = ["SC-CMH-1"]', line), encoding="utf-8")
    read, found = read_disruption(path), []
    chosen(read, read.events[0], demo, found.append)
    assert [finding.rule for finding in found] == [rule]
    assert all(finding.line for finding in found)


def test_what_is_written_for_another_scenario_says_so(demo):
    read, found = read_disruption("region-without-power"), []
    chosen(read, read.events[0], demo, found.append)
    assert [finding.message.partition("; ")[2] for finding in found] == ["this disruption is written for us"]


def test_choices_narrow_each_other(tmp_path, demo):
    path = tmp_path / "d.toml"
    text = 'kinds = ["delivery_station", "air_hub"]\nnear = "SC-CMH-1"\nwithin_km = 25'
    path.write_text(GOOD.replace('facilities = ["SC-CMH-1"]', text), encoding="utf-8")
    read = read_disruption(path)
    rows = chosen(read, read.events[0], demo, lambda finding: pytest.fail(str(finding)))
    table = demo.facilities.iloc[rows]
    assert set(table["kind"]) == {"delivery_station"}
    assert 0 < len(table) < 5
