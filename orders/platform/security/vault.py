"""Card numbers turned into tokens, at the edge and for good.

A token is made of a keyed HMAC of the card, so that the same card always gives the same one, and of the card's last
four digits and expiry, encrypted: what a receipt shows. The number itself is in none of it and is kept nowhere, so no
one can turn a token back, not even the vault. It needs no store: a checkout waits for no disk.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from orders.contracts.placing import DECLINED_TOKENS
from orders.platform.security.secrets import NONCE, Secrets

if TYPE_CHECKING:
    from orders.contracts.placing import Card

PREFIX = "tok_"
DECLINED_PREFIX = f"{DECLINED_TOKENS}_"
DECLINED_CARD = "4000000000000002"
"""The test number that payment providers decline; so does this shop, for whoever wants to see an order rejected."""
MARK = 16
"""Bytes of the HMAC in a token."""


class BadCard(ValueError):
    """Not a card, or one that has expired; the message does not repeat the number."""


class BadToken(ValueError):
    """Not a token of this vault."""


@dataclass(frozen=True)
class CardHint:
    """What may be shown of a card: its last four digits and its expiry, MM/YY."""

    last4: str
    expiry: str


def luhn_holds(digits: str) -> bool:
    """Whether the check digit is right (ISO/IEC 7812-1, Luhn's formula)."""
    doubled = (int(digit) * 2 for digit in digits[-2::-2])
    return (sum(int(digit) for digit in digits[-1::-2]) + sum(d - 9 if d > 9 else d for d in doubled)) % 10 == 0


class Vault:
    """Makes the tokens of one installation.

    Parameters
    ----------
    key : bytes
        32 secret bytes; the keys of the HMAC and of the cipher are derived from it.
    now_us : callable
        Microseconds since 1970 UTC: which cards have expired.
    """

    def __init__(self, key: bytes, now_us: Callable[[], int]) -> None:
        self._now_us = now_us
        self._mark_key = hmac.digest(key, b"pod2door vault mark", hashlib.sha256)
        self._cipher = AESGCM(hmac.digest(key, b"pod2door vault hint", hashlib.sha256))

    @classmethod
    def open(cls, directory: Path, now_us: Callable[[], int]) -> Vault:
        """The vault of the installation in `directory`; its key is among the secrets."""
        return cls(Secrets(directory).get_or_make("vault"), now_us)

    def tokenise(self, card: Card) -> str:
        """The card's token: 59 characters, or 68 of a card that is to be declined.

        Raises
        ------
        BadCard
            Where the number has not 12 to 19 digits, repeats one digit or fails Luhn's check, or the card has expired.
        """
        digits = card.number.replace(" ", "").replace("-", "")
        if not _is_card_number(digits):
            raise BadCard("payment.card.number: not a card number")
        if self._has_expired(card.expiry):
            raise BadCard("payment.card.expiry: the card has expired")
        mark = hmac.digest(self._mark_key, f"{digits}|{card.expiry}".encode(), hashlib.sha256)[:MARK]
        # The nonce comes from the card itself: it repeats only where the encrypted text is the same one as well.
        sealed = self._cipher.encrypt(mark[:NONCE], f"{digits[-4:]}{card.expiry}".encode(), mark)
        prefix = DECLINED_PREFIX if digits == DECLINED_CARD else PREFIX
        return prefix + base64.urlsafe_b64encode(mark + sealed).decode().rstrip("=")

    def hint(self, token: str) -> CardHint:
        """What a receipt may show.

        Raises
        ------
        BadToken
            Where this vault did not make it.
        """
        text = token.removeprefix(DECLINED_PREFIX if token.startswith(DECLINED_PREFIX) else PREFIX)
        try:
            raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
            clear = self._cipher.decrypt(raw[:NONCE], raw[MARK:], raw[:MARK]).decode()
        except (ValueError, InvalidTag):
            raise BadToken("not a token of this vault") from None
        return CardHint(clear[:4], clear[4:])

    def _has_expired(self, expiry: str) -> bool:
        """Whether the month MM/YY, through which a card is good, has passed."""
        today = datetime.fromtimestamp(self._now_us() / 1e6, UTC)
        return (2000 + int(expiry[3:]), int(expiry[:2])) < (today.year, today.month)


def _is_card_number(digits: str) -> bool:
    plain = 12 <= len(digits) <= 19 and digits.isascii() and digits.isdigit()
    return plain and len(set(digits)) > 1 and luhn_holds(digits)
