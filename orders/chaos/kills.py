"""kill -9 at every fault point on an order's way: between each pair of writes, around each call and commit."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial

from core.errors import Pod2doorError
from orders.chaos.fault import Fault
from orders.chaos.scene import Scene
from orders.contracts.levels import LEVELS_MS
from orders.platform.bus import ledger, parking, relay, sqlite_bus
from orders.services.inventory import queries as receipts
from orders.services.inventory import steps as inventory
from orders.services.notification import steps as notification
from orders.services.order import writer
from orders.services.order.read_model.subscription import SUBSCRIBER as READ_MODEL
from orders.services.order.saga import manager
from orders.services.payment import steps as payment
from orders.services.shipping import steps as shipping

AT = 3
"""A process dies when it passes a point for the third time: something is under way by then."""
RECEIVE = "inventory.receive"
PARKED_S = 30.0
"""How long a subscriber that fails may take to set an event aside."""
NEVER = 1_000_000_000

Stimulus = Callable[[Scene], None]
"""Makes happen what seldom happens by itself, so that the point is passed."""


def kills() -> Iterator[Fault]:
    """A fault for each point."""
    for part, points in _points():
        for point in points:
            what = f"kill -9 of the process when it passes {point}"
            yield Fault(f"kill {point}", what, partial(_kill, part, point))


def _points() -> Iterator[tuple[str, tuple[str, ...]]]:
    """Points of each part of a service."""
    yield "order", (*writer.FAULT_POINTS, *manager.FAULT_POINTS)
    yield "order", tuple(point.format(stream="order") for point in relay.FAULT_POINTS)
    yield "order", sqlite_bus.FAULT_POINTS[:1]
    yield "inventory", (*inventory.FAULT_POINTS, *receipts.FAULT_POINTS)
    yield "payment", payment.FAULT_POINTS
    yield "shipping", shipping.FAULT_POINTS
    yield "notification", notification.FAULT_POINTS
    for subscriber, part in _subscribers().items():
        points = (*ledger.FAULT_POINTS, *parking.FAULT_POINTS)
        yield part, tuple(point.format(subscriber=subscriber) for point in points)
    yield "fraud:subscribers", sqlite_bus.FAULT_POINTS[1:]


def _subscribers() -> dict[str, str]:
    """Each subscriber of an order's events, and the part that it runs in."""
    return {**{name: f"{name}:subscribers" for name in LEVELS_MS}, READ_MODEL: "order:subscribers"}


def _kill(part: str, point: str, scene: Scene) -> None:
    """Arm the point, see to it that it is passed, and wait until the process is back; it has no faults then."""
    stimulus = _stimulus(part, point)
    with scene.struck(part):
        scene.arm(part, point, do="kill", at=1 if stimulus else AT)
        if stimulus is not None:
            stimulus(scene)
    if point.startswith(RECEIVE):
        _receive(point, scene)


def _stimulus(part: str, point: str) -> Stimulus | None:
    if point.startswith(("payment.refund", "shipping.cancel_shipment")):
        return _time_out
    if point.startswith(RECEIVE):
        return partial(_receive, point)
    if ".retry." in point:
        return partial(_fail_until_parked, part, point.split(".")[0])
    return None


def _time_out(scene: Scene) -> None:
    """No shipment can be created: the saga turns back, cancels it and refunds."""
    scene.arm("shipping", "shipping.create_shipment.before_commit", do="fail", times=0)


def _fail_until_parked(part: str, subscriber: str, scene: Scene) -> None:
    """The subscriber fails until it has set events aside; then it gets to trying them again."""
    point = f"{subscriber}.handle.before_commit"
    scene.arm(part, point, do="fail", times=0)
    scene.wait(lambda: scene.parked(part) != 0, PARKED_S)
    with suppress(Pod2doorError):
        scene.arm(part, point, do="fail", at=NEVER)


def _receive(receipt: str, scene: Scene) -> None:
    """Goods are booked in; whoever got no answer books the same receipt again."""
    with suppress(Pod2doorError), scene.operator() as operator:
        operator.ask("POST", "inventory", "/v1/stock/SKU-0000001/receipts", {"receipt": receipt, "quantity": 7})
