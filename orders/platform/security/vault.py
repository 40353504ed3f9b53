"""Card numbers turned into tokens, at the edge and for good.

A token is made of a keyed HMAC of the card, so that the same card always gives the same one, and of the card's last
four digits and expiry, encrypted: what a receipt shows. The number itself is in none of it and is kept nowhere, so no
one can turn a token back, not even the vault. It needs no store: a checkout waits for no disk.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from orders.platform.security.secrets import NONCE, Secrets

if TYPE_CHECKING:
    from orders.contracts.placing import Card

PREFIX = "tok_"
MARK = 16
"""Bytes of the HMAC in a token."""


class BadCard(ValueError):
    """Not a card number; the message does not repeat it."""


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
    """

    def __init__(self, key: bytes) -> None:
        self._mark_key = hmac.digest(key, b"pod2door vault mark", hashlib.sha256)
        self._cipher = AESGCM(hmac.digest(key, b"pod2door vault hint", hashlib.sha256))

    @classmethod
    def open(cls, directory: Path) -> Vault:
        """The vault of the installation in `directory`; its key is among the secrets."""
        return cls(Secrets(directory).get_or_make("vault"))

    def tokenise(self, card: Card) -> str:
        """The card's token, 59 characters.

        Raises
        ------
        BadCard
            Where the number has not 12 to 19 digits or fails Luhn's check.
        """
        digits = card.number.replace(" ", "").replace("-", "")
        if not (12 <= len(digits) <= 19 and digits.isascii() and digits.isdigit() and luhn_holds(digits)):
            raise BadCard("payment.card.number: not a card number")
        mark = hmac.digest(self._mark_key, f"{digits}|{card.expiry}".encode(), hashlib.sha256)[:MARK]
        # The nonce comes from the card itself: it repeats only where the encrypted text is the same one as well.
        sealed = self._cipher.encrypt(mark[:NONCE], f"{digits[-4:]}{card.expiry}".encode(), mark)
        return PREFIX + base64.urlsafe_b64encode(mark + sealed).decode().rstrip("=")

    def hint(self, token: str) -> CardHint:
        """What a receipt may show.

        Raises
        ------
        BadToken
            Where this vault did not make it.
        """
        text = token.removeprefix(PREFIX)
        try:
            raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
            clear = self._cipher.decrypt(raw[:NONCE], raw[MARK:], raw[:MARK]).decode()
        except (ValueError, InvalidTag):
            raise BadToken("not a token of this vault") from None
        return CardHint(clear[:4], clear[4:])
