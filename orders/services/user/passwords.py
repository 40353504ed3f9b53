"""Passwords as they are kept: scrypt (RFC 7914) with a salt of their own, never the password."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import os
from dataclasses import dataclass

COST, BLOCK, PARALLEL = 1 << 14, 8, 5
"""16 MB and about 0.2 s a hash: of equal strength to N = 2**17, p = 1 (OWASP, password storage)."""
SALT_BYTES = 16
AT_ONCE = 2
"""Hashes at a time: logins must not take the machine from everything else."""
NOBODYS_SALT = bytes(SALT_BYTES)


@dataclass(frozen=True)
class Kept:
    """What is kept of a password."""

    salt: bytes
    digest: bytes


class Passwords:
    """Hashes and checks, beside the event loop and the service's thread."""

    def __init__(self) -> None:
        self._places = asyncio.Semaphore(AT_ONCE)

    async def keep(self, password: str) -> Kept:
        """What to keep of a new password."""
        salt = os.urandom(SALT_BYTES)
        return Kept(salt, await self._digest(password, salt))

    async def fits(self, password: str, kept: Kept | None) -> bool:
        """Whether it is the password; for nobody (None) it takes as long to say no."""
        digest = await self._digest(password, kept.salt if kept else NOBODYS_SALT)
        return hmac.compare_digest(digest, kept.digest) if kept else False

    async def _digest(self, password: str, salt: bytes) -> bytes:
        async with self._places:
            return await asyncio.to_thread(_scrypt, password, salt)


def _scrypt(password: str, salt: bytes) -> bytes:
    return hashlib.scrypt(password.encode(), salt=salt, n=COST, r=BLOCK, p=PARALLEL, maxmem=64 << 20, dklen=32)
