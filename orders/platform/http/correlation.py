"""The correlation id: 32 hex digits, a W3C trace id (https://www.w3.org/TR/trace-context/), from the caller or new."""

from __future__ import annotations

import re
from random import Random

HEADER = "X-Correlation-Id"

_TRACEPARENT = re.compile(r"[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}")
_ID = re.compile(r"(?!0{32})[0-9a-f]{32}")
_random = Random()


def new_correlation() -> str:
    """Draw a new id."""
    return f"{_random.getrandbits(128) | 1:032x}"


def correlation_of(traceparent: str, given: str) -> str:
    """Find the request's id in its headers.

    Parameters
    ----------
    traceparent : str
        That header; "" for none.
    given : str
        The header X-Correlation-Id (dashes are passed over, so that a UUID will do); "" for none.

    Returns
    -------
    str
        A new one where neither holds an id.
    """
    if traceparent and (found := _TRACEPARENT.match(traceparent.strip().lower())):
        return found.group(1)
    if given and _ID.fullmatch(bare := given.strip().lower().replace("-", "")):
        return bare
    return new_correlation()
