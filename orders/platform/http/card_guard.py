"""No card number passes the edge: what looks like one, anywhere but in `payment.card`, is found here."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

from orders.contracts.placing import PlaceOrder
from orders.platform.security.vault import luhn_holds

SEPARATORS = " ._/-"
"""What people put between the groups of a number, one or more at a time."""
_BARE = re.compile(r"(?<![0-9])[0-9]{13,19}(?![0-9])")
_BETWEEN = re.compile(f"[{SEPARATORS}]+")
_GROUPS = re.compile(f"[0-9]+(?:[{SEPARATORS}]+[0-9]+)+")
_GROUPS_IN_ID = re.compile(f"(?<![0-9A-Za-z])[0-9]{{2,6}}(?:[{SEPARATORS}]+[0-9]{{2,6}}){{2,}}(?![0-9A-Za-z])")
"""As printed on cards (4-4-4-4, 4-6-5, 4-6-4, 4-4-4-4-3) or in pairs. Letters directly beside are part of the id."""
_UUID = re.compile("[0-9a-fA-F]{8}(-?)(?:[0-9a-fA-F]{4}\\1){3}[0-9a-fA-F]{12}")
_SHORTEST, _LONGEST = 13, 19
_ISSUER = re.compile("2(?:2|[3-6]|7[0-2])|[3-6]")
"""First digits of payment cards (ISO/IEC 7812). Others, such as a time in milliseconds that starts an id, are free."""
_DIGITS = bytes.maketrans(b"123456789", b"0" * 9)
_SHORTEST_RUN = b"0" * _SHORTEST
FREE_TEXT = ("zone",)
"""Fields that are no ids: digits in groups of any size are looked at, whatever stands beside them."""


def may_hide_card(body: bytes) -> bool:
    """Say whether an order's JSON is worth looking at: it costs far less than to look at each text of it.

    False only where `card_number_in` would find nothing: thirteen digits stand nowhere, whatever separates them, and
    no escape or sign of another script can stand for a digit.
    """
    return b"\\" in body or not body.isascii() or _SHORTEST_RUN in body.translate(_DIGITS, SEPARATORS.encode())


def card_number_in(command: PlaceOrder) -> str:
    """Name the first field, other than `payment.card`, that may hold a card's number; "" where none does."""
    return next((name for name, text in texts_of(command) if holds_card_number(text, name in FREE_TEXT)), "")


def holds_card_number(text: str, free: bool = False) -> bool:
    """Say whether a text holds 13 to 19 digits, bare or in groups, that may be a card's number.

    A text that is a UUID as a whole is not looked into: one in a thousand would look like a card by chance.

    Parameters
    ----------
    text : str
        Digits, dashes and spaces of any script count as what they stand for.
    free : bool
        No id: groups may have any size and letters beside them.
    """
    text = _in_ascii(text)
    return not _UUID.fullmatch(text) and any(map(_may_be_card, _numbers(text, _GROUPS if free else _GROUPS_IN_ID)))


def holds_bare_card_number(text: str) -> bool:
    """Say whether 13 to 19 digits in a row may be a card's number, in the trace id that a caller made up, too."""
    return any(map(_may_be_card, _BARE.findall(text)))


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


def _may_be_card(digits: str) -> bool:
    return _SHORTEST <= len(digits) <= _LONGEST and bool(_ISSUER.match(digits)) and luhn_holds(digits)


def _numbers(text: str, grouped: re.Pattern[str]) -> Iterator[str]:
    """Every number of the text that is long enough, neighbouring groups being joined in every way."""
    yield from _BARE.findall(text)
    for found in grouped.findall(text):
        groups = _BETWEEN.split(found)
        for start in range(len(groups)):
            digits = ""
            for group in groups[start:]:
                digits += group
                if len(digits) > _LONGEST:
                    break
                yield digits


def _in_ascii(text: str) -> str:
    """The text with digits, dashes and spaces of other scripts as ASCII's, without signs that cannot be seen."""
    if text.isascii():
        return text
    return "".join(_sign(sign) for sign in unicodedata.normalize("NFKC", text))


def _sign(sign: str) -> str:
    category = unicodedata.category(sign)
    if category == "Nd":
        return str(unicodedata.decimal(sign))
    return {"Pd": "-", "Pc": "_", "Zs": " ", "Cf": ""}.get(category, sign)
