"""Jobs and shipments of a VROOM problem."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from routing.formats.vroom.item import Item, Window
from routing.formats.vroom.places import PlaceBook
from routing.problem import UNLIMITED, Stops

JOB = "id description location location_index setup service delivery pickup skills priority time_windows"
SHIPMENT = "pickup delivery amount skills priority"
HALF = "id description location location_index setup service time_windows"
REFUSED = {
    "setup_per_type": "times by vehicle type",
    "service_per_type": "times by vehicle type",
}
MOST_SKILLS = 63
"""So many bits fit into a signed number too."""


@dataclass(frozen=True)
class Task:
    """A stop: a job, or half of a shipment.

    Attributes
    ----------
    item : Item
        Where findings about it belong.
    pair : int
        Row of the other half; -1 for a job.
    """

    item: Item
    id: str
    place: int
    setup: int
    service: int
    delivery: list[int]
    pickup: list[int]
    skills: list[int]
    priority: int
    windows: list[Window]
    pair: int = -1


def read_tasks(root: Item, book: PlaceBook) -> list[Task]:
    """Read jobs, then shipments (their pickup before their delivery)."""
    tasks = [_job(item, book) for item in root.children("jobs")]
    for item in root.children("shipments"):
        tasks += _shipment(item, book, len(tasks))
    seen: dict[str, Task] = {}
    for task in tasks:
        if task.id in seen:
            line = task.item.text.line(seen[task.id].item.steps)
            task.item.wrong("duplicate-id", f"{task.id!r} is the id of another one, in line {line}")
        seen.setdefault(task.id, task)
    return tasks


def _job(item: Item, book: PlaceBook) -> Task:
    item.only(JOB, REFUSED)
    return Task(
        item,
        str(item.integer("id", None)),
        book.take(item, "location", "location_index"),
        item.integer("setup", 0),
        item.integer("service", 0),
        item.integers("delivery"),
        item.integers("pickup"),
        item.integers("skills"),
        item.integer("priority", 0, high=100),
        item.windows("time_windows"),
    )


def _shipment(item: Item, book: PlaceBook, row: int) -> list[Task]:
    """Both halves; none where (noted) one is missing."""
    item.only(SHIPMENT, REFUSED)
    missing = [name for name in ("pickup", "delivery") if not item.has(name)]
    for name in missing:
        item.wrong("half-pair", f"the shipment has no {name}")
    if missing:
        return []
    amount, skills, priority = item.integers("amount"), item.integers("skills"), item.integer("priority", 0, high=100)
    tasks = []
    for name, other in (("pickup", row + 1), ("delivery", row)):
        half = item.child(name)
        half.only(HALF, REFUSED)
        tasks.append(
            Task(
                half,
                f"{name} {half.integer('id', None)}",
                book.take(half, "location", "location_index"),
                half.integer("setup", 0),
                half.integer("service", 0),
                amount if name == "delivery" else [],
                amount if name == "pickup" else [],
                skills,
                priority,
                half.windows("time_windows"),
                other,
            )
        )
    return tasks


def stops_of(tasks: list[Task], dimensions: int, bits: dict[int, int], penalty: npt.NDArray[np.float64]) -> Stops:
    """Stops of all tasks.

    Parameters
    ----------
    tasks : list of Task
    dimensions : int
        Loads that are shorter are filled with zeros.
    bits : dict of int to int
        Bit of each skill.
    penalty : float64[S]
    """
    windows = [task.windows or [(0, UNLIMITED)] for task in tasks]
    return Stops.of(
        tuple(task.id for task in tasks),
        [task.place for task in tasks],
        [padded(task.delivery, dimensions) for task in tasks],
        pickup=np.array([padded(task.pickup, dimensions) for task in tasks]).reshape(len(tasks), dimensions),
        service=[task.service for task in tasks],
        setup=[task.setup for task in tasks],
        window_first=np.concatenate([[0], np.cumsum([len(each) for each in windows])]),
        window_open=[opens for each in windows for opens, _ in each],
        window_close=[closes for each in windows for _, closes in each],
        skills=np.array([mask(task.skills, bits) for task in tasks], np.uint64),
        penalty=penalty,
        pair=[task.pair for task in tasks],
    )


def padded(load: list[int], dimensions: int) -> list[int]:
    """Fill a load with zeros."""
    return load + [0] * (dimensions - len(load))


def mask(skills: list[int], bits: dict[int, int]) -> int:
    """Bits of some skills."""
    return sum(1 << bits[skill] for skill in set(skills))
