"""The one id that goes with an order from the gateway to the last subscriber: a W3C trace id, 32 hex digits.

Source: W3C Trace Context, level 1 (https://www.w3.org/TR/trace-context/), section 3.2.
"""

from __future__ import annotations

import re
import secrets

_TRACE_ID = re.compile(r"(?!0{32})[0-9a-f]{32}")
_TRACEPARENT = re.compile(r"(?!ff)[0-9a-f]{2}-((?!0{32})[0-9a-f]{32})-((?!0{16})[0-9a-f]{16})-([0-9a-f]{2})(-.*)?")


def new_correlation() -> str:
    """A fresh id."""
    return secrets.token_hex(16)


def is_correlation(text: str) -> bool:
    """Whether a text is an id that may be taken over from a caller."""
    return _TRACE_ID.fullmatch(text) is not None


def parse_traceparent(header: str) -> tuple[str, bool] | None:
    """Correlation id and whether the caller wants this trace kept; None where the header is none."""
    match = _TRACEPARENT.fullmatch(header.strip())
    return (match[1], bool(int(match[3], 16) & 1)) if match else None


def make_traceparent(correlation: str, span: str = "", *, sampled: bool = False) -> str:
    """The header `traceparent` for a call; `span` is the caller's span id, 16 hex digits, or made up here."""
    return f"00-{correlation}-{span or secrets.token_hex(8)}-{'01' if sampled else '00'}"
