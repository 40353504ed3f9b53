"""Routes for a navigator: GPX 1.1, one `<rte>` a route, its points in the order of driving."""

from __future__ import annotations

from pathlib import Path
from xml.etree.ElementTree import Element, ElementTree, SubElement, indent

from routing.evaluator import Evaluation, RouteTimes
from routing.formats.clock import clock_of
from routing.formats.coordinates import positions
from routing.plan import RoutePlan
from routing.problem import Problem

NAMESPACE = "http://www.topografix.com/GPX/1/1"


def write_gpx(path: Path, problem: Problem, plan: RoutePlan, evaluation: Evaluation) -> None:
    """Write the routes.

    Parameters
    ----------
    path : Path
    problem : Problem
    plan : RoutePlan
    evaluation : Evaluation
        Of this plan, with its routes in the same order.

    Raises
    ------
    ValueError
        When places have no latitude and longitude.
    """
    if not problem.places.geographic:
        raise ValueError("GPX needs latitude and longitude; the problem's places are in metres, or have none")
    at = positions(problem.places, "GPX")
    root = Element("gpx", {"version": "1.1", "creator": "pod2door", "xmlns": NAMESPACE})
    SubElement(SubElement(root, "metadata"), "name").text = _sound(problem.name)
    for row, times in enumerate(evaluation.routes):
        _route(root, problem, plan, row, times, at)
    indent(root, " ")
    with path.open("wb") as file:
        ElementTree(root).write(file, encoding="utf-8", xml_declaration=True)


def _route(
    root: Element, problem: Problem, plan: RoutePlan, row: int, times: RouteTimes, at: list[tuple[float, float]]
) -> None:
    kind = problem.vehicles[plan.routes[row].vehicle]
    route = SubElement(root, "rte")
    SubElement(route, "name").text = _sound(f"Route {row + 1} ({kind.id})")
    SubElement(route, "number").text = str(row + 1)
    if kind.start is not None:
        _point(route, at[kind.start], "Start", f"leave {clock_of(problem, times.departure)}")
    for visit in times.visits:
        if visit.stop >= 0:
            name = problem.stops.id[visit.stop]
            place = int(problem.stops.place[visit.stop])
            _point(route, at[place], name, f"arrive {clock_of(problem, visit.arrival)}")
    if kind.end is not None:
        _point(route, at[kind.end], "End", f"arrive {clock_of(problem, times.arrival)}")


def _point(route: Element, where: tuple[float, float], name: str, comment: str) -> None:
    point = SubElement(route, "rtept", {"lat": f"{where[1]:.7f}", "lon": f"{where[0]:.7f}"})
    SubElement(point, "name").text = _sound(name)
    SubElement(point, "cmt").text = comment


def _sound(text: str) -> str:
    """Without the control characters that XML cannot hold."""
    return "".join(letter if letter.isprintable() else " " for letter in text)
