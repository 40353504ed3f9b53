"""Keys that are old enough are replaced while everything runs; the old ones are accepted a little longer."""

from __future__ import annotations

import time
from collections.abc import Iterable
from pathlib import Path

from orders.platform.security.identities import Identity

EVERY_S = 24 * 3600.0
"""A day (assumed): many times the life of a token, and short enough that a stolen key is soon worth nothing."""


def rotate_due(keys: Path, services: Iterable[str], every_s: float = EVERY_S) -> list[str]:
    """Replace the keys that are older than `every_s` seconds; whose they were.

    Parameters
    ----------
    keys : Path
        The installation's folder of keys.
    services : iterable of str
    every_s : float
    """
    due = [service for service in services if _age_s(keys / service / "identity.pem") >= every_s]
    for service in due:
        Identity(keys, service).rotate()
    return due


def _age_s(path: Path) -> float:
    return time.time() - path.stat().st_mtime
