"""What can happen to an order, in the past tense; the topic's end is its version.

Each event is one row of the order's stream in the log. `state` is a JSON object; of OrderCreated it is the PlaceOrder
command as it came, its card replaced by a token, plus nothing. The relay publishes every event; on the bus OrderCreated
is the OrderPlaced that the six subscribers wait for.
"""

from __future__ import annotations

import msgspec

ORDER_CREATED = "OrderCreated.v1"
STOCK_RESERVED = "StockReserved.v1"
STOCK_REFUSED = "StockRefused.v1"
PAYMENT_RECEIVED = "PaymentReceived.v1"
PAYMENT_DECLINED = "PaymentDeclined.v1"
RESERVATION_CONFIRMED = "ReservationConfirmed.v1"
RESERVATION_LOST = "ReservationLost.v1"
SHIPMENT_CREATED = "ShipmentCreated.v1"
SHIPMENT_REFUSED = "ShipmentRefused.v1"
CONFIRMATION_SENT = "ConfirmationSent.v1"
CONFIRMATION_FAILED = "ConfirmationFailed.v1"
STEP_TIMED_OUT = "StepTimedOut.v1"
CANCELLATION_REQUESTED = "CancellationRequested.v1"
SHIPMENT_CANCELLED = "ShipmentCancelled.v1"
PAYMENT_REFUNDED = "PaymentRefunded.v1"
RESERVATION_RELEASED = "ReservationReleased.v1"
ORDER_REJECTED = "OrderRejected.v1"
SHIPMENT_DISPATCHED = "ShipmentDispatched.v1"
DELIVERY_CONFIRMED = "DeliveryConfirmed.v1"
DELIVERY_FAILED = "DeliveryFailed.v1"

PRICE_CHANGED = "PriceChanged.v1"
PRODUCT_RENAMED = "ProductRenamed.v1"
"""The catalogue's, on its own stream; the subject is the SKU."""

ORDER_PLACED = ORDER_CREATED
"""The same event, by the name that the fan-out knows it under."""


class Event(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """One event as the log keeps it and the bus carries it.

    Attributes
    ----------
    position : int
        Place in the log of its service, from 1, without gaps; it identifies the event.
    subject : str
        Whose stream: the order's id (the SKU's for a catalogue event).
    version : int
        Place in that stream, from 1.
    topic : str
        One of the names above.
    time_us : int
        Microseconds since 1970 UTC: the start of the transaction that wrote it.
    correlation : str
        The one id from the gateway to the last subscriber: 32 hex digits, a W3C trace id.
    state : bytes
        JSON object.
    """

    position: int
    subject: str
    version: int
    topic: str
    time_us: int
    correlation: str
    state: bytes
