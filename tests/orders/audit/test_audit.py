"""The auditor over a real folder is content; over the same folder tampered with, it says what is wrong."""

import json
import shutil
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest

from orders.audit.fanout import EFFECTS, LEVEL_S
from orders.audit.log import price_cents
from orders.audit.report import Audit, audit
from orders.audit.stores import sqlite_stores
from orders.contracts import prices
from orders.contracts.levels import LEVELS_MS
from orders.load.orders import Mix
from orders.load.run import run_load
from orders.serve.running import start

pytestmark = pytest.mark.slow

ORDERS = 300


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("audited")
    with start(directory) as services:
        mix = Mix(skus=40, declined=0.1, arrivals="uniform", seed=3, prefix="o")
        report = run_load(services.edge, 200, ORDERS / 200, mix=mix)
    assert report.accepted in range(ORDERS - 2, ORDERS + 1)
    return directory


def tampered(folder: Path, tmp_path: Path, store: str, *statements: str) -> Audit:
    copy = tmp_path / "copy"
    shutil.copytree(folder, copy, ignore=shutil.ignore_patterns("*.sock", "run"))
    with closing(sqlite3.connect(copy / f"{store}.db")) as connection, connection:
        for statement in statements:
            assert connection.execute(statement).rowcount != 0, statement
    return audit(copy)


def rules(verdict: Audit) -> set[str]:
    return {wrong.rule for wrong in verdict.wrongs}


def test_nothing_is_wrong(folder):
    verdict = audit(folder)
    assert verdict.wrongs == ()
    assert verdict.fates["open"] == 0
    assert verdict.fates["rejected"] > 0
    assert verdict.fates["confirmed"] + verdict.fates["rejected"] == verdict.orders >= ORDERS - 2
    assert verdict.cents > 0


def test_the_price_list_is_the_services(folder):
    for number in (1, 2, 77, 4_711, 1_000_000, 12_345_678):
        sku = f"SKU-{number:07d}"
        assert price_cents(sku) == prices.price_cents(sku)


CONFIRMED = "(SELECT originator_id FROM stored_events WHERE topic LIKE 'ConfirmationSent%' LIMIT 1)"
REJECTED = "(SELECT originator_id FROM stored_events WHERE topic LIKE 'OrderRejected%' LIMIT 1)"
ONE = "order_id = (SELECT min(order_id) FROM {})"
SOME = "order_id IN (SELECT order_id FROM {} ORDER BY order_id LIMIT 19)"
FIRST_SKU = "sku = (SELECT min(sku) FROM {})"


@pytest.mark.parametrize(
    ("store", "statement", "rule"),
    [
        ("order/log", f"DELETE FROM stored_events WHERE originator_id = {CONFIRMED} AND topic LIKE 'Paym%'", "log-gap"),
        ("order/log", "DELETE FROM stored_events WHERE originator_version = 3", "stream-gap"),
        ("order/log", "DELETE FROM stored_events WHERE topic LIKE 'PaymentReceived%'", "step-skipped"),
        ("order/log", "DELETE FROM stored_events WHERE topic LIKE 'ReservationReleased%'", "not-undone"),
        ("order/log", "DELETE FROM stored_events WHERE topic LIKE 'OrderCreated%'", "no-beginning"),
        (
            "order/log",
            "UPDATE stored_events SET topic = 'ShipmentCreated.v1' WHERE topic LIKE 'Confirm%'",
            "event-twice",
        ),
        (
            "payment/ledger",
            f"DELETE FROM entries WHERE kind = 'charge' AND {SOME.format('entries')}",
            "money-not-price",
        ),
        ("payment/ledger", "UPDATE entries SET merchant_cents = merchant_cents + 1", "unbalanced-entry"),
        ("payment/ledger", f"UPDATE entries SET order_id = 'who' WHERE {ONE.format('entries')}", "money-without-order"),
        ("payment/ledger", "UPDATE accounts SET cents = cents + 1", "accounts-differ"),
        ("inventory/stock", f"UPDATE stock SET on_hand = on_hand - 1 WHERE {FIRST_SKU.format('stock')}", "stock-leak"),
        (
            "inventory/stock",
            f"UPDATE stock SET sold = sold + 1, on_hand = on_hand - 1 WHERE {FIRST_SKU.format('stock')}",
            "stock-not-orders",
        ),
        (
            "inventory/stock",
            f"UPDATE stock SET sold = sold - 1, reserved = reserved + 1 WHERE {FIRST_SKU.format('stock')}",
            "sold-not-orders",
        ),
        (
            "inventory/stock",
            f"UPDATE stock SET opening = 0, received = 0, on_hand = -sold WHERE {FIRST_SKU.format('stock')}",
            "stock-negative",
        ),
        (
            "inventory/stock",
            f"UPDATE stock SET received = 5, on_hand = on_hand + 5 WHERE {FIRST_SKU.format('stock')}",
            "received-not-receipts",
        ),
        ("inventory/stock", f"DELETE FROM stock WHERE {FIRST_SKU.format('stock')}", "stock-unknown"),
        ("shipping/shipments", f"DELETE FROM outcomes WHERE {ONE.format('outcomes')}", "no-shipment"),
        ("shipping/shipments", "UPDATE outcomes SET reference = 'same' WHERE ok = 1", "tracking-twice"),
        ("fraud/scores", f"DELETE FROM scores WHERE {ONE.format('scores')}", "not-handled"),
        ("shipping/labels", f"UPDATE labels SET order_id = 'who' WHERE {ONE.format('labels')}", "handled-unknown"),
        (
            "notification/messages",
            f"DELETE FROM messages WHERE kind = 'order_received' AND {SOME.format('messages')}",
            "not-handled",
        ),
        ("recommendations/baskets", f"DELETE FROM baskets WHERE {ONE.format('baskets')}", "not-handled"),
        ("inventory/demand", f"UPDATE demand SET units = units + 1 WHERE {FIRST_SKU.format('demand')}", "sums-differ"),
        ("analytics/counts", "UPDATE minutes SET orders = orders + 1", "sums-differ"),
        (
            "fraud/scores",
            "INSERT INTO dead_letters VALUES ('fraud', 'order', 9, 'o-1', 5, 'it is poison', x'00', 1)",
            "dead-letter",
        ),
        (
            "fraud/scores",
            "INSERT INTO retries VALUES ('fraud', 'order', 9, 'o-1', 5, 'not yet', x'00')",
            "still-retried",
        ),
    ],
)
def test_what_is_tampered_with_is_found(folder, tmp_path, store, statement, rule):
    assert rule in rules(tampered(folder, tmp_path, store, statement))


def test_money_of_a_rejected_order_is_found(folder, tmp_path):
    with closing(sqlite3.connect(folder / "order/log.db")) as connection:
        (order,) = connection.execute(f"SELECT {REJECTED}").fetchone()
    entry = f"INSERT INTO entries VALUES ('{order}', 'charge', -5, 5, 1)"
    assert "money-kept" in rules(tampered(folder, tmp_path, "payment/ledger", entry))


def test_an_open_order_is_stuck_once_its_deadline_is_over(folder, tmp_path):
    end = "DELETE FROM stored_events WHERE topic LIKE 'ConfirmationSent%'"
    verdict = tampered(folder, tmp_path, "order/log", end, "UPDATE stored_events SET recorded_at_us = 1")
    assert verdict.count("stuck") == verdict.fates["open"] > 0


def test_an_order_that_was_answered_and_forgotten_is_lost(folder):
    verdict = audit(folder, acknowledged=["o-000000001", "never-written"])
    assert [(wrong.harm, wrong.subject) for wrong in verdict.wrongs] == [("lost", "never-written")]


def test_a_folder_without_a_log_is_no_empty_shop(tmp_path):
    (tmp_path / "order").mkdir()
    for _ in range(2):
        verdict = audit(tmp_path)
        assert [(wrong.harm, wrong.rule) for wrong in verdict.wrongs] == [("lost", "no-log")]
        document = verdict.to_json()
        assert (document["ok"], document["orders"], document["money_usd"]) == (False, 0, 0.0)
        assert json.dumps(document, allow_nan=False)
        (tmp_path / "order" / "log.db").touch()


def test_a_folder_may_have_any_name(folder, tmp_path):
    named = tmp_path / "pct%20#?x"
    shutil.copytree(folder, named, ignore=shutil.ignore_patterns("*.sock", "run"))
    assert audit(named).orders == audit(folder).orders > 0


def test_what_is_read_of_a_store_is_of_one_moment(folder, tmp_path):
    """Money comes in between the entries and the accounts."""
    copy = tmp_path / "copy"
    shutil.copytree(folder / "payment", copy / "payment")
    accounts = "SELECT SUM(cents * cents) FROM accounts"
    with sqlite_stores(copy) as stores, closing(sqlite3.connect(copy / "payment/ledger.db")) as other, other:
        before = stores.rows("payment", "ledger", accounts)
        other.execute("UPDATE accounts SET cents = cents * 2")
        other.commit()
        assert stores.rows("payment", "ledger", accounts) == before
    with sqlite_stores(copy) as stores:
        assert stores.rows("payment", "ledger", accounts) != before


@pytest.mark.parametrize(
    ("age_s", "missed"),
    [
        (-3_600, set()),
        (20, {"fraud", "inventory", "shipping"}),
        (3_600, {"fraud", "inventory", "shipping", "recommendations"}),
    ],
)
def test_subscribers_at_work_have_the_time_of_their_level(folder, tmp_path, age_s, missed):
    """Recommendations may wait for a minute; after a third of it, the others have missed the order."""
    copy = tmp_path / "copy"
    shutil.copytree(folder, copy, ignore=shutil.ignore_patterns("*.sock", "run"))
    with closing(sqlite3.connect(copy / "order/log.db")) as log, log:
        (order,) = log.execute(f"SELECT {CONFIRMED}").fetchone()
        log.execute("UPDATE stored_events SET recorded_at_us = ?", [round((time.time() - age_s) * 1e6)])
    for subscriber in ("fraud", "inventory", "shipping", "recommendations"):
        service, store, rows = EFFECTS[subscriber]
        with closing(sqlite3.connect(copy / service / f"{store}.db")) as connection, connection:
            table = rows.split()[3]
            assert connection.execute(f"DELETE FROM {table} WHERE order_id = ?", [order]).rowcount == 1

    def subjects(at_work):
        found = audit(copy, at_work=at_work).wrongs
        return {wrong.message.split()[0] for wrong in found if wrong.rule == "not-handled"}

    assert subjects(at_work=True) == missed
    assert subjects(at_work=False) == {"fraud", "inventory", "shipping", "recommendations"}


def test_the_levels_are_the_contracts():
    assert {name: round(level_s * 1000) for name, level_s in LEVEL_S.items()} == dict(LEVELS_MS)


def test_orders_among_dead_letters_wait_and_are_counted_once(folder, tmp_path):
    some = "(SELECT order_id FROM labels ORDER BY order_id LIMIT 3)"
    letters = "SELECT 'shipping', 'order', position, order_id, 5, 'it is poison', x'00', 1 FROM labels"
    verdict = tampered(
        folder,
        tmp_path,
        "shipping/labels",
        f"INSERT INTO dead_letters {letters} WHERE order_id IN {some}",
        f"DELETE FROM labels WHERE order_id IN {some}",
        "DELETE FROM labels WHERE order_id = (SELECT MAX(order_id) FROM labels)",
    )
    assert verdict.count("lost") == 3 + 3 + 1, "findings"
    assert verdict.to_json()["orders_by_what_befell"] == {"lost": 1, "waiting": 3}
    assert [len(one.wrongs) for one in verdict.befallen] == [1, 2, 2, 2]
