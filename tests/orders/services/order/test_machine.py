"""The saga against a plain model: orders whose participants fail, repeat and hang, crashes, clocks, cancellations."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace
from itertools import count

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from orders.contracts.steps import FORWARD
from orders.platform import faults
from orders.platform.settings import Settings
from tests.orders.conftest import OpenDatabase
from tests.orders.services.order.shop import HAPPY, HandClock, OpenStore, Participants, Shop, body

STEPS = [step.name for step in FORWARD]
DONE = dict(zip(STEPS, HAPPY[1:], strict=True))
FAILED = dict(zip(STEPS, (step.failed.partition(".")[0] for step in FORWARD), strict=True))
WAYS_BACK = {
    "reserve": ["ReservationReleased"],
    "charge": ["PaymentRefunded", "ReservationReleased"],
    "confirm": ["PaymentRefunded", "ReservationReleased"],
    "create_shipment": ["ShipmentCancelled", "PaymentRefunded", "ReservationReleased"],
}
"""What must follow when a step may have been done and is taken back."""


@dataclass
class Model:
    """What is known of an order from outside, and which histories that allows."""

    refused: str = ""
    may_time_out: bool = False
    cancelled: bool | None = False
    troubled: set[str] = field(default_factory=set)

    def histories(self) -> list[list[str]]:
        """Every history that this order may have."""
        allowed: list[list[str]] = []
        done = ["OrderCreated"]
        for place, step in enumerate(STEPS):
            stops = [FAILED[step]] if step == self.refused else []
            if step == STEPS[-1]:
                allowed += [[*done, FAILED[step]]] if stops or self.may_time_out else []
            else:
                before = WAYS_BACK[STEPS[place - 1]] if place else []
                allowed += [[*done, stop, *before, "OrderRejected"] for stop in stops]
                unsure = ["StepTimedOut"] * self.may_time_out + ["CancellationRequested"] * (
                    self.cancelled is not False
                )
                allowed += [[*done, stop, *WAYS_BACK[step], "OrderRejected"] for stop in unsure]
            if stops:
                break
            done = [*done, DONE[step]]
        else:
            allowed.append(done)
        if self.cancelled is True:
            allowed = [history for history in allowed if "CancellationRequested" in history]
        return allowed


class SagaMachine(RuleBasedStateMachine):
    """Rules are what the world does to the shop; the log must tell a history that the model allows."""

    orders = Bundle("orders")
    names = count()
    settings: Settings
    open_store: OpenStore

    @initialize()
    def open(self) -> None:
        self.runner = asyncio.Runner()
        self.shop = Shop(self.settings, self.open_store, Participants(), HandClock())
        self.models: dict[str, Model] = {}
        self.runner.run(self._open())

    async def _open(self) -> None:
        self.shop.open()

    @rule(target=orders, refused=st.sampled_from(["", "", *STEPS]))
    def place(self, refused: str) -> str:
        order = f"m{next(self.names):06d}"
        self.models[order] = Model(refused)
        if refused:
            self.shop.participants.script(order, refused, "no")
        assert self.runner.run(self.shop.place(order)) == [202]
        return order

    @rule(
        order=orders,
        step=st.sampled_from(STEPS),
        what=st.sampled_from(["away", "lost", "other"]),
        times=st.integers(1, 4),
    )
    def trouble(self, order: str, step: str, what: str, times: int) -> None:
        if step != self.models[order].refused:
            self.shop.participants.script(order, step, what, times)

    @rule(order=orders)
    def repeat(self, order: str) -> None:
        assert self.runner.run(self.shop.accept(body(order), body(order, zone="other"))) == [202, 409]

    @rule(seconds=st.sampled_from([0.0, 0.5, 5.0]))
    def work(self, seconds: float) -> None:
        self.shop.clock.passed_s += seconds
        self.runner.run(self.shop.settle())

    @rule()
    def step(self) -> None:
        """Let it get somewhere, wherever that is."""
        self.runner.run(asyncio.sleep(0.002))

    @rule()
    def let_a_deadline_pass(self) -> None:
        """Every order that is open may be timed out if its step fails."""
        for order in self.shop.saga.open:
            self.models[order].may_time_out = True
        self.shop.clock.passed_s += self.settings.order_deadline_s
        self.runner.run(self.shop.settle())

    @rule(hours=st.integers(-48, 48))
    def let_the_wall_clock_jump(self, hours: int) -> None:
        self.shop.clock.offset_us = hours * 3_600_000_000

    @rule(point=st.sampled_from(["order.writer.before_commit", "order.writer.after_commit", "order.saga.after_call"]))
    def let_something_fail_once(self, point: str) -> None:
        faults.arm(point, faults.Armed("fail"))
        self.runner.run(self.shop.settle())
        faults.disarm()

    @rule(order=orders)
    def cancel(self, order: str) -> None:
        asked = self.runner.run(self._cancel(order))
        if asked is not None:
            self.models[order].cancelled = asked or self.models[order].cancelled

    async def _cancel(self, order: str) -> bool | None:
        asking = asyncio.create_task(self.shop.saga.cancel(order))
        for _ in range(20):
            await self.shop.settle()
            if asking.done():
                return asking.result()
            self.shop.clock.passed_s += 1.0
        raise AssertionError("a cancellation got no answer")

    @rule()
    def crash(self) -> None:
        """The next one starts before the last one has noticed that it is dead."""
        self.runner.run(self._crash())

    async def _crash(self) -> None:
        dead = self.shop
        self.shop = Shop(dead.settings, dead.open_store, dead.participants, dead.clock)
        self.shop.open()
        await dead.close()

    @invariant()
    def nobody_is_charged_without_an_order(self) -> None:
        if hasattr(self, "shop"):
            assert self.shop.participants.effects["charge"] <= set(self.models)

    def teardown(self) -> None:
        if not hasattr(self, "shop"):
            return
        try:
            self.shop.participants.heal()
            self.runner.run(self.shop.finish())
            for order, model in self.models.items():
                self._check(order, model)
        finally:
            self.runner.run(self.shop.close())
            self.runner.close()

    def _check(self, order: str, model: Model) -> None:
        history = self.shop.topics(order)
        assert history in model.histories(), (order, history, model)
        assert [event.version for event in self.shop.events(order)] == list(range(1, len(history) + 1))
        stands = "OrderRejected" not in history
        effects = self.shop.participants.effects
        assert [order in effects[step] for step in STEPS[:4]] == [stands] * 4, (order, history)


@pytest.mark.slow
def test_the_saga_against_a_model(settings: Settings, database: OpenDatabase) -> None:
    class Machine(SagaMachine):
        pass

    Machine.settings = replace(settings, saga_tick_s=0.001)
    Machine.open_store = staticmethod(database)
    run_state_machine_as_test(
        Machine,
        settings=hypothesis_settings(
            max_examples=25, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
