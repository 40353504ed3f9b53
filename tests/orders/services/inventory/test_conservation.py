"""Whatever steps and receipts come in whatever order: no unit is lost, none is made, none is owed."""

from __future__ import annotations

from itertools import count

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from orders.platform.store import Database
from orders.services.inventory import stock
from tests.orders.services.conftest import StartLocal
from tests.orders.services.local import LocalService, step_order

OPENING = 6
LINES = st.lists(st.tuples(st.integers(0, 2), st.integers(1, 4)), min_size=1, max_size=3)
ORDERS = st.lists(st.integers(0, 7), min_size=1, max_size=4)
_world = count()


class Shop(RuleBasedStateMachine):
    """A model that keeps what each order holds, beside the real inventory; each run has SKUs and orders of its own."""

    inventory: LocalService
    store: Database

    def __init__(self) -> None:
        super().__init__()
        self.world = next(_world)
        self.lines: dict[int, list[tuple[str, int]]] = {}
        self.held: dict[int, str] = {}
        self.confirmed: dict[int, bool] = {}
        self.received: dict[str, int] = {}

    def sku(self, number: int) -> str:
        return f"SKU-{self.world:05d}{number:02d}"

    def orders(self, numbers: list[int], lines: list[tuple[int, int]] | None = None) -> list:
        named = [(self.sku(sku), units) for sku, units in lines or [(0, 1)]]
        return [
            step_order(f"w{self.world}-{number}", self.lines.setdefault(number, named))
            for number in dict.fromkeys(numbers)
        ]

    @rule(numbers=ORDERS, lines=LINES)
    def reserve(self, numbers: list[int], lines: list[tuple[int, int]]) -> None:
        for number, outcome in self.take("reserve", numbers, lines):
            if number not in self.held:
                self.held[number] = "reserved" if outcome.ok else ""

    @rule(numbers=ORDERS)
    def confirm(self, numbers: list[int]) -> None:
        for number, outcome in self.take("confirm", numbers):
            if number not in self.confirmed and outcome.ok:
                assert self.held[number] == "reserved"
                self.held[number] = "sold"
            self.confirmed.setdefault(number, outcome.ok)
            assert outcome.ok == self.confirmed[number]

    @rule(numbers=ORDERS)
    def release(self, numbers: list[int]) -> None:
        for number, outcome in self.take("release", numbers):
            assert outcome.ok
            self.held[number] = ""

    @rule(number=st.integers(0, 2), receipt=st.integers(0, 3), quantity=st.integers(1, 5))
    def receive(self, number: int, receipt: int, quantity: int) -> None:
        name = f"w{self.world}-{number}-{receipt}"
        with self.store.transaction() as transaction:
            new = stock.receive(transaction, (name, self.sku(number), quantity, 0), OPENING)
        assert new == (name not in self.received)
        self.received.setdefault(name, quantity)

    def take(self, step: str, numbers: list[int], lines: list[tuple[int, int]] | None = None) -> list:
        return list(zip(dict.fromkeys(numbers), self.inventory.step(step, *self.orders(numbers, lines)), strict=True))

    @invariant()
    def every_unit_is_somewhere(self) -> None:
        with self.store.transaction(read_only=True) as transaction:
            levels = [stock.level(transaction, self.sku(number)) for number in range(3)]
        for number, level in enumerate(levels):
            if level is None:
                continue
            assert level.on_hand + level.reserved + level.sold == level.opening + level.received
            assert (level.opening, level.received) == (OPENING, self.booked(number))
            assert level.on_hand >= 0
            assert (level.reserved, level.sold) == (self.units(number, "reserved"), self.units(number, "sold"))

    def booked(self, number: int) -> int:
        prefix = f"w{self.world}-{number}-"
        return sum(quantity for receipt, quantity in self.received.items() if receipt.startswith(prefix))

    def units(self, number: int, state: str) -> int:
        orders = [order for order, held in self.held.items() if held == state]
        return sum(units for order in orders for sku, units in self.lines[order] if sku == self.sku(number))


@pytest.mark.slow
def test_no_unit_is_lost_or_made(local: StartLocal) -> None:
    Shop.inventory = local("inventory", opening_stock=OPENING)
    Shop.store = Shop.inventory.context.database("stock", stock.STOCK_TABLES)
    run_state_machine_as_test(
        Shop,
        settings=settings(
            max_examples=40, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
