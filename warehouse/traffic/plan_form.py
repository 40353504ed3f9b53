"""The form of a written plan: all that must hold before its moves can be looked at at all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from core.errors import Finding

_ACTIONS = {"MAPF_T": "FRCW", "MAPF": "UDLRW"}
_HEADINGS = {"MAPF_T": ("E", "S", "W", "N"), "MAPF": ("E", "S", "W", "N", "N/A")}
_VERSIONS = (None, "2023 LoRR")
_WANTED: dict[str, type] = {
    "actionModel": str,
    "teamSize": int,
    "start": list,
    "numTaskFinished": int,
    "makespan": int,
    "actualPaths": list,
    "events": list,
    "tasks": list,
}
_NAMES = {str: "a text", int: "a whole number of at least 0", list: "a list"}
_SHOWN_FINDINGS = 20


def plan_findings(plan: Mapping[str, Any], file: str, *, steps: int | None = None) -> list[Finding]:
    """Say what is wrong with the form of a plan: types, lengths, letters, task ids and steps out of range.

    Parameters
    ----------
    plan : mapping
        The parsed document (see `warehouse.traffic.plan`).
    file : str
        The file as the user knows it.
    steps : int, optional
        The length that is asked for.
    """
    found = list(_head(plan))
    if not found:
        for part in (_agents(plan), _lengths(plan, steps), _start(plan), _letters(plan), _tasks(plan), _events(plan)):
            found += part
            if len(found) > _SHOWN_FINDINGS:
                break
    rest = len(found) - _SHOWN_FINDINGS
    found[_SHOWN_FINDINGS:] = [("more-findings", f"and {rest:,} more at least")] if rest > 0 else []
    return [Finding(file, 0, rule, message) for rule, message in found]


Wrong = Iterator[tuple[str, str]]


def _is(value: object, kind: type) -> bool:
    return isinstance(value, kind) and not isinstance(value, bool) and not (kind is int and value < 0)  # type: ignore[operator]


def _head(plan: Mapping[str, Any]) -> Wrong:
    for key, kind in _WANTED.items():
        if key not in plan:
            yield "missing-key", f"{key} is missing"
        elif not _is(plan[key], kind):
            yield "wrong-type", f"{key} is {_short(plan[key])}, must be {_NAMES[kind]}"
    if _is(plan.get("actionModel"), str) and plan["actionModel"] not in _ACTIONS:
        yield "unknown-motion", f"actionModel is {_short(plan['actionModel'])}, must be one of {', '.join(_ACTIONS)}"
    if plan.get("version") not in _VERSIONS:
        yield "unknown-version", f"version is {_short(plan['version'])}; known is 2023 LoRR"


def _agents(plan: Mapping[str, Any]) -> Wrong:
    if plan["teamSize"] == 0:
        yield "out-of-range", "teamSize is 0: a plan moves one robot at least"
    for key in ("start", "actualPaths", "events"):
        if len(plan[key]) != plan["teamSize"]:
            yield "plan-agents", f"{key} has {len(plan[key])} entries, teamSize is {plan['teamSize']}"


def _lengths(plan: Mapping[str, Any], steps: int | None) -> Wrong:
    makespan = plan["makespan"]
    if makespan == 0:
        yield "plan-length", "makespan is 0: a plan has one step at least"
    if steps is not None and makespan != steps:
        yield "plan-length", f"makespan is {makespan}, {steps} steps were asked for"
    for robot, path in enumerate(plan["actualPaths"]):
        if not isinstance(path, str):
            yield "wrong-type", f"actualPaths[{robot}] is {_short(path)}, must be a text"
        elif (found := path.count(",") + 1 if path else 0) != makespan:
            yield "plan-length", f"actualPaths[{robot}] has {found} steps, makespan is {makespan}"


def _start(plan: Mapping[str, Any]) -> Wrong:
    headings = _HEADINGS[plan["actionModel"]]
    for robot, place in enumerate(plan["start"]):
        whole = isinstance(place, list) and len(place) == 3 and _is_cell(place[:2])
        if not whole or not isinstance(place[2], str) or place[2] not in headings:
            yield (
                "wrong-start",
                f"start[{robot}] is {_short(place)}, must be [row, column, one of {' '.join(headings)}]",
            )


def _letters(plan: Mapping[str, Any]) -> Wrong:
    known = plan["actionModel"]
    allowed = np.zeros(256, bool)
    allowed[list(_ACTIONS[known].encode())] = True
    for robot, path in enumerate(plan["actualPaths"]):
        if not isinstance(path, str):
            continue
        letters = np.frombuffer(path.encode("ascii", "replace"), np.uint8)
        wrong = ~allowed[letters]
        wrong[1::2] = letters[1::2] != ord(",")
        if wrong.any():
            at = int(np.argmax(wrong))
            message = (
                f"actualPaths[{robot}], step {at // 2 + 1}: {path[at]!r}; {known} has {_ACTIONS[known]} and commas"
            )
            yield "unknown-action", message
        elif len(letters) != 2 * path.count(",") + 1:
            yield "unknown-action", f"actualPaths[{robot}] ends without a letter"


def _tasks(plan: Mapping[str, Any]) -> Wrong:
    for number, task in enumerate(plan["tasks"]):
        if not (isinstance(task, list) and len(task) == 3 and _is_cell(task[1:]) and task[0] == number):
            yield "wrong-task", f"tasks[{number}] is {_short(task)}, must be [{number}, row, column]"


def _events(plan: Mapping[str, Any]) -> Wrong:
    n_tasks, steps = len(plan["tasks"]), plan["makespan"]
    finished = 0
    for robot, events in enumerate(plan["events"]):
        if not isinstance(events, list):
            yield "wrong-event", f"events[{robot}] is {_short(events)}, must be a list"
            continue
        for event in events:
            if not (
                isinstance(event, list)
                and len(event) == 3
                and _is_cell(event[:2])
                and event[2] in ("assigned", "finished")
            ):
                yield "wrong-event", f"events[{robot}]: {_short(event)}, must be [task id, step, assigned or finished]"
            elif event[0] >= n_tasks or event[1] > steps:
                yield "wrong-event", f"events[{robot}]: {_short(event)}; there are {n_tasks} tasks and {steps} steps"
            else:
                finished += event[2] == "finished"
    if finished != plan["numTaskFinished"]:
        yield "count-mismatch", f"numTaskFinished is {plan['numTaskFinished']}, {finished} events say finished"


def _is_cell(values: list[Any]) -> bool:
    return all(type(value) is int and 0 <= value < 2**31 for value in values)


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 40 else text[:37] + "..."
