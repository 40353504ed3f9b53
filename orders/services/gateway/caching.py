"""What the client may keep: Cache-Control, ETag, and 304 where his copy still is the right one (RFC 9110, 9111)."""

from __future__ import annotations

import hashlib


def etag_of(body: bytes) -> str:
    """Give the strong validator of a body."""
    return f'"{hashlib.blake2b(body, digest_size=12).hexdigest()}"'


def still_good(if_none_match: str, etag: str) -> bool:
    """Say whether the client's copy is the current one, by the weak comparison that GET asks for."""
    tags = [tag.strip() for tag in if_none_match.split(",")]
    return "*" in tags or etag.removeprefix("W/") in [tag.removeprefix("W/") for tag in tags]
