"""Starting and stopping the services and sending them orders, as jobs of the dashboard."""

from __future__ import annotations

from pathlib import Path

from core.errors import Pod2doorError
from dashboard.jobs import Job, Jobs
from orders.platform.wheels import nats_program, postgres_program
from orders.serve import layout, state

RATES = (20, 50, 200)
"""Orders a second on offer."""
LOAD_S = 60
HOST = "127.0.0.1"


def start(jobs: Jobs, folder: Path, *, production: bool, faults: bool) -> Job:
    """Start `orders serve` on a free port, 8400 if that is.

    Raises
    ------
    Pod2doorError
        Where it runs already, is being started, or the production setting is not installed.
    """
    if state.running(folder):
        raise Pod2doorError(f"{folder.name}: its services run already")
    if (job := serving(jobs, folder)) is not None:
        raise Pod2doorError(f"they are being started already ({job.job_id})")
    if production and (why := production_missing()):
        raise Pod2doorError(why)
    port = layout.free_port(HOST, wished=layout.FIRST_PORT)
    arguments = ["orders", "serve", "--dir", str(folder), "--port", str(port)]
    arguments += ["--production"] if production else []
    arguments += ["--fault-injection"] if faults else []
    setting = "production" if production else "embedded"
    return jobs.submit("orders", f"order services, {setting}, in {folder.name}", arguments, folder)


def load(jobs: Jobs, folder: Path, rate: int) -> Job:
    """Send orders for a minute.

    Raises
    ------
    Pod2doorError
        Where nothing runs, the rate is not on offer, or a load is under way.
    """
    if rate not in RATES:
        raise Pod2doorError(f"{rate} orders a second are not on offer")
    told = state.read(folder)
    if told is None or not told.edge:
        raise Pod2doorError("no services run here")
    if (job := loading(jobs, folder)) is not None:
        raise Pod2doorError(f"a load is under way: {job.title}")
    arguments = ["orders", "load", "--url", told.edge, "--rate", str(rate), "--seconds", str(LOAD_S)]
    return jobs.submit("load", f"{rate} orders a second for {LOAD_S} s", arguments, folder)


def serving(jobs: Jobs, folder: Path) -> Job | None:
    """The job that serves this folder; None where none was started here, or it is over."""
    return _under_way(jobs, "orders", folder)


def loading(jobs: Jobs, folder: Path) -> Job | None:
    """The load that is under way."""
    return _under_way(jobs, "load", folder)


def last_serving(jobs: Jobs, folder: Path) -> Job | None:
    """The job that served this folder last."""
    return next((job for job in jobs.all() if job.kind == "orders" and job.out == folder), None)


def production_missing() -> str:
    """What of the production setting is not installed; "" where all is."""
    try:
        postgres_program("postgres")
        nats_program()
    except Pod2doorError as error:
        return str(error)
    return ""


def _under_way(jobs: Jobs, kind: str, folder: Path) -> Job | None:
    return next(
        (job for job in jobs.all() if job.kind == kind and job.out == folder and job.state in ("queued", "running")),
        None,
    )
