"""What inventory decides, without a store: who gets the last units, and when a reservation is lost."""

from __future__ import annotations

from collections.abc import Iterable, MutableMapping, Sequence

RESERVATION_US = 15 * 60 * 1_000_000
"""How long units are held for an order that is not confirmed: 15 minutes (assumed)."""

OUT_OF_STOCK = "out_of_stock"
EXPIRED = "expired"
NOT_RESERVED = "not_reserved"

Lines = Sequence[tuple[str, int]]


def merged(lines: Lines) -> Lines:
    """Lines with every SKU once: an order may name one twice."""
    if len(lines) == 1:
        return lines
    units: dict[str, int] = {}
    for sku, quantity in lines:
        units[sku] = units.get(sku, 0) + quantity
    return tuple(units.items())


def allocate(on_hand: MutableMapping[str, int], orders: Iterable[Lines]) -> list[str]:
    """Give units to orders, first come, first served, each wholly or not at all.

    Parameters
    ----------
    on_hand : mapping of str to int
        Units that are free, by SKU; what is given is taken off.
    orders : iterable of lines
        Each order's merged lines.

    Returns
    -------
    list of str
        The SKU that an order failed for; "" where it has its units.
    """
    return [_take(on_hand, lines) for lines in orders]


def expired(reserved_us: int, now_us: int) -> bool:
    """Whether a reservation of that moment is lost by now."""
    return now_us - reserved_us > RESERVATION_US


def _take(on_hand: MutableMapping[str, int], lines: Lines) -> str:
    for sku, quantity in lines:
        if on_hand[sku] < quantity:
            return sku
    for sku, quantity in lines:
        on_hand[sku] -= quantity
    return ""
