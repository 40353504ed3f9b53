"""The flame chart of a known order; `golden/flame.txt` is small enough to be checked by eye."""

from __future__ import annotations

import io
import json
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from orders.contracts.spans import Span
from orders.platform.observe.flame import compose, draw

GOLDEN = Path(__file__).parent / "golden" / "flame.txt"
CORRELATION = "4bf92f3577b34da6a3ce929d0e0e4736"
PLACED_US = 1_700_000_000_000_000


def span(service: str, name: str, start_ms: float, end_ms: float, **attributes: str) -> Span:
    return Span(
        service, name, PLACED_US + round(start_ms * 1000), PLACED_US + round(end_ms * 1000), CORRELATION, attributes
    )


def effect(service: str, name: str, lag_ms: float) -> Span:
    return span(service, name, 0, lag_ms, position="71")


def event(name: str, start_ms: float, end_ms: float) -> Span:
    return span("order", name, start_ms, end_ms, position="71", topic=f"{name}.v1")


ORDER = [
    event("OrderCreated", 0, 0),
    event("StockReserved", 0, 36),
    span("inventory", "reserve", 30, 34, ok="true"),
    event("PaymentReceived", 36, 68),
    span("payment", "charge", 60, 66, ok="true"),
    event("ShipmentCreated", 68, 135),
    span("shipping", "create_shipment", 130, 133.4, ok="true"),
    event("DeliveryConfirmed", 135, 180_000_000),
    effect("fraud", "score", 260),
    effect("inventory", "book demand", 90),
    effect("shipping", "print label", 236),
    effect("notification", "send", 282),
    effect("analytics", "count", 1_035),
    effect("recommendations", "append basket", 60_001),
]


def drawn(order: str, spans: list[Span], width: int = 100) -> str:
    console = Console(file=io.StringIO(), width=width, color_system=None)
    console.print(draw(compose(order, spans), width))
    assert isinstance(console.file, io.StringIO)
    return "".join(f"{line.rstrip()}\n" for line in console.file.getvalue().splitlines())


def test_the_picture_of_a_known_order() -> None:
    assert drawn("o-1", list(reversed(ORDER))) == GOLDEN.read_text()


def test_every_row_fits_the_terminal() -> None:
    for width in (90, 100, 120, 200):
        lines = drawn("o-1", ORDER, width).splitlines()
        assert len(lines) == 2 + len(ORDER)
        assert max(map(len, lines)) <= width


def test_numbers_stay_whole_on_a_narrow_terminal() -> None:
    for width in (70, 80):
        text = drawn("o-1", ORDER, width)
        assert max(map(len, text.splitlines())) <= width
        for number in ("130.0", "3.4", "179,999,865.0", "1,035.0", "60,001.0"):
            assert f" {number} " in text
    narrow = drawn("o-1", ORDER, 80)
    assert "…" not in narrow
    assert [line.split()[0] for line in narrow.splitlines() if "OVER" in line] == ["fraud", "recommendations"]


def test_levels_are_held_or_over_as_the_contract_says() -> None:
    bars = {(bar.service, bar.name): bar for bar in compose("o-1", ORDER).bars}
    held = {service: bar.held for (service, _), bar in bars.items() if bar.kind == "effect"}
    assert held == {
        "fraud": False,
        "inventory": True,
        "shipping": True,
        "notification": True,
        "analytics": True,
        "recommendations": False,
    }
    assert bars["inventory", "reserve"].held is None


def test_waits_lie_between_the_steps() -> None:
    waits = {bar.name: bar.waited_ms for bar in compose("o-1", ORDER).bars if bar.kind == "step"}
    assert waits == {"reserve": 30.0, "charge": 26.0, "create_shipment": 64.0}


def test_an_unknown_order_is_an_empty_chart() -> None:
    flame = compose("nobody", [])
    assert (flame.bars, flame.axis_ms, flame.correlation) == ((), 0.0, "")


def test_the_json_form() -> None:
    data = json.loads(json.dumps(compose("o-1", ORDER).to_dict()))
    assert (data["order"], data["correlation"], data["start_us"]) == ("o-1", CORRELATION, PLACED_US)
    assert data["axis_ms"] == 282
    assert data["bars"][2] == {
        "service": "inventory",
        "name": "reserve",
        "start_ms": 30.0,
        "took_ms": 4.0,
        "waited_ms": 30.0,
        "kind": "step",
        "level_ms": None,
        "held": None,
        "attributes": {"ok": "true"},
    }


spans = st.builds(
    span,
    st.sampled_from(["order", "inventory", "fraud", "payment"]),
    st.sampled_from(["a", "b"]),
    st.floats(0, 1e6),
    st.floats(0, 1e9),
).map(lambda one: Span(one.service, one.name, min(one.start_us, one.end_us), one.end_us, one.correlation, {}))


@given(st.lists(spans, max_size=12), st.booleans())
def test_any_order_can_be_drawn(order: list[Span], as_effects: bool) -> None:
    if as_effects:
        order = [Span(s.service, s.name, s.start_us, s.end_us, s.correlation, {"position": "1"}) for s in order]
    lines = drawn("o-1", order).splitlines()
    assert all(any(sign in line for sign in "█▒─→") for line in lines[2:])
