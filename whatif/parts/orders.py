"""The order services alone, under a load: whether all six subscribers keep their levels at this rate.

What is measured is this machine's clock: a seed fixes the orders and their times, not how soon they are answered. Run
such batches with one worker, on a machine that does nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from core.errors import Finding, InvalidInput
from core.kpi import Kpi
from datasets import Scenario
from twin.run_folder import RunFolder
from whatif.parts.cache import WorkerCache
from whatif.parts.options import TABLE, Option, options_of, read_options, scenario_edits
from whatif.parts.part import PartRun
from whatif.parts.stages import scenario_of
from whatif.parts.unseen import Reads, unseen
from whatif.parts.writing import write_run
from whatif.task import Task

if TYPE_CHECKING:
    import pandas as pd

    from orders.load.report import LoadReport

METRICS: tuple[str, ...] = ("levels_held", "http_p99_ms", "accepted_per_s")

DRAWN, OF_SCENARIO = "drawn", "scenario"
EMBEDDED, PRODUCTION = "embedded", "production"

OPTIONS: Mapping[str, Option] = {
    "rate": Option("number", 100.0, "orders/s", "sent, whatever the answers", low=0.1, high=100_000),
    "seconds": Option("number", 10.0, "s", "how long orders are sent", low=0.1, high=86_400),
    "setting": Option("text", EMBEDDED, "", "SQLite, or PostgreSQL and NATS", choices=(EMBEDDED, PRODUCTION)),
    "orders": Option("text", DRAWN, "", "drawn from a catalogue, or the scenario's own", choices=(DRAWN, OF_SCENARIO)),
    "skus": Option("whole", 10_000, "SKUs", "that drawn orders are for", low=1, high=10**7),
}


ALONE = "loads are measured by this machine's clock: run them with --workers 1, and nothing beside them"


def validate(scenario: Scenario, options: Mapping[str, Any]) -> list[Finding]:
    """What is wrong with the options, and that runs at the same time disturb each other."""
    return [*options_of(OPTIONS, options)[1], Finding(TABLE, 0, "wall-clock", ALONE, "warning")]


def without_effect(reference: Scenario, edited: Scenario, options: Mapping[str, Any]) -> list[Finding]:
    """Edits of the scenario where drawn orders are sent, which know of none."""
    values, _ = options_of(OPTIONS, options)
    return [] if values["orders"] == OF_SCENARIO else unseen("the order services", Reads(), reference, edited)


def run(task: Task, folder: Path, cache: WorkerCache) -> PartRun:
    """Start the services, send a task's orders, stop them; as `whatif.parts.part.PartModule` says."""
    taking = cache.taking()
    options = read_options(OPTIONS, task.options, task.edits)
    edited = scenario_of(task.base, scenario_edits(task.edits), taking)
    around = scenario_of(task.base, scenario_edits(task.reference), taking)
    if findings := without_effect(around, edited, options):
        raise InvalidInput(findings)
    with RunFolder(folder) as made:
        report = _load(options, edited, task.seed)
        kpis = tuple(load_kpis(report))
        write_run(made, task, edited, options, kpis, {"levels": levels_table(report)}, load=load_json(report))
    return PartRun(kpis, taking.from_cache)


def _load(options: Mapping[str, Any], scenario: Scenario, seed: int) -> LoadReport:
    from orders.load.orders import Mix
    from orders.load.run import paced, run_load
    from orders.load.scenario_orders import scenario_orders

    rate, seconds, own = options["rate"], options["seconds"], None
    if options["orders"] == OF_SCENARIO:
        own = paced(scenario_orders(scenario, seed, count=max(1, round(rate * seconds))), rate)
    with _shop(options["setting"]) as edge:
        return run_load(edge, rate, seconds, mix=Mix(skus=options["skus"], seed=seed), orders=own)


@contextmanager
def _shop(setting: str) -> Iterator[str]:
    """Services of their own for one load."""
    from orders.serve.running import start

    with (
        TemporaryDirectory(prefix="pod2door-whatif-") as scratch,
        start(scratch, production=setting == PRODUCTION) as services,
    ):
        yield services.edge


def load_kpis(report: LoadReport) -> Iterator[Kpi]:
    """Key figures of a load."""
    sent = report.accepted + report.failed
    held = sum(level.held for level in report.levels)
    yield Kpi(
        "levels_held", float(held), "of 6", "subscribers that handled all orders, 99 % of them within their level"
    )
    yield Kpi("accepted_per_s", report.rate_per_s, "orders/s", "while orders were sent")
    yield Kpi("failed_pct", 100 * report.failed / sent if sent else float("nan"), "%", "orders not accepted")
    for share in (50, 95, 99):
        told = float(getattr(report.http, f"p{share}_ms"))
        yield Kpi(f"http_p{share}_ms", told, "ms", f"{share} % of answers were there, from when the order was due")
    yield Kpi("sender_late_ms", report.late_ms, "ms", "the longest that the sender itself was late")
    for level in report.levels:
        what = f"99 % were handled, from acceptance; the level is {level.limit_ms:,.0f} ms"
        yield Kpi(f"handled_p99_ms.{level.subscriber}", level.p99_ms, "ms", what)


def load_json(report: LoadReport) -> dict[str, Any]:
    """The whole report."""
    import msgspec

    return dict(msgspec.to_builtins(report))


def levels_table(report: LoadReport) -> pd.DataFrame:
    """A row a subscriber: its level and how soon it handled the orders."""
    import pandas as pd

    return pd.DataFrame(load_json(report)["levels"])
