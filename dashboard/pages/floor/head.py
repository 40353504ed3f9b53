"""The head of the page: facility, zone, robots, stations, and the buttons that make a floor of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import dash_mantine_components as dmc
from dash import html

from dashboard.icons import icon
from dashboard.pages.floor.asked import Asked, store_of
from dashboard.pages.floor.sites import zone_names
from dashboard.parts.head import page_head

if TYPE_CHECKING:
    from dashboard.page import Context

ROBOTS = (16, 32, 48, 64, 80, 96, 112, 128, 160, 200)
LEAST_STATIONS = 4
"""Of a walking class's plan, whose pod floor is no facility's."""
USUAL_S = 6.0
START_S = 2.0
"""What a process takes beside the run itself."""


def head(context: Context, asked: Asked) -> html.Div:
    """Facility, zone, robots, stations, Run floor, Live."""
    from dashboard.pages.floor import PAGE

    site, floor = asked.site, asked.floor
    sites = sorted(asked.sites.values(), key=lambda one: one.facility)
    names = zone_names(site.zones)
    robots = sorted({*ROBOTS, *([floor.robots] if floor.robots else [])})
    stations = range(1, _most_stations(asked) + 1)
    takes = html.Span(f"~{_seconds(context, asked):.0f} s", className="muted")
    return page_head(
        PAGE,
        _select(
            "fc", "Facility", [(s.facility, f"{s.facility} {s.name}") for s in sites], site.facility, 176, find=True
        ),
        _select("zone", "Zone", [(name, f"zone {name} of {site.zones}") for name in names], names[asked.zone], 122),
        _select("robots", "Robots", [(n, f"{n} robots") for n in robots], floor.robots, 108, "10 a station"),
        _select(
            "stations-asked",
            "Stations",
            [(n, f"{n} station{'s' * (n > 1)}") for n in stations],
            floor.stations,
            108,
            "all stations",
        ),
        _button(
            "floor-run", [icon("player-play"), "Run floor", takes], "Make this floor with so many robots and stations"
        ),
        _button("floor-go-live", [icon("bolt"), "Live"], "A floor that steps now, with robots added or removed"),
    )


def _select(
    key: str, label: str, choices: list[tuple[Any, str]], value: Any, width: int, usual: str = "", *, find: bool = False
) -> dmc.Select:
    return dmc.Select(
        id=f"floor-{key}",
        data=[{"value": str(choice), "label": text} for choice, text in choices],
        value=None if value is None else str(value),
        placeholder=usual,
        searchable=find,
        allowDeselect=False,
        size="xs",
        w=width,
        **{"aria-label": label},
    )


def _button(key: str, children: list[Any], title: str) -> html.Button:
    return html.Button(children, id=key, className="button", type="button", title=title)


def _most_stations(asked: Asked) -> int:
    from datasets.floor_classes import floor_classes

    classes = floor_classes().values()
    people = [c.people_per_module for c in classes if c.plan == asked.site.layout and c.mode == "pods"]
    return max(asked.floor.stations or 1, LEAST_STATIONS, *people)


def _seconds(context: Context, asked: Asked) -> float:
    """What the last run of this floor took; else what a storey takes."""
    took = store_of(context.workspace).seconds(asked.name)
    return USUAL_S if took is None else took + START_S
