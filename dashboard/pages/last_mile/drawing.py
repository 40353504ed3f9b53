"""The page, put together from what the address asks."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import dash_mantine_components as dmc
from dash import dcc, html

from dashboard.figures.route_map import route_map
from dashboard.icons import icon
from dashboard.jobs import Job
from dashboard.page import Context, Page
from dashboard.pages.last_mile import cards
from dashboard.pages.last_mile.asked import BUNDLED, PAGE_KEYS, PLAN_KEYS, Asked
from dashboard.pages.last_mile.browser_data import colours_of, day_data, paths_of
from dashboard.pages.last_mile.choosing import Shown, pending, plans, shown, station_jobs, taken
from dashboard.pages.last_mile.from_run import (
    day_key,
    scenario_is_read,
    scenario_of_run,
    solved_stations,
    wave_settings,
    waves_of,
)
from dashboard.pages.last_mile.not_served import Fix, LeftOut, left_out, van_fix
from dashboard.pages.last_mile.plans_folder import AGAIN_SECONDS, BUNDLED_PLACE
from dashboard.pages.last_mile.route_facts import RouteFacts, facts_of, spans_of
from dashboard.pages.last_mile.stations import stations_page
from dashboard.pages.last_mile.strip import strip
from dashboard.pages.last_mile.verdicts import new_plans, verdict_bar
from dashboard.parts.head import page_head


@dataclass(frozen=True)
class Pieces:
    """What changes when stops are moved, colours chosen, or rows sorted."""

    strip: list[Any]
    figure: Any
    colouring: Any
    data: dict[str, Any]
    facts: list[RouteFacts]
    colours: tuple[str, ...]
    spans: list[Any]
    groups: list[LeftOut]
    verdict: list[Any]


def body(page: Page, context: Context) -> html.Div:
    """Stores that stay, and the page that is drawn anew when another day is asked for."""
    asked_page, asked_plan = (key_of(context.params, keys) for keys in (PAGE_KEYS, PLAN_KEYS))
    return html.Div(
        [
            dcc.Store(id="last_mile-ask-page", data=asked_page),
            dcc.Store(id="last_mile-ask-plan", data=asked_plan),
            html.Div(id="last_mile-applied", hidden=True),
            html.Div(page_children(page, context), id="last_mile-page", className="lm-page"),
        ]
    )


def key_of(params: Mapping[str, str], keys: Sequence[str]) -> str:
    """Some of the address's keys as one text; the same in assets/js/last_mile.js."""
    return json.dumps([str(params.get(key) or "") for key in keys], ensure_ascii=False, separators=(",", ":"))


def page_children(page: Page, context: Context) -> list[Any]:
    """Head and what stands below it."""
    asked = taken(context)
    jobs = pending(context, asked)
    found = shown(context, asked)
    still = bool(jobs) or (found is None and context.run is not None and not scenario_is_read(context.run))
    clock = dcc.Interval(id="last_mile-clock", interval=1000, disabled=not still)
    waiting = html.Div(waiting_lines(jobs), id="last_mile-waiting", className="lm-waiting", role="status")
    drawn = dcc.Store(id="last_mile-drawn", data={"ds": asked.ds, "day": asked.day})
    if found is None:
        own = station_jobs(context, asked.ds)
        children = stations_page(context, asked.ds if asked.ds != BUNDLED else "", own)
        return [page_head(page, *_selects(context, asked)), waiting, *children, clock, drawn, _no_data()]
    notices = [html.P(line) for line in found.notices]
    return [
        page_head(page, *_selects(context, asked), _again(jobs)),
        html.Div(
            [waiting, *notices, *([] if jobs else new_plans(context, found, plans(context, asked)))],
            className="lm-notes",
        ),
        *morning_children(context, found),
        clock,
        drawn,
    ]


def morning_children(context: Context, found: Shown) -> list[Any]:
    """Strip and cards."""
    made = pieces(context, found)
    fixes, no_fix = fixes_of(context, found, made.groups)
    return [
        html.Section(made.strip, id="last_mile-strip", className="card lm-strip", **{"aria-label": "Plan"}),
        html.Div(
            [
                cards.map_card(made.figure, made.colouring, found.asked.color, made.verdict),
                cards.routes_card(made.facts, made.colours),
                cards.timetable_card(made.spans, context.theme, found.morning.source.breaks),
                html.Div(
                    cards.not_served_card(made.groups, fixes, no_fix), id="last_mile-left", className="lm-fill-card"
                ),
            ],
            className="lm-grid",
        ),
        dcc.Store(id="last_mile-day", data=made.data),
    ]


def pieces(context: Context, found: Shown) -> Pieces:
    """Everything that the moves, the colours and the order decide."""
    morning, asked = found.morning, found.asked
    facts = facts_of(morning)
    colouring = colours_of(morning, facts, asked.color, context.theme)
    groups = left_out(morning)
    key = f"{asked.ds} {asked.day} {asked.plan}"
    xy = morning.positions_km()
    left = xy[morning.problem.stops.place[list(morning.plan.unassigned)]].reshape(-1, 2)
    figure = route_map(paths_of(morning), colouring.of_route, xy[morning.depot], left, context.theme, uirevision=key)
    spans = spans_of(morning, colouring.of_route)
    return Pieces(
        strip=strip(morning, context.theme, found.base),
        figure=figure,
        colouring=colouring,
        data=day_data(morning, facts, colouring.of_route, groups, key),
        facts=facts,
        colours=colouring.of_route,
        spans=ordered(spans, asked.order),
        groups=groups,
        verdict=verdict_bar(found),
    )


def ordered(spans: Sequence[Any], order: Sequence[str]) -> list[Any]:
    """Routes in the table's order; those that it does not name behind, as they were."""
    place = {label: row for row, label in enumerate(order)}
    return sorted(spans, key=lambda span: place.get(span.label, len(place)))


def fixes_of(context: Context, found: Shown, groups: Sequence[LeftOut]) -> tuple[list[Fix], str]:
    """Edits that would serve what is not, and a line that says why there is none."""
    if not groups:
        return [], ""
    if found.wave is None or context.run is None:
        return [], "No edit is offered: the bundled day belongs to no scenario that could be edited."
    scenario = scenario_of_run(context.run)
    vans = scenario.facilities.set_index("id").loc[found.asked.ds, "vans"]
    share = wave_settings(scenario, str(found.wave["wave"])).share
    fix = van_fix(found.asked.ds, int(vans), share, found.wave)
    if fix is None:
        return (
            [],
            "No edit is offered: the run says that this wave had vans enough, and no edit moves a route’s hours alone.",
        )
    return [fix], ""


def _selects(context: Context, asked: Asked) -> list[Any]:
    solved = solved_stations(context.run) if context.run else []
    names = {row["station"] for row in solved}
    groups = [{"group": "Stand-alone", "items": [{"value": BUNDLED, "label": BUNDLED_PLACE}]}]
    if solved:
        items = [{"value": row["station"], "label": f"{row['station']} {row['place']}"} for row in solved]
        groups.insert(0, {"group": "Solved in this run", "items": items})
    if context.run:
        table = context.run.table("facilities")
        own = table[(table["kind"] == "delivery_station") & ~table["facility"].isin(names)]
        rest = [{"value": f, "label": f"{f} {p}"} for f, p in zip(own["facility"], own["place"], strict=True)]
        if rest:
            groups.append({"group": "Estimated", "items": rest})
    station = dmc.Select(
        id="last_mile-ds",
        data=groups,
        value=asked.ds or None,
        placeholder="Pick a station",
        searchable=True,
        limit=40,
        allowDeselect=False,
        w=250,
        size="xs",
        **{"aria-label": "Station"},
    )
    waves = waves_of(context.run, asked.ds) if context.run and asked.ds not in ("", BUNDLED) else []
    if not waves:
        return [station]
    data = [{"value": day_key(w), "label": f"Day {w['day']}, {w['wave']} wave"} for w in waves]
    day = dmc.Select(
        id="last_mile-wave", data=data, value=asked.day, allowDeselect=False, w=170, size="xs", **{"aria-label": "Wave"}
    )
    return [station, day]


def _again(jobs: Sequence[Job]) -> html.Button:
    return html.Button(
        [icon("player-play"), "Solve again ", html.Span(f"{AGAIN_SECONDS} s", className="muted")],
        className="button",
        id={"type": "last_mile-do", "what": "again"},
        disabled=bool(jobs),
        title="Searches anew as a job; this plan stays until the new one is checked and you take it",
    )


def waiting_lines(jobs: Sequence[Job]) -> list[Any]:
    """One line a job that is at work on this station."""
    lines = []
    for job in jobs:
        left = f", {job.seconds_left:.0f} s left" if job.seconds_left else ""
        how = "queued" if job.state == "queued" else f"{job.stage} {100 * job.progress:.0f} %{left}"
        lines.append(html.P([icon("loader-2"), f" {job.title}: {how}. What is shown stays until it is checked."]))
    return lines


def _no_data() -> dcc.Store:
    return dcc.Store(id="last_mile-day", data=None)
