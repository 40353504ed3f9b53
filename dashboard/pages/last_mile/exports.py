"""A morning taken home: GeoJSON, GPX, and tables without anything that a spreadsheet would run."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pandas as pd

from dashboard.pages.last_mile.morning import Morning
from dashboard.pages.last_mile.route_facts import facts_of
from dashboard.parts.table_files import table_bytes
from routing.formats.geojson import write_geojson
from routing.formats.gpx import write_gpx

KINDS = ("geojson", "gpx", "routes", "stops")


def export(morning: Morning, what: str, name: str) -> tuple[bytes, str]:
    """Bytes of a file, and what it is called.

    Parameters
    ----------
    what : str
        One of `KINDS`.
    name : str
        What the file's name begins with.

    Raises
    ------
    ValueError
        When `what` is another, or the places have no coordinates.
    """
    if what in ("geojson", "gpx"):
        write = write_geojson if what == "geojson" else write_gpx
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / f"routes.{what}"
            write(file, morning.problem, morning.plan, morning.evaluation)
            return file.read_bytes(), f"{name}.{what}"
    if what not in KINDS:
        raise ValueError(f"no export {what!r}; there are {', '.join(KINDS)}")
    table = routes_frame(morning) if what == "routes" else stops_frame(morning)
    return table_bytes(table, "csv"), f"{name}-{what}.csv"


def routes_frame(morning: Morning) -> pd.DataFrame:
    """A row a route."""
    columns = ("label", "stops", "packages", "km", "hours", "cost", "leave", "back", "late", "late_s")
    facts = facts_of(morning)
    table = pd.DataFrame([{name: getattr(each, name) for name in columns} for each in facts], columns=list(columns))
    table = table.rename(columns={"label": "route", "cost": "cost_usd", "leave": "leave_s", "back": "back_s"})
    return table.round(4).assign(violations=["; ".join(b.text for b in each.broken) for each in facts])


def stops_frame(morning: Morning) -> pd.DataFrame:
    """A row a stop in the order of visits; those on no route behind, with their reason."""
    places, stops = morning.problem.places, morning.problem.stops
    rows = [
        (label, seq, stop)
        for label, route in zip(morning.labels, morning.plan.routes, strict=True)
        for seq, stop in enumerate(route.stops, 1)
    ]
    index = [stop for _, _, stop in rows] + list(morning.plan.unassigned)
    visits = [visit for route in morning.evaluation.routes for visit in route.visits if visit.stop >= 0]
    out = len(morning.plan.unassigned)
    names = [stops.id[stop] for stop in index]
    return pd.DataFrame(
        {
            "route": [label for label, _, _ in rows] + [""] * out,
            "position": pd.array([seq for _, seq, _ in rows] + [None] * out, "Int64"),
            "stop": names,
            "x" if not places.geographic else "lon": places.x[stops.place[index]],
            "y" if not places.geographic else "lat": places.y[stops.place[index]],
            "packages": morning.packages[index],
            "start_s": [morning.clock_s(visit.start) for visit in visits] + [None] * out,
            "late_s": [morning.seconds(visit.late) for visit in visits] + [None] * out,
            "reason": [""] * len(rows) + [_reason(morning, name) for name in names[len(rows) :]],
        }
    )


def _reason(morning: Morning, stop: str) -> str:
    known = morning.left.get(stop)
    return known.reason if known else ""
