"""Alarms are data: a figure, a threshold, how long. They are looked at whenever a snapshot of all services is taken."""

from __future__ import annotations

import tomllib
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import msgspec

from core.errors import Finding, InvalidInput
from orders.platform.observe.snapshot import Snapshot, group, increase, lag_since

Reading = Literal["value", "increase", "share", "p99", "p99_ms"]
Condition = Literal["ok", "pending", "firing"]

CHANGES_KEPT = 500


class Alarm(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One alarm; alarms.toml says what the fields mean. Exactly one of `above` and `below` is given."""

    name: str
    meaning: str
    figure: str
    reading: Reading
    severity: Literal["page", "warn"]
    above: float | None = None
    below: float | None = None
    of: str = ""
    by: str = ""
    where: dict[str, str] = {}
    window_s: float = 60.0
    for_s: float = 0.0

    def __post_init__(self) -> None:
        if (self.above is None) == (self.below is None):
            raise ValueError(f"alarm {self.name!r} needs either above or below")
        if (self.reading == "share") != bool(self.of):
            raise ValueError(f"alarm {self.name!r}: `of` goes with the reading share, and with no other")

    def is_broken(self, value: float) -> bool:
        """Whether a value is on the wrong side of the threshold."""
        return value > self.above if self.above is not None else value < (self.below or 0.0)


@dataclass(frozen=True)
class Change:
    """An alarm's step from one condition to another."""

    at_s: float
    alarm: str
    subject: str
    before: Condition
    after: Condition
    value: float


@dataclass
class State:
    """Where an alarm stands for one subject (a service, a subscription; "" where the alarm is about all).

    Attributes
    ----------
    value : float or None
        The last reading; None where there is nothing to read.
    since_s : float
        When the present condition began.
    """

    alarm: Alarm
    subject: str
    condition: Condition = "ok"
    value: float | None = None
    since_s: float = 0.0


@dataclass
class AlarmBook:
    """All alarms with their states.

    Attributes
    ----------
    alarms : sequence of Alarm
    changes : deque of Change
        The last ones, oldest first.
    """

    alarms: Sequence[Alarm]
    changes: deque[Change] = field(default_factory=lambda: deque(maxlen=CHANGES_KEPT))
    _states: dict[tuple[str, str], State] = field(default_factory=dict)
    _history: deque[Snapshot] = field(default_factory=deque)

    def observe(self, snapshot: Snapshot) -> list[State]:
        """Take in the next snapshot; every alarm's state, what fires first."""
        self._history.append(snapshot)
        longest_s = max((alarm.window_s for alarm in self.alarms), default=0.0)
        while self._history[0].at_s < snapshot.at_s - longest_s:
            self._history.popleft()
        for alarm in self.alarms:
            window = [s for s in self._history if s.at_s >= snapshot.at_s - alarm.window_s]
            self._update(alarm, read(alarm, window), snapshot.at_s)
        return self.states()

    def states(self) -> list[State]:
        """Every alarm's state, what fires first."""
        order = ("firing", "pending", "ok")
        return sorted(
            self._states.values(), key=lambda state: (order.index(state.condition), state.alarm.name, state.subject)
        )

    def _update(self, alarm: Alarm, values: dict[str, float], at_s: float) -> None:
        known = {subject for name, subject in self._states if name == alarm.name}
        for subject in known | (values.keys() or {""}):
            state = self._states.setdefault((alarm.name, subject), State(alarm, subject, since_s=at_s))
            state.value = values.get(subject)
            condition = _next_condition(state, at_s)
            if condition != state.condition:
                self.changes.append(
                    Change(at_s, alarm.name, subject, state.condition, condition, state.value or 0.0),
                )
                # The wait for `for_s` is counted from the first bad reading.
                state.condition, state.since_s = condition, at_s


def _next_condition(state: State, at_s: float) -> Condition:
    if state.value is None or not state.alarm.is_broken(state.value):
        return "ok"
    if state.condition == "firing" or state.alarm.for_s == 0:
        return "firing"
    if state.condition == "pending" and at_s - state.since_s >= state.alarm.for_s:
        return "firing"
    return "pending"


def read(alarm: Alarm, history: Sequence[Snapshot]) -> dict[str, float]:
    """An alarm's figure at the end of a stretch of snapshots, by subject."""
    if alarm.reading in ("p99", "p99_ms"):
        return _read_lags(alarm, history)
    latest = history[-1]
    groups = group(latest, alarm.figure, alarm.where, alarm.by)
    if alarm.reading == "value":
        worst = max if alarm.above is not None else min
        return {subject: worst(latest.values[key] for key in keys) for subject, keys in groups.items()}
    grown = {subject: increase(history, keys) for subject, keys in groups.items()}
    if alarm.reading == "increase":
        return grown
    wholes = group(latest, alarm.of, {}, alarm.by)
    whole = {subject: increase(history, keys) for subject, keys in wholes.items()}
    return {subject: part / whole[subject] for subject, part in grown.items() if whole.get(subject)}


def _read_lags(alarm: Alarm, history: Sequence[Snapshot]) -> dict[str, float]:
    """The 99th percentile of each subscription's lags; as a share of its level, subscriptions without one left out."""
    latest = history[-1]
    wanted = alarm.where.get("subscription", "")
    values = {}
    for name in latest.lags:
        if wanted in ("", name) and (lags := lag_since(history, name)).count:
            if alarm.reading == "p99_ms":
                values[name] = lags.percentile(99)
            elif name in latest.levels_ms:
                values[name] = lags.percentile(99) / latest.levels_ms[name]
    return values


def load_alarms(directory: str | Path | None = None) -> tuple[Alarm, ...]:
    """The alarms of a data folder's alarms.toml, or the usual ones.

    Raises
    ------
    InvalidInput
        Where the file is not as the usual one's head says.
    """
    own = Path(directory) / "alarms.toml" if directory else None
    path = own if own and own.exists() else Path(__file__).with_name("alarms.toml")
    try:
        return tuple(msgspec.convert(tomllib.loads(path.read_text()), _AlarmFile).alarm)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise InvalidInput([Finding(str(path), 0, "alarms-file", str(error))]) from error


class _AlarmFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    alarm: list[Alarm]
