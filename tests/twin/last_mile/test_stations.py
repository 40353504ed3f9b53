"""What `--route-stations` takes, and what it refuses."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from core.errors import InvalidInput
from twin.last_mile.asked import request_of
from twin.last_mile.stations import choose


def test_the_busiest_of_all(scenario):
    packages = np.array([9, 9, 9, 5, 7, 0])
    assert choose("1", scenario).among(packages * (np.arange(6) > 2)).tolist() == [4]
    assert choose(" 2 ", scenario).among(packages * (np.arange(6) > 2)).tolist() == [3, 4]
    assert choose("9", scenario).among(packages * (np.arange(6) > 2)).tolist() == [3, 4]


def test_of_equally_busy_ones_the_first(scenario):
    assert choose("1", scenario).among(np.array([0, 0, 0, 7, 7, 0])).tolist() == [3]


def test_by_their_ids(scenario):
    assert choose("DS-2, DS-1,DS-2", scenario).among(np.zeros(6)).tolist() == [3, 4]


def test_of_a_metro(scenario):
    ids = scenario.facilities["id"].replace({"DS-1": "DS-CMH-1", "DS-2": "DS-CMH-2"})
    named = replace(scenario, facilities=scenario.facilities.assign(id=ids))
    assert choose("metro:CMH", named).rows == (3, 4)
    with pytest.raises(InvalidInput, match="DS-SEA-"):
        choose("metro:SEA", named)


@pytest.mark.parametrize(
    ("text", "rules"),
    [
        ("DS-9,DS-1,FC-1,nowhere", ["unknown-facility", "not-a-station", "unknown-facility"]),
        ("PN-1", ["not-a-station"]),
        ("0", ["unknown-facility"]),
        ("-3", ["unknown-facility"]),
        (" , ", ["no-stations"]),
        ("", ["no-stations"]),
        ("metro:", ["unknown-metro"]),
    ],
)
def test_everything_wrong_is_said_at_once(scenario, text, rules):
    with pytest.raises(InvalidInput) as raised:
        choose(text, scenario)
    assert [finding.rule for finding in raised.value.findings] == rules
    assert raised.value.exit_code == 3


def test_a_closed_station(scenario):
    status = scenario.facilities["status"].where(scenario.facilities["id"] != "DS-2", "closed")
    closed = replace(scenario, facilities=scenario.facilities.assign(status=status))
    with pytest.raises(InvalidInput, match="closed-station"):
        choose("DS-2", closed)


def test_a_finished_run_says_what_it_was_asked(scenario):
    assert request_of({"kpis": []}, scenario) is None
    again = request_of({"last_mile": {"asked": "2", "iterations_per_stop": 7}}, scenario)
    assert again.stations.busiest == 2
    assert again.iterations_per_stop == 7
