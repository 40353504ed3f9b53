"""Files of events: both forms say the same, and everything wrong is said with its line."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from core.errors import InvalidInput
from routing.plan import Route, RoutePlan
from routing.problem import UNLIMITED, Places, Problem, Stops, VehicleType
from routing.replan import (
    AreaSlow,
    Event,
    ShiftShortened,
    StopAdded,
    StopCancelled,
    VanBroken,
    WindowChanged,
    moment,
    read_events,
)
from routing.replan.area import Circle, Polygon
from routing.travel.great_circle import GreatCircleTravel

LAT, LON = np.array([47.6, 47.61, 47.62, 47.63]), np.array([-122.3, -122.31, -122.32, -122.33])
PROBLEM = Problem(
    "three",
    Places(LON, LAT, geographic=True),
    Stops.of(("a", "b", "c"), [1, 2, 3], [1, 1, 1], open=np.full(3, 36_000), close=np.full(3, 200_000)),
    (VehicleType("van", 3, (10,)), VehicleType("cargo bike", 1, (5,))),
    (GreatCircleTravel(LAT, LON),),
    scale=10,
    day_start_s=9 * 3600,
)
PLAN = RoutePlan((Route(0, (0,)), Route(0, (1,)), Route(1, (2,))))
AT = moment("11:20", PROBLEM)

CSV = """event,van,route,stop,time,lat,lon,radius_m,polygon,factor,from,until,packages,pickup,open,close,service_s
van_broken,van-2,,,,,,,,,,,,,,,
van_broken,,3,,11:45,,,,,,,,,,,,
slow_area,,,,,47.6,-122.3,2000,,0.5,11:00,14:00,,,,,
slow_area,,,,,,,,47.6 -122.3;47.7 -122.3;47.7 -122.2,0.25,,,,,,,
stop_added,,,new,,47.61,-122.31,,,,,,2,,12:00,13:30:30,90
stop_cancelled,,,a,,,,,,,,,,,,,
window_changed,,,b,,,,,,,,,,,13:00,,
shift_shortened,cargo bike,,,,,,,,,,,,,,16:00,
"""
NINE = 9 * 3600


def tick(clock: str) -> int:
    hour, minute, *second = map(int, clock.split(":"))
    return (hour * 3600 + minute * 60 + sum(second) - NINE) * 10


EVENTS: tuple[Event, ...] = (
    VanBroken(1, tick("11:20")),
    VanBroken(2, tick("11:45")),
    AreaSlow(Circle(-122.3, 47.6, 2000.0), 0.5, tick("11:00"), tick("14:00")),
    AreaSlow(Polygon((-122.3, -122.3, -122.2), (47.6, 47.7, 47.7)), 0.25, tick("11:20"), UNLIMITED),
    StopAdded("new", -122.31, 47.61, -1, (2,), (0,), 900, tick("12:00"), tick("13:30:30")),
    StopCancelled(0),
    WindowChanged(1, tick("13:00"), 200_000),
    ShiftShortened(2, tick("16:00")),
)


def read(folder: Path, text: str, name: str = "events.csv") -> tuple[Event, ...]:
    (folder / name).write_text(text, encoding="utf-8")
    return read_events(folder / name, PROBLEM, PLAN, AT)


def as_json() -> list[dict[str, object]]:
    header, *rows = CSV.splitlines()
    found: list[dict[str, object]] = []
    for row in rows:
        fields: dict[str, object] = {
            name: cell for name, cell in zip(header.split(","), row.split(","), strict=True) if cell
        }
        for name in fields.keys() & {"factor", "lat", "lon", "radius_m", "packages", "service_s"}:
            fields[name] = float(str(fields[name]))
        if "polygon" in fields:
            fields["polygon"] = [
                [float(part) for part in corner.split()] for corner in str(fields["polygon"]).split(";")
            ]
        found.append(fields)
    return found


def test_a_table_of_every_kind_of_event(tmp_path: Path) -> None:
    assert read(tmp_path, CSV) == EVENTS


@pytest.mark.parametrize("indent", [None, 2])
def test_the_same_events_as_a_list_and_within_an_object(tmp_path: Path, indent: int | None) -> None:
    assert read(tmp_path, json.dumps(as_json(), indent=indent), "events.json") == EVENTS
    assert read(tmp_path, json.dumps({"note": "x", "events": as_json()}, indent=indent), "events.json") == EVENTS


def test_seconds_are_counted_from_the_plans_start_and_small_hours_are_the_next_day() -> None:
    assert moment("60", PROBLEM) == 600
    assert moment("00:30", PROBLEM) == (15 * 3600 + 1800) * 10
    for text in ("", "x", "11:61", "25:00", "nan", "11:20:99"):
        with pytest.raises(ValueError, match="time"):
            moment(text, PROBLEM)


@pytest.mark.parametrize(
    ("event", "rule"),
    [
        ({"event": "van_stolen"}, "unknown-event"),
        ({}, "unknown-event"),
        ({"event": "van_broken", "van": "van-3"}, "unknown-van"),
        ({"event": "van_broken", "route": 4}, "unknown-van"),
        ({"event": "van_broken", "route": 0}, "unknown-van"),
        ({"event": "van_broken"}, "missing-field"),
        ({"event": "van_broken", "van": "van-1", "time": "11:19"}, "time-passed"),
        ({"event": "van_broken", "van": "van-1", "time": "noon"}, "bad-time"),
        ({"event": "van_broken", "van": "van-1", "stop": "a"}, "unknown-field"),
        ({"event": "slow_area", "lat": 47.6, "lon": -122.3, "radius_m": 100, "factor": -0.5}, "bad-factor"),
        ({"event": "slow_area", "lat": 47.6, "lon": -122.3, "radius_m": 100, "factor": 2}, "bad-factor"),
        ({"event": "slow_area", "lat": 47.6, "lon": -122.3, "radius_m": 100, "factor": "NaN"}, "bad-number"),
        ({"event": "slow_area", "lat": 47.6, "lon": -122.3, "radius_m": 0, "factor": 0.5}, "bad-area"),
        ({"event": "slow_area", "lat": -122.3, "lon": 47.6, "radius_m": 10, "factor": 0.5}, "bad-place"),
        ({"event": "slow_area", "polygon": [[47, -122], [48, -122]], "factor": 0.5}, "bad-area"),
        ({"event": "slow_area", "polygon": [[47, -122], [48, -122], [47]], "factor": 0.5}, "bad-area"),
        (
            {
                "event": "slow_area",
                "lat": 47,
                "lon": 0,
                "radius_m": 9,
                "factor": 0.5,
                "from": "13:00",
                "until": "12:00",
            },
            "bad-time",
        ),
        ({"event": "stop_added", "stop": "a", "lat": 47.6, "lon": -122.3}, "duplicate-id"),
        ({"event": "stop_added", "stop": "d", "lat": 47.6}, "missing-field"),
        ({"event": "stop_added", "stop": "d", "at": "z"}, "unknown-stop"),
        ({"event": "stop_added", "stop": "d", "at": "a", "packages": -1}, "bad-number"),
        ({"event": "stop_added", "stop": "d", "at": "a", "packages": "1;2"}, "bad-number"),
        ({"event": "stop_added", "stop": "d", "at": "a", "packages": 1, "pickup": 1}, "bad-load"),
        ({"event": "stop_added", "stop": "d", "at": "a", "service_s": -1}, "bad-number"),
        ({"event": "stop_added", "stop": "d", "at": "a", "open": "14:00", "close": "13:00"}, "bad-window"),
        ({"event": "stop_cancelled", "stop": "z"}, "unknown-stop"),
        ({"event": "window_changed", "stop": "a"}, "missing-field"),
        ({"event": "window_changed", "stop": "a", "close": "11:00"}, "time-passed"),
        ({"event": "shift_shortened", "van": "van-1"}, "missing-field"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(tmp_path: Path, event: dict[str, object], rule: str) -> None:
    text = '[\n{"event": "stop_cancelled", "stop": "b"},\n' + json.dumps(event) + "\n]"
    with pytest.raises(InvalidInput) as caught:
        read(tmp_path, text, "events.json")
    assert [(finding.line, finding.rule) for finding in caught.value.findings] == [(3, rule)]
    assert caught.value.findings[0].file.endswith("events.json")


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("", "empty-file"),
        ("[1]", "no-event"),
        ("{}", "no-events"),
        ('[{"event": ', "bad-json"),
        ("\0", "not-text"),
        ("event,stop\nstop_cancelled,a,b\n", "wrong-field-count"),
    ],
)
def test_files_that_are_no_events(tmp_path: Path, text: str, rule: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        read(tmp_path, text, "events.json" if text[:1] in "[{\0" else "events.csv")
    assert rule in {finding.rule for finding in caught.value.findings}


def test_everything_wrong_is_said_at_once(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput) as caught:
        read(tmp_path, "event,stop\nstop_cancelled,x\nstop_cancelled,a\nstop_moved,a\n")
    assert [(finding.line, finding.rule) for finding in caught.value.findings] == [
        (2, "unknown-stop"),
        (4, "unknown-event"),
    ]


def test_what_lies_in_an_area() -> None:
    plane = Places(np.array([0.0, 5.0, 9.0, np.nan]), np.array([0.0, 5.0, 1.0, np.nan]))
    assert Circle(0.0, 0.0, 7.0).holds(plane).tolist() == [True, False, False, False]
    ring = Polygon((1.0, 10.0, 10.0, 1.0), (0.0, 0.0, 10.0, 10.0))
    assert ring.holds(plane).tolist() == [False, True, True, False]
    notched = Polygon((-1.0, 10.0, 10.0, 4.0), (-1.0, -1.0, 2.0, 2.0))
    assert notched.holds(plane).tolist() == [False, False, True, False]
