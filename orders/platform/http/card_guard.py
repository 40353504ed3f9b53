"""No card number passes the edge: what looks like one, anywhere but in `payment.card`, is found here."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from orders.contracts.placing import PlaceOrder
from orders.platform.security.vault import luhn_holds

_BARE = re.compile(r"(?<![0-9])[0-9]{13,19}(?![0-9])")
_GROUPED = re.compile(r"(?<![0-9A-Za-z])[0-9]{3,6}(?:[ -][0-9]{3,6}){2,}(?![0-9A-Za-z])")
"""As printed on cards: 4-4-4-4, 4-6-5, 4-6-4, 4-4-4-4-3."""
_UUID = re.compile("[0-9a-fA-F]{8}(-?)(?:[0-9a-fA-F]{4}\\1){3}[0-9a-fA-F]{12}")
_SHORTEST, _LONGEST = 13, 19
_ISSUER = re.compile("2(?:2|[3-6]|7[0-2])|[3-6]")
"""First digits of payment cards (ISO/IEC 7812). Others, such as a time in milliseconds that starts an id, are free."""


def holds_card_number(text: str) -> bool:
    """Say whether a text holds 13 to 19 digits, bare or grouped as on a card, that may be a card's number.

    A text that is a UUID as a whole is not looked into: one in a thousand would look like a card by chance.
    """
    return not _UUID.fullmatch(text) and any(
        _SHORTEST <= len(digits) <= _LONGEST and _ISSUER.match(digits) and luhn_holds(digits)
        for digits in _numbers(text)
    )


def card_number_in(command: PlaceOrder) -> str:
    """Name the first field, other than `payment.card`, that may hold a card's number; "" where none does."""
    return next((name for name, text in texts_of(command) if holds_card_number(text)), "")


def _numbers(text: str) -> Iterator[str]:
    """Every number of the text that is long enough, groups being joined in every way."""
    yield from _BARE.findall(text)
    for number in _GROUPED.findall(text):
        groups = re.split("[ -]", number)
        for start in range(len(groups)):
            for end in range(start + 3, min(start + 6, len(groups)) + 1):
                yield "".join(groups[start:end])


def texts_of(command: PlaceOrder) -> Iterable[tuple[str, str]]:
    """Give every text of an order that goes on, with its field's name."""
    yield "order", command.order
    yield "zone", command.zone
    yield "customer", command.customer
    yield "placed_at", command.placed_at or ""
    if command.payment:
        yield "payment.token", command.payment.token or ""
    for number, line in enumerate(command.lines):
        yield f"lines[{number}].sku", line.sku
