"""Which morning the page shows: the address, the run and what lies in the workspace decide."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from core.errors import InvalidInput
from dashboard.jobs import Job
from dashboard.page import Context
from dashboard.pages.last_mile.asked import BUNDLED, Asked, asked_of
from dashboard.pages.last_mile.from_run import day_key, morning_of_run, solved_stations, waves_of
from dashboard.pages.last_mile.morning import Morning
from dashboard.pages.last_mile.moves import Verdict, moved
from dashboard.pages.last_mile.plans_folder import (
    BUNDLED_PLACE,
    Solving,
    bundled_file,
    solved_morning,
    solvings,
)


@dataclass(frozen=True)
class Shown:
    """One morning, ready to be drawn.

    Attributes
    ----------
    asked : Asked
        With the station and the day that were taken where the address named none.
    base, morning : Morning
        The plan as it was solved, and with the moves made.
    verdicts : list of Verdict
        Of the kept moves and then of the one that is tried.
    notices : list of str
        What of the address could not be done.
    wave : mapping or None
        Of `result.json`, for a run's morning.
    """

    asked: Asked
    base: Morning
    morning: Morning
    verdicts: list[Verdict]
    notices: list[str]
    wave: Mapping[str, Any] | None


def taken(context: Context) -> Asked:
    """What the address asks, its gaps filled: the run's busiest solved station, its first wave.

    `ds` stays empty where the run has no solved station and none is named.
    """
    asked = asked_of(context.params)
    ds, run = asked.ds, context.run
    if not ds and run is not None:
        solved = solved_stations(run)
        ds = solved[0]["station"] if solved else ""
    waves = waves_of(run, ds) if run is not None and ds not in ("", BUNDLED) else []
    days = [day_key(wave) for wave in waves]
    day = asked.day if asked.day in days else (days[0] if days else "")
    return Asked(**{**vars(asked), "ds": ds, "day": day})


def run_name(context: Context, ds: str) -> str:
    """Run that a station's plans belong to; none for the bundled day."""
    return "" if ds == BUNDLED or context.run is None else context.run.run_id


def shown(context: Context, asked: Asked) -> Shown | None:
    """The morning that `asked` (of `taken`) names; None where it is not solved yet.

    Raises
    ------
    InvalidInput
        When its files are damaged.
    """
    notices: list[str] = []
    base = _base(context, asked, notices)
    if base is None:
        return None
    wanted = [*asked.moves, *([asked.trial] if asked.trial else [])]
    morning, verdicts, refused = moved(base, wanted)
    wave = None
    if asked.ds != BUNDLED and context.run is not None:
        wave = next((w for w in waves_of(context.run, asked.ds) if day_key(w) == asked.day), None)
    return Shown(asked, base, morning, verdicts, notices + refused, wave)


def _base(context: Context, asked: Asked, notices: list[str]) -> Morning | None:
    place = _place(context, asked.ds)
    if asked.plan:
        try:
            return solved_morning(context.workspace, asked.plan, place)
        except (FileNotFoundError, InvalidInput):
            notices.append(f"The address names the plan {asked.plan}, which is not here; the day's own is shown.")
    if asked.ds == BUNDLED:
        file = bundled_file(context.workspace)
        # Only a job that writes this very plan hides it; one that solves it again does not.
        written = any(job.out.absolute() == file.absolute() for job in pending(context, asked))
        return solved_morning(context.workspace, BUNDLED, place) if file.is_file() and not written else None
    if context.run is None or not asked.day:
        return None
    return morning_of_run(context.run, asked.ds, asked.day)


def _place(context: Context, ds: str) -> str:
    if ds == BUNDLED or context.run is None:
        return BUNDLED_PLACE
    rows = context.run.table("facilities")
    own = rows[rows["facility"] == ds]
    return str(own["place"].iloc[0]) if len(own) else ""


def plans(context: Context, asked: Asked) -> list[Solving]:
    """Plans of this day that were solved from the page."""
    return solvings(context.workspace, run_name(context, asked.ds), asked.ds, asked.day)


def pending(context: Context, asked: Asked) -> list[Job]:
    """Jobs that work on this station now."""
    own = [solving.job for solving in plans(context, asked) if solving.job is not None]
    own += station_jobs(context, asked.ds)
    return [job for job in own if job.state in ("queued", "running")]


def station_jobs(context: Context, ds: str) -> list[Job]:
    """Runs that were started from here to route a station's vans."""
    return [
        job
        for job in context.workspace.jobs.all()
        if job.kind == "routes" and ("--route-stations", ds) in zip(job.arguments, job.arguments[1:], strict=False)
    ]
