"""The page: its head, the canvas, the column beside it; or its skeleton while the floor is being made."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dash import dcc, html

from dashboard.pages.floor.asked import Asked, asked_for, store_of
from dashboard.pages.floor.head import head
from dashboard.pages.floor.panels import (
    live_tiles,
    no_figures,
    seeds_box,
    sizing_box,
    stations_card,
    tiles_box,
    versus_card,
)
from dashboard.pages.floor.sites import zone_names
from dashboard.pages.floor.stage import length_words, stage_card
from dashboard.replay.floor import DAY_S, WARM_UP_H
from dashboard.replay.store import MODES, SIZE, FloorStore

if TYPE_CHECKING:
    from dashboard.jobs import Job
    from dashboard.page import Context

WARM_S = WARM_UP_H * 3600
"""Where a replay begins: the end of the warm-up."""
POLL_MS = 500


def body(context: Context) -> html.Div:
    """The page; a floor that was not made yet is asked for."""
    asked = asked_for(context)
    return html.Div(
        [
            html.Div(content(context, asked), id="floor-content", className="floor-content"),
            dcc.Interval(id="floor-poll", interval=POLL_MS),
        ],
        id="floor-page",
        **{"data-mode": asked.site.mode},
    )


def content(context: Context, asked: Asked, *, again: bool = False) -> list[Any]:
    """The head, and the floor or its skeleton and how far it is; asks for it where nobody has, or `again`."""
    store, jobs = store_of(context.workspace), context.workspace.jobs
    title = title_of(asked)
    own = asked.name == asked.floor.key
    failed = store.job(jobs, asked.name) if own and not store.has(asked.name) else None
    job = None
    if own and (again or not (failed is not None and failed.state == "failed")):
        failed, job = None, store.make(jobs, asked.floor, title, again=again)
    ready = store.has(asked.name)
    results = store.results(asked.floor) if own else [r for r in [store.result(asked.name)] if r]
    bare = not own and not results
    sizing = sizing_of(context, asked)
    spec = {
        "name": asked.name,
        "traces": {mode: f"{asked.name}.{mode}" for mode in MODES if store.trace(asked.name, mode).is_file()},
        "day_s": DAY_S,
        "start_s": WARM_S,
        "mode": asked.site.mode,
        "layout": asked.site.layout,
        "robots": asked.floor.robots or 10 * (asked.floor.stations or 4),
        "stations": asked.floor.stations or 4,
        "seed": asked.floor.seed,
        "run": context.run.run_id if context.run else "",
    }
    phase = "ready" if ready else "making"
    left = stage_card(captions(store, asked), [] if ready else progress(failed or job))
    tiles = html.Section(
        [html.Div(no_figures() if bare else tiles_box(results), id="floor-tiles"), live_tiles()],
        className="card floor-kpis",
        **{"aria-label": "Key figures"},
    )
    versus = versus_card(results, sizing, seeds_of(context, asked), bare=bare)
    right = html.Div([tiles, stations_card(), versus], className="floor-right")
    state = {
        "fc": asked.site.facility,
        "zone": zone_names(asked.site.zones)[asked.zone],
        "name": asked.name,
        "hours": asked.floor.hours,
        "phase": phase,
        "seeds": len(results),
        "sizing": sizing_state(context, asked),
    }
    return [
        head(context, asked),
        html.Div([left, right], className="floor-grid"),
        dcc.Store(id="floor-spec", data=spec if ready else None),
        dcc.Store(id="floor-state", data=state),
    ]


def title_of(asked: Asked) -> str:
    """What its jobs are called."""
    return f"Floor {asked.site.facility} zone {zone_names(asked.site.zones)[asked.zone]}"


def seeds_of(context: Context, asked: Asked) -> list[Any]:
    """How many seeds the figures are of, and the button that asks for more; nothing beside a trace of one's own."""
    if asked.name != asked.floor.key:
        return []
    store = store_of(context.workspace)
    count, busy = len(store.results(asked.floor)), len(store.repeating(context.workspace.jobs, asked.floor))
    return seeds_box(count, busy)


def captions(store: FloorStore, asked: Asked) -> dict[str, tuple[str, str]]:
    """What stands above each canvas."""
    from dashboard.replay.traces import Traces

    found = {}
    for mode in MODES:
        if not store.trace(asked.name, mode).is_file():
            continue
        told = Traces(store).open(f"{asked.name}.{mode}")[0].header
        size = f"{told.width} × {told.height} cells of {told.cell_m:g} m"
        ran = length_words(asked.floor.hours) if asked.name == asked.floor.key else "a trace of your own"
        who = (
            f"{told.pods:,} pods; P pick, R replenishment stations"
            if mode == "pods"
            else f"{told.agents[0].count} pickers with carts"
        )
        found[mode] = (f"{who}; {ran}", size)
    return found


def progress(job: Job | None) -> list[Any]:
    """How far the job is, in a line; why it failed."""
    if job is None:
        return [html.P("The floor is being made.", role="status")]
    if job.state == "failed":
        again = html.Button("Retry", id="floor-again", className="text-button", type="button")
        return [html.P(f"The floor could not be made: {job.stage}", role="alert", className="error"), again]
    share = round(100 * job.progress)
    words = "Waiting for its turn" if job.state == "queued" else f"Running the floor: {job.stage} {share} %"
    bar = html.Div(html.I(style={"width": f"{share}%"}), className="floor-progress-bar")
    return [
        html.P(words, role="status"),
        bar,
        html.P("An hour of the floor's time takes some seconds.", className="small muted"),
    ]


def sizing_state(context: Context, asked: Asked) -> str:
    """How far the sizing is: busy, failed, done; an empty word where it was not asked for."""
    store = store_of(context.workspace)
    if store.sizing(asked.name):
        return "done"
    job = store.job(context.workspace.jobs, asked.name, SIZE)
    return "" if job is None else "failed" if job.state == "failed" else "busy"


def sizing_of(context: Context, asked: Asked) -> list[Any]:
    """The sizing part of the last card."""
    store = store_of(context.workspace)
    job = store.job(context.workspace.jobs, asked.name, SIZE)
    busy = ""
    if job is not None and job.state in ("queued", "running"):
        left = f", {job.seconds_left / 60:.0f} min left" if job.seconds_left else ""
        busy = f"Sizing: {job.stage or job.state} {100 * job.progress:.0f} %{left}"
    results = store.results(asked.floor) if asked.name == asked.floor.key else [store.result(asked.name)]
    return sizing_box(asked, store.sizing(asked.name), [r for r in results if r], busy, context.theme)
