"""Whose orders somebody may see: a customer his own, anybody a guest's whose id he knows."""

from __future__ import annotations

from urllib.parse import parse_qs

import msgspec

from orders.platform.calls import Refused
from orders.services.gateway.admission import GUEST
from orders.services.gateway.request import Request

LIST = "/v1/orders"


class _Owned(msgspec.Struct):
    customer: str = GUEST


def check_list(request: Request, customer: str) -> None:
    """Let a customer list his own orders, and nobody all of them.

    Raises
    ------
    Refused
        401, 403.
    """
    if request.path.rstrip("/") != LIST:
        return
    if customer == GUEST:
        raise Refused(401, "a list of orders takes its customer's token")
    if parse_qs(request.query).get("customer") != [customer]:
        raise Refused(403, f"ask for your own orders: {LIST}?customer={customer}")


def check_order(body: bytes, customer: str) -> None:
    """Let somebody see an order that the order service has given.

    Raises
    ------
    Refused
        404, as if there were none: another customer learns nothing.
    """
    if msgspec.json.decode(body, type=_Owned).customer not in (GUEST, customer):
        raise Refused(404, "there is no such order")
