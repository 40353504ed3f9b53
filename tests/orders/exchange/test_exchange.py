"""A scenario's orders through the services and on to the twin are the scenario's orders; its shipments come back."""

import json
import subprocess
import sys

import pytest

import datasets
import twin
from core.errors import InvalidInput, Pod2doorError
from orders.exchange.placed import export
from orders.exchange.shipments import deliver
from orders.load.orders import Mix
from orders.load.run import paced, run_load
from orders.load.scenario_orders import scenario_orders
from orders.platform.settings import Settings
from orders.platform.store.open import open_database
from orders.serve.operator import Operator
from orders.serve.running import start
from orders.services.order import log
from orders.services.order.tables import LOG_TABLES
from tests.orders.waiting import wait_until

pytestmark = pytest.mark.slow

SEED = 5


@pytest.fixture(scope="module")
def scenario():
    return datasets.load("demo", edits=["demand.units_per_day=300"])


@pytest.fixture(scope="module")
def joined(scenario, tmp_path_factory):
    """A folder with: the scenario's batch run, its orders placed over HTTP and exported, the run of these, its news."""
    folder = tmp_path_factory.mktemp("joined")
    batch = twin.run(scenario, out=folder / "batch", seed=SEED, orders_out=folder / "drawn.jsonl", packages="all")
    with start(folder / "services") as services:
        report = run_load(services.edge, 500, 0, orders=paced(scenario_orders(scenario, SEED), 500))
        exported = export(services.settings, folder / "accepted.jsonl")
        again = twin.run(
            scenario, out=folder / "again", seed=SEED, orders_file=folder / "accepted.jsonl", packages="all"
        )
        with Operator(services.settings.folder) as operator:
            told = [deliver(operator, folder / "again") for _ in range(2)]
            states = delivered(operator, min(100, told[0].orders))
    return folder, batch, report, exported, again, told, states


def delivered(operator, count):
    """What the read model lists as delivered, once it has that many; it follows the log."""

    def listed():
        found = operator.ask("GET", "order", "/v1/orders?status=delivered&limit=100")["orders"]
        return found if len(found) >= count else None

    return wait_until(listed, f"{count} orders are listed as delivered")


def events(path):
    return [json.loads(line) for line in path.read_text().splitlines()]


def test_every_order_was_accepted_and_exported(joined):
    folder, _, report, exported, *_ = joined
    drawn = events(folder / "drawn.jsonl")
    assert report.failed == 0
    assert (exported.orders, exported.rejected) == (len(drawn), 0)
    assert [(one["time"], one["data"]) for one in events(folder / "accepted.jsonl")] == [
        (one["time"], one["data"]) for one in drawn
    ]


def test_the_twin_gives_the_same_numbers(joined):
    _, batch, _, _, again, *_ = joined
    assert again.packages == batch.packages
    assert [str(kpi) for kpi in again.kpis] == [str(kpi) for kpi in batch.kpis]


def test_shipments_are_told_once(joined):
    *_, (first, second), states = joined
    assert first.orders == second.orders > 50
    assert first.answers == {"recorded": 2 * first.orders}
    assert second.answers == {"repeated": 2 * first.orders}
    assert len(states) == min(100, first.orders)


def test_declined_orders_are_left_out(tmp_path):
    with start(tmp_path) as services:
        report = run_load(services.edge, 100, 1, mix=Mix(declined=0.5, arrivals="uniform", skus=50))
        exported = export(services.settings, tmp_path / "kept.jsonl")
    assert exported.rejected > 20
    assert exported.orders + exported.rejected == report.accepted
    assert all(one["data"]["payment"] == {"token": "tok_visa"} for one in events(tmp_path / "kept.jsonl"))


def test_an_export_waits_for_no_compiler():
    """Nothing that takes seconds to import is needed to write lines of JSON."""
    code = "import sys, orders.exchange.placed; print({'numba', 'scipy', 'pandas'} & set(sys.modules))"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout == "set()\n"


def test_an_export_reads_only_what_it_needs(tmp_path):
    """Two orders of three events: of the chunks, only what was created or rejected comes out of the store."""
    settings = Settings(str(tmp_path))
    database = open_database(settings, "order", "log", LOG_TABLES)
    topics = ("OrderCreated.v1", "StockRefused.v1", "OrderRejected.v1")
    rows = [
        (3 * order + number, f"o{order}", number, topic, 1_700_000_000_000_000, "ab" * 16, b"{}")
        for order in range(2)
        for number, topic in enumerate(topics, start=1)
    ]
    with database.transaction() as transaction:
        log.append(transaction, rows)
    read = [event.position for chunk in log.read_topics(database, (topics[0], topics[2])) for event in chunk]
    database.close()
    assert read == [1, 3, 4, 6]


def test_what_is_no_export_or_run_is_refused(tmp_path):
    settings = Settings(str(tmp_path))
    with pytest.raises(InvalidInput, match="file-format"):
        export(settings, tmp_path / "orders.parquet")
    with pytest.raises(Pod2doorError, match="cannot be written"):
        export(settings, tmp_path / "nowhere" / "orders.jsonl")
    with pytest.raises(InvalidInput, match="not-a-run"):
        deliver(None, tmp_path)  # type: ignore[arg-type]


def test_a_run_whose_orders_have_changed_is_refused(joined, tmp_path):
    folder = joined[0]
    path = folder / "accepted.jsonl"
    kept = path.read_bytes()
    path.write_bytes(kept + b"\n")
    try:
        with pytest.raises(InvalidInput, match="orders-changed"):
            deliver(None, folder / "again")  # type: ignore[arg-type]
    finally:
        path.write_bytes(kept)
