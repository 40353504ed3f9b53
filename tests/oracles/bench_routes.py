"""Benchmark instances and their published routes, read in a few plain lines: shares no code with `routing.formats`."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np

from routing.plan import Route, RoutePlan
from routing.problem import UNLIMITED, Places, Problem, Stops, VehicleType
from routing.travel.table import TableTravel


def sections(path: Path) -> tuple[dict[str, str], dict[str, list[list[int]]]]:
    """Head and rows of a VRPLIB file."""
    head: dict[str, str] = {}
    rows: dict[str, list[list[int]]] = {}
    name = ""
    for line in path.read_text().splitlines():
        if ":" in line:
            key, value = line.split(":", 1)
            head[key.strip()] = value.strip()
        elif line.strip().endswith("_SECTION"):
            name = line.strip()
            rows[name] = []
        elif line.strip() and line.strip() != "EOF":
            rows[name].append([int(float(word)) for word in line.split()])
    return head, rows


def table(x: list[int], y: list[int], *, truncated: bool) -> np.ndarray:
    """Distances rounded to integers, or tenths truncated (the DIMACS challenge's for time windows)."""
    dx, dy = np.subtract.outer(x, x), np.subtract.outer(y, y)
    length = np.sqrt(dx * dx + dy * dy)
    return np.floor(10 * length if truncated else length + 0.5).astype(np.int32)


def published(path: Path) -> tuple[Problem, RoutePlan, float]:
    """Problem of a file, the routes of its `.sol` and the cost they are published with."""
    head, rows = sections(path)
    _, x, y = (list(column) for column in zip(*rows["NODE_COORD_SECTION"], strict=True))
    windows = head["TYPE"] == "VRPTW"
    scale = 10 if windows else 1
    distance = table(x, y, truncated=windows)
    demand = [row[1] for row in rows["DEMAND_SECTION"]]
    count = len(x) - 1
    open_, close = [0] * (count + 1), [UNLIMITED] * (count + 1)
    if windows:
        _, open_, close = (list(column) for column in zip(*rows["TIME_WINDOW_SECTION"], strict=True))
        open_, close = [scale * tick for tick in open_], [scale * tick for tick in close]
    service = scale * int(head.get("SERVICE_TIME", 0))
    stops = Stops.of(
        tuple(str(row) for row in range(1, count + 1)), range(1, count + 1), demand[1:],
        open=open_[1:], close=close[1:], service=[service] * count,
    )  # fmt: skip
    vehicle = VehicleType(
        "vehicle", int(head.get("VEHICLES", count)), (int(head["CAPACITY"]),),
        shift_open=open_[0], shift_close=close[0], cost_per_distance=1 / scale,
    )  # fmt: skip
    travel = TableTravel(distance, distance)
    places = Places(np.array(x, float), np.array(y, float))
    problem = Problem(path.stem, places, stops, (vehicle,), (travel,), scale=scale)
    plan, cost = solution(path.with_suffix(".sol"), count)
    return problem, plan, cost


def solution(path: Path, count: int) -> tuple[RoutePlan, float]:
    """Routes and cost of a `.sol`."""
    routes, cost = [], math.nan
    for line in path.read_text().splitlines():
        if line.startswith("Route"):
            routes.append(Route(0, tuple(int(word) - 1 for word in line.split(":")[1].split())))
        elif line.lower().startswith("cost"):
            cost = float(line.split()[1])
    return RoutePlan.of(routes, count), cost
