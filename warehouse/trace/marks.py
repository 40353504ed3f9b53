"""How a picture shows what an agent is doing: a shape and a colour for each state, the dashboard's own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from warehouse.layout.pod_floor import Cell
from warehouse.trace.layout import AgentKind
from warehouse.trace.reader import Frame, Trace

BACKGROUND, FLOOR, WALL, POD = "#FFFFFF", "#F5F6F8", "#E4E7EC", "#C9CFD8"
INK, INK_2, LINE = "#16202C", "#4A5565", "#C8CED8"
HEAT = ("#FCEFF2", "#F7CFD8", "#EDA3B3", "#D96C86", "#B23A5C")


@dataclass(frozen=True)
class Mark:
    """A mark of the legend.

    Attributes
    ----------
    label : str
    colour : str
    shape : {"disc", "square", "paused", "hollow", "bolt", "ring", "cross"}
    """

    label: str
    colour: str
    shape: str


TO_POD = Mark("To a pod", "#5A98B4", "disc")
CARRYING = Mark("Carrying", "#2743E3", "square")
QUEUEING = Mark("Waiting", "#D2660A", "paused")
RETURNING = Mark("Returning", "#0A5F48", "hollow")
CHARGING = Mark("Charging", "#4F1460", "bolt")
IDLE = Mark("Idle", "#5C6677", "ring")
BROKEN = Mark("Broken", "#B42318", "cross")
DRIVING = Mark("Driving", "#2743E3", "square")
LOADING = Mark("Handing over", "#0A5F48", "hollow")
WALKING = Mark("Walking", "#2743E3", "square")
PICKING = Mark("Picking", "#0A5F48", "hollow")
BLOCKED = Mark("Blocked", "#D2660A", "paused")
SETTING_UP = Mark("Setting up", "#5A98B4", "disc")
RESTING = Mark("Resting", "#5C6677", "ring")

ROBOT_MARKS: Mapping[str, Mark] = MappingProxyType(
    {
        "idle": IDLE,
        "to_pod": TO_POD,
        "lifting": TO_POD,
        "carrying": CARRYING,
        "queueing": QUEUEING,
        "at_station": QUEUEING,
        "returning": RETURNING,
        "setting_down": RETURNING,
        "to_charger": CHARGING,
        "charging": CHARGING,
        "awaiting_charger": CHARGING,
        "broken": BROKEN,
        "driving": DRIVING,
        "slowed": DRIVING,
        "yielding": QUEUEING,
        "blocked": QUEUEING,
        "waiting": QUEUEING,
        "loading": LOADING,
        "swapping": LOADING,
    }
)
PICKER_MARKS: Mapping[str, Mark] = MappingProxyType(
    {
        "idle": RESTING,
        "waiting": RESTING,
        "break": RESTING,
        "setting_up": SETTING_UP,
        "walking": WALKING,
        "searching": PICKING,
        "picking": PICKING,
        "handing_over": PICKING,
        "blocked": BLOCKED,
    }
)


def mark_of(agent: AgentKind, state: int) -> Mark:
    """The mark of an agent's state; a state that is not known here is shown as idle under its own name."""
    marks = PICKER_MARKS if agent.kind == "picker" else ROBOT_MARKS
    name = agent.states[state]
    return marks.get(name) or Mark(name.replace("_", " ").capitalize(), IDLE.colour, IDLE.shape)


def legend(agent: AgentKind, frame: Frame) -> list[tuple[Mark, int]]:
    """Marks of a kind of agents and how many there are of each in a frame; they add up to all of them."""
    rows: dict[Mark, int] = {}
    counts = np.bincount(frame.state[agent.kind], minlength=len(agent.states))
    for state, count in enumerate(counts.tolist()):
        mark = mark_of(agent, state)
        rows[mark] = rows.get(mark, 0) + count
    return list(rows.items())


def short_name(station: str) -> str:
    """A station's name for narrow places: "P-01" is P1."""
    letter, dash, number = station.partition("-")
    return letter + (number.lstrip("0") or "0") if dash and number.isdigit() else station


def walled_side(trace: Trace, cell: int) -> tuple[int, int]:
    """Direction (x, y) of a wall beside a cell, where its name is in nobody's way: sideways first; left if none."""
    row, column = divmod(cell, trace.header.width)
    walls = np.pad(trace.kind == Cell.WALL, 1, constant_values=False)
    for x, y in ((-1, 0), (1, 0), (0, 1), (0, -1)):
        if walls[row + 1 + y, column + 1 + x]:
            return x, y
    return -1, 0


def clock(seconds: float) -> str:
    """Time as h:mm:ss."""
    minutes, second = divmod(int(seconds + 1e-9), 60)
    return f"{minutes // 60}:{minutes % 60:02d}:{second:02d}"
