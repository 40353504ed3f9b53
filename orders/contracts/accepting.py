"""How the edge hands orders to the order service, version 1: operation "accept", many in one call, each answered."""

from __future__ import annotations

import msgspec


class AcceptOrder(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """An order on its way into the log.

    Attributes
    ----------
    body : bytes
        The PlaceOrder command as JSON, its card replaced by a token: kept as it is.
    correlation : str
        32 hex digits.
    """

    body: bytes
    correlation: str


class AcceptRequest(msgspec.Struct, frozen=True):
    """At most 1,000 orders: the edge gathers what came within one turn of its loop."""

    orders: list[AcceptOrder]


class AcceptAnswer(msgspec.Struct, frozen=True):
    """What became of them.

    Attributes
    ----------
    statuses : list of int
        HTTP status of each, in the request's order: 202 on disk (again, where it was there), 409 another order has this
        id, 422 not a PlaceOrder, 503 not now: too many open orders, or the store cannot write.
    retry_after_s : int
        When to try again what got 503.
    """

    statuses: list[int]
    retry_after_s: int = 1
