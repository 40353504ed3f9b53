"""How a picture shows what an agent is doing: a shape and a colour for each state, the dashboard's own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from warehouse.trace.layout import AgentKind
from warehouse.trace.reader import Frame

BACKGROUND, FLOOR, WALL, POD, EMPTY = "#FFFFFF", "#F5F6F8", "#E4E7EC", "#C9CFD8", "#E4E7EC"
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
        "on_break": RESTING,
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


def legend(agents: tuple[AgentKind, ...], frame: Frame) -> list[tuple[str, Mark, int]]:
    """(kind of agent, mark, how many) of a frame, in the order of the states; they add up to the fleet."""
    rows: dict[tuple[str, Mark], int] = {}
    for agent in agents:
        counts = np.bincount(frame.state[agent.kind], minlength=len(agent.states))
        for state, count in enumerate(counts.tolist()):
            key = (agent.kind, mark_of(agent, state))
            rows[key] = rows.get(key, 0) + count
    return [(kind, mark, count) for (kind, mark), count in rows.items()]


def clock(seconds: float) -> str:
    """Time as h:mm:ss."""
    minutes, second = divmod(int(seconds + 1e-9), 60)
    return f"{minutes // 60}:{minutes % 60:02d}:{second:02d}"
