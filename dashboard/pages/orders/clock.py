"""Times of day as the page writes them: this machine's."""

from __future__ import annotations

from datetime import datetime


def hms(at_s: float) -> str:
    """hh:mm:ss."""
    return datetime.fromtimestamp(at_s).strftime("%H:%M:%S")


def hm(at_s: float) -> str:
    """hh:mm."""
    return hms(at_s)[:5]
