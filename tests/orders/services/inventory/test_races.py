"""Two processes of inventory over one store: the last units are given once, and every order hears one outcome."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

from orders.contracts.steps import StepOutcome, StepRequest
from orders.platform.participant import Participant
from orders.platform.settings import Settings
from orders.services.inventory.steps import step_rules
from orders.services.inventory.stock import STOCK_TABLES
from tests.orders.conftest import OpenDatabase
from tests.orders.services.local import LocalContext, step_order

SKU, UNITS, ORDERS = "SKU-0000001", 25, 40


def test_the_last_units_are_given_once(settings: Settings, database: OpenDatabase) -> None:
    settings = replace(settings, opening_stock=UNITS)
    barrier = Barrier(2)

    def participant() -> Participant:
        context = LocalContext("inventory", settings, database)
        return Participant(context, context.database("stock", STOCK_TABLES), step_rules(UNITS))  # type: ignore[arg-type]

    def reserve(one: Participant, numbers: list[int]) -> dict[str, StepOutcome]:
        barrier.wait()
        outcomes: dict[str, StepOutcome] = {}
        for start in range(0, ORDERS, 4):
            orders = [step_order(f"o{number}", [(SKU, 1)]) for number in numbers[start : start + 4]]
            outcomes |= {outcome.order: outcome for outcome in one.take("reserve", StepRequest(orders), 0).outcomes}
        return outcomes

    forwards = list(range(ORDERS))
    rivals = [participant(), participant()]
    with ThreadPoolExecutor(2) as threads:
        one, other = threads.map(reserve, rivals, [forwards, forwards[::-1]])
    assert one == other
    assert sum(outcome.ok for outcome in one.values()) == UNITS
    with database("inventory", "stock", STOCK_TABLES).transaction(read_only=True) as transaction:
        assert transaction.select("SELECT on_hand, reserved, sold FROM stock") == [(0, UNITS, 0)]
