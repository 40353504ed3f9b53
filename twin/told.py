"""An order's rows as `explain` gives them: local times beside seconds, verdicts, and the story in sentences."""

from __future__ import annotations

from typing import Any

from twin.places import Places, placed
from twin.story import story
from twin.verdicts import leading, verdicts

Row = dict[str, Any]


def told(rows: dict[str, list[Row]], places: Places) -> dict[str, Any]:
    """Everything about an order but its number.

    Parameters
    ----------
    rows : dict of lists
        The order's rows of the tables of `twin.samples`.
    places : Places
    """
    rows = rows | {"packages": [_promised(package, rows["order_parts"]) for package in rows["packages"]]}
    order = rows["orders"][0]
    candidates = [row for part in rows["order_parts"] for row in _candidates(part, rows, places)]
    return {
        "story": story(rows, places),
        "placed_s": order["placed_s"],
        "placed": placed(order),
        "zone": order["zone"],
        "promise": order["promise"],
        "units": order["units"],
        "lines": [{k: v for k, v in line.items() if k not in ("order", "line")} for line in rows["order_lines"]],
        "candidates": candidates,
        "chosen": [_package(package, rows["order_parts"], places) for package in rows["packages"]],
        "unserved": [
            {"pool": part["pool"], "goods": part["goods"], "units": part["units"], "reason": part["reason"]}
            for part in rows["order_parts"]
            if part["package"] is None
        ],
        "hops": [_hop(hop, places) for hop in rows["hops"]],
    }


def _promised(package: Row, parts: list[Row]) -> Row:
    """A package with the deadline that its customer was told.

    (The tables count a promise in hours that was put off as it was asked: a package's word holds the half-day only.)
    """
    deadline = next(part["deadline_s"] for part in parts if part["package"] == package["package"])
    done = package["delivered_s"]
    return package | {"deadline_s": deadline, "on_time": None if done is None else done <= deadline}


def _candidates(part: Row, rows: dict[str, list[Row]], places: Places) -> list[Row]:
    own = [c for c in rows["candidates"] if c["part"] == part["part"]]
    leader = leading(part["package"], rows["order_parts"], rows["candidates"])
    return [
        {
            "part": part["part"],
            "pool": part["pool"],
            "units": part["units"],
            "source": c["source"],
            "way": c["way"],
            "cost_usd": c["cost_usd"],
            "congestion_usd": c["congestion_usd"],
            "wait_s": c["wait_s"],
            "wait_h": None if c["wait_s"] is None else round(c["wait_s"] / 3600, 2),
            "latest_s": c["latest_s"],
            "latest": places.time(c["latest_s"], c["source"]),
            "door_by_s": c["door_by_s"],
            "door_by": places.time(c["door_by_s"], part["station"]),
            "on_hand": c["on_hand"],
            "stocked": c["stocked"],
            "usable": c["usable"],
            "in_time": c["in_time"],
            "chosen": c["chosen"],
            "verdict": verdict,
        }
        for c, verdict in zip(own, verdicts(part, own, leader["pool"] if leader else ""), strict=True)
    ]


def _package(package: Row, parts: list[Row], places: Places) -> Row:
    station = package["station"]
    inside = [part["pool"] for part in parts if part["package"] == package["package"]]
    row = {name: package[name] for name in ("package", "source", "station", "way", "units")}
    row |= {"pools": inside, "quoted": package["quoted"], "cost_usd": package["cost_usd"]}
    for name in ("deadline", "planned", "delivered"):
        row |= {f"{name}_s": package[f"{name}_s"], name: places.time(package[f"{name}_s"], station)}
    return row | {"on_time": package["on_time"]}


def _hop(hop: Row, places: Places) -> Row:
    here, there = hop["facility"], places.destination(hop["lane"])
    row = {"package": hop["package"], "facility": here, "mode": places.mode(hop["lane"]), "to": there or "door"}
    for name in ("planned_arrived", "arrived", "picked", "served", "planned_departed", "departed"):
        row |= {f"{name}_s": hop[f"{name}_s"], name: places.time(hop[f"{name}_s"], here)}
    planned, actual = hop["planned_departed_s"], hop["departed_s"]
    row["late_min"] = None if planned is None or actual is None else (actual - planned) // 60
    return row
