"""The customer's tier: Cache-Control and ETag as RFC 9110 (section 8.8.3) and RFC 9111 (section 5.2.2) have them."""

from __future__ import annotations

import math
from hashlib import blake2b


def etag(body: bytes) -> str:
    """A strong validator: the same for the same bytes, whichever process answers."""
    return f'"{blake2b(body, digest_size=12).hexdigest()}"'


def cache_control(fresh_for_s: float, *, private: bool = False) -> str:
    """For how long the customer may use an answer without asking again.

    Parameters
    ----------
    fresh_for_s : float
        What is left of the entry's life (`Read.fresh_for_s`); less than a second means: ask every time.
    private : bool
        Whether only the customer's own browser may keep it.
    """
    seconds = math.floor(fresh_for_s)
    scope = "private" if private else "public"
    return f"{scope}, max-age={seconds}" if seconds > 0 else f"{scope}, no-cache"


def is_current(if_none_match: str, tag: str) -> bool:
    """Whether the customer has this version: the answer is then 304 without a body.

    Parameters
    ----------
    if_none_match : str
        The request's header; "" for none.
    tag : str
        The answer's ETag. The comparison is the weak one, as RFC 9110 (section 13.1.2) wants it.
    """
    listed = [item.strip().removeprefix("W/") for item in if_none_match.split(",")]
    return if_none_match.strip() == "*" or tag.removeprefix("W/") in listed
