"""Stations whose routes are not solved: what the run estimates of each, and how to solve one."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

import pandas as pd
from dash import html

from core.errors import InvalidInput
from dashboard.icons import icon
from dashboard.jobs import Job
from dashboard.page import Context
from dashboard.pages.last_mile.asked import BUNDLED
from dashboard.pages.last_mile.estimates import METHOD, station_usd
from dashboard.pages.last_mile.from_run import scenario_is_read, scenario_of_run
from dashboard.pages.last_mile.plans_folder import BUNDLED_SECONDS, bundled_file
from dashboard.parts import numbers
from dashboard.parts.card import card
from dashboard.parts.table import Column, data_table
from dashboard.workspace import OpenRun

COLUMNS = (
    Column("id", "Station", "facility", width=130),
    Column("place", "Place", width=170),
    Column("packages", "Packages", "count"),
    Column("stops", "Stops", "count", "est."),
    Column("vans_out", "Van trips", "count"),
    Column("vans", "Vans there", "count"),
    Column("filled", "Trips to vans there", "bar", width=170),
    Column("cost", "Cost", "usd"),
    Column("cost_package", "A package", "usd"),
    Column("late", "Late", "count"),
)

READING = "the run's scenario is being read"


def estimated(run: OpenRun) -> list[dict[str, Any]]:
    """A row a delivery station: what the run says of its vans, those with most packages first.

    Packages, vans out and late ones are of the measured window; stops are packages over the scenario's packages a
    stop; costs as `estimates.METHOD` says.
    """
    facilities = run.table("facilities")
    own = facilities[facilities["kind"] == "delivery_station"].set_index("facility")
    lanes = run.table("lanes", ("origin", "destination", "mode", "packages", "vehicles", "departure_capacity"))
    doors = lanes[(lanes["destination"].astype(str) == "") & (lanes["mode"] == "van")].set_index("origin")
    per_stop, vans, usd, lacks = _of_scenario(run)
    table = own.join(doors[["vehicles"]].rename(columns={"vehicles": "out"}), how="left")
    table = table.assign(vans=pd.Series(vans).reindex(table.index))
    rows = []
    for name, row in zip(table.index, table.itertuples(), strict=True):
        packages, there = int(row.delivered), _whole(row.vans)
        price = usd.get(str(name))
        rows.append(
            {
                "id": str(name),
                "kind": "delivery_station",
                "place": str(row.place),
                "packages": packages,
                "stops": round(packages / per_stop) if per_stop else None,
                "vans_out": _whole(row.out),
                "vans": there,
                "filled": round(100.0 * float(row.out) / there, 1) if there and row.out == row.out else None,
                "cost": None if price is None else round(price * packages, 2),
                "cost_why": lacks or (METHOD if price is not None else "nothing was delivered from here"),
                "stops_why": lacks,
                "vans_why": lacks,
                "cost_package": None if price is None else round(price, 4),
                "late": int(row.late_packages),
            }
        )
    return sorted(rows, key=lambda row: -row["packages"])


def _whole(value: Any) -> int | None:
    return None if value is None or value != value else round(float(value))


def _of_scenario(run: OpenRun) -> tuple[float, dict[str, float], dict[str, float], str]:
    """Packages a stop, vans of each station, estimated USD a package of each; and why they are not known."""
    if not scenario_is_read(run):
        return 0.0, {}, {}, READING
    try:
        scenario = scenario_of_run(run)
    except InvalidInput as error:
        return 0.0, {}, {}, f"the run's scenario cannot be read: {error.findings[0].message}"
    facilities = scenario.facilities
    vans = dict(zip(facilities["id"].astype(str), facilities["vans"].astype(float), strict=True))
    return float(scenario.settings.door.packages_per_stop), vans, station_usd(run, scenario), ""


def stations_page(context: Context, chosen: str, jobs: Sequence[Job]) -> list[Any]:
    """What stands below the head where no morning is solved: a sentence, buttons, the estimated stations."""
    if context.run is None:
        return [html.Div(_no_run(context), className="card lm-ask")]
    rows = estimated(context.run)
    solved_note = "This run estimates every station’s vans; none was routed stop by stop." if not chosen else ""
    ask = html.Div(_ask(context, chosen, solved_note, rows, jobs), className="card lm-ask")
    said = html.Span(
        f"{len(rows):,}: packages, vans out and late ones of the measured day; stops and costs estimated", title=METHOD
    )
    table = data_table("last_mile-stations", COLUMNS, rows, selected=chosen or None, label="Delivery stations")
    return [ask, card("Delivery stations", table, subtitle=said, className="lm-stations")]


def _no_run(context: Context) -> list[Any]:
    return [
        html.P(f"There is no finished run in {context.workspace.folder} yet. The bundled day needs none."),
        _bundled_button(context),
    ]


def _ask(context: Context, chosen: str, note: str, rows: Sequence[dict[str, Any]], jobs: Sequence[Job]) -> list[Any]:
    row = next((row for row in rows if row["id"] == chosen), None)
    if row is None:
        hint = "Pick a station below to solve its morning, or look at a bundled one."
        said = [html.Strong(in_all(rows)), html.Br(), note, " ", hint]
        return [html.P(said, title=METHOD), _bundled_button(context)]
    cost = "" if row["cost"] is None else f", some {numbers.usd(row['cost'])}"
    facts = (
        f"{row['id']}, {row['place']}: {row['packages']:,} packages, {row['vans_out'] or 0:,} vans{cost} (estimated)."
    )
    button = html.Button(
        [icon("player-play"), f"Solve the mornings of {chosen}"],
        className="button primary",
        id={"type": "last_mile-do", "what": "station"},
        disabled=any(job.state in ("queued", "running") for job in jobs),
        title="Runs the scenario again, with this station's vans routed: its packages depend on all other stations",
    )
    return [html.P([facts, " ", how_long(context, chosen)]), *_done(context, jobs), button, _bundled_button(context)]


def in_all(rows: Sequence[dict[str, Any]]) -> str:
    """What all stations' vans do and cost, and how many packages are late; the costs are estimates."""
    packages, trips, late = (sum(row[name] or 0 for row in rows) for name in ("packages", "vans_out", "late"))
    served = [row for row in rows if row["cost"] is not None]
    cost, priced = sum(row["cost"] for row in served), sum(row["packages"] for row in served)
    price = f", some ${cost:,.0f} a day ({numbers.usd(cost / priced)} a package)" if priced else ""
    return f"{packages:,} packages to the door on {trips:,} van trips{price}; {late:,} packages late."


def how_long(context: Context, chosen: str) -> str:
    """What solving a station means, and some measure of how long it takes."""
    assert context.run is not None
    label = next((r for r in context.workspace.catalogue.runs() if r.run_id == context.run.run_id), None)
    took = f"; this run took {numbers.duration(label.seconds)} without" if label and label.seconds else ""
    return f"To route them stop by stop the run is made again, with {chosen} solved{took}."


def _done(context: Context, jobs: Sequence[Job]) -> list[Any]:
    """Links to runs that have it solved already."""
    known = {label.run_id for label in context.workspace.catalogue.runs()}
    links = [job.out.name for job in jobs if job.state == "done" and job.out.name in known]
    return [
        html.A(f"Open it in {name}", href=f"/last-mile?run={name}", className="button", **{"data-nav": "1"})
        for name in links[:1]
    ]


def _bundled_button(context: Context) -> html.Button:
    known = bundled_file(context.workspace).is_file()
    if known:
        words = "Open the bundled Columbus day"
        return html.Button([icon("map-2"), words], className="button", **{"data-lm-ds": BUNDLED})
    words = f"Solve the bundled Columbus day, {BUNDLED_SECONDS} s"
    return html.Button([icon("player-play"), words], className="button", id={"type": "last_mile-do", "what": "bundled"})


def station_arguments(run: OpenRun, station: str, out: str) -> list[str]:
    """`pod2door run` of the same scenario, edits and seed, with a station's vans routed."""
    told = run.document["scenario"]
    edits = [part for edit in told.get("edits", ()) for part in ("--edit", str(edit))]
    name = str(told.get("base") or told["name"])
    return ["run", name, *edits, "--seed", str(told["seed"]), "--route-stations", station, "--out", out]


def solve_station(context: Context, station: str) -> Job:
    """Start it as a run of its own."""
    assert context.run is not None
    out = context.workspace.folder / f"{context.run.scenario}-{station}-{time.strftime('%Y%m%d-%H%M%S')}"
    arguments = station_arguments(context.run, station, str(out.absolute()))
    return context.workspace.jobs.submit("routes", f"{context.run.scenario} with {station} routed", arguments, out)
