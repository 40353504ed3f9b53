"""What shipping decides, without a store: whether a zone can be shipped to, and a parcel's tracking number."""

from __future__ import annotations

import hashlib
import re

BAD_ZONE = "bad_zone"

_ZONE = re.compile(r"[0-9A-Za-z](?:[0-9A-Za-z ._-]*[0-9A-Za-z])?")
_ZIP = re.compile(r"[0-9]{5}(?:-[0-9]{4})?")


def is_zone(zone: str) -> bool:
    """Whether a zone is well formed.

    It is made of letters, digits and single marks between them; one of digits only is a US ZIP Code of five digits.
    """
    if zone.replace("-", "").isdigit():
        return _ZIP.fullmatch(zone) is not None
    return _ZONE.fullmatch(zone) is not None


def tracking_number(order: str) -> str:
    """A parcel's tracking number: 15 digits from the order's id, and two check digits (ISO/IEC 7064, MOD 97-10)."""
    number = int.from_bytes(hashlib.blake2b(order.encode(), digest_size=8).digest()) % 10**15
    return f"P2D{number:015d}{98 - number * 100 % 97:02d}"
