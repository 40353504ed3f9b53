"""Fault points: places with a name at which a test, or `orders chaos`, lets a process die, fail or wait.

They are armed by the environment (POD2DOOR_FAULTS, a JSON object of point to action) when a process starts, or while it
runs through /v1/faults of its APIs where `Settings.fault_injection` allows it:

    {"order.writer.before_commit": {"do": "kill", "at": 3}}     the third time, kill -9 of this very process
    {"inventory.reserve.after_commit": {"do": "delay", "seconds": 5}}
    {"notification.handle": {"do": "fail", "at": 2, "times": 4}}      raises Fault
    {"fraud.handle.poison": {"do": "poison", "at": 50}}      every fiftieth event cannot be handled
    {"clock.now": {"do": "jump", "seconds": -3600}}      the wall clock is an hour late, as long as this is armed

A point that is not armed costs one look into an empty mapping.
"""

from __future__ import annotations

import json
import os
import signal
import threading
import time
from dataclasses import dataclass
from typing import Literal


class Fault(Exception):
    """The failure that an armed fault point raises."""


@dataclass
class Armed:
    """What a point does: from the `at`-th time it is passed, `times` times (0: ever after)."""

    do: Literal["kill", "fail", "delay", "jump", "poison"]
    at: int = 1
    times: int = 1
    seconds: float = 0.0
    passed: int = 0


_lock = threading.Lock()
_armed: dict[str, Armed] = {
    name: Armed(**action) for name, action in json.loads(os.environ.get("POD2DOOR_FAULTS", "{}")).items()
}


def arm(name: str, action: Armed) -> None:
    """Arm a point of this process."""
    _armed[name] = action


def disarm() -> None:
    """Disarm every point of this process."""
    _armed.clear()


def armed() -> dict[str, Armed]:
    """The points of this process that are armed, and how often each was passed."""
    return dict(_armed)


def around_commit(service: str, *parts: str) -> tuple[str, ...]:
    """The names of the points before and after the commit of each of a service's parts."""
    return tuple(f"{service}.{part}.{when}" for part in parts for when in ("before_commit", "after_commit"))


def jumped_us(name: str) -> int:
    """By how many microseconds the clock with this name is wrong."""
    if _armed and name in _armed:
        return round(_armed[name].seconds * 1e6)
    return 0


def spoilt_every(name: str) -> int:
    """Each how-manieth event is spoilt; 0 for none."""
    return _armed[name].at if _armed and name in _armed else 0


def fault_point(name: str) -> None:
    """Here a fault may strike.

    Raises
    ------
    Fault
        Where the point is armed to fail.
    """
    if _armed and name in _armed:
        _strike(name, _armed[name])


def _strike(name: str, armed: Armed) -> None:
    with _lock:
        armed.passed += 1
        due = armed.passed >= armed.at and (armed.times == 0 or armed.passed < armed.at + armed.times)
    if not due:
        return
    if armed.do == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    elif armed.do == "delay":
        time.sleep(armed.seconds)
    else:
        raise Fault(f"{name}: armed to fail")
