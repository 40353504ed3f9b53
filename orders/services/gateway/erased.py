"""Whose account is gone: a token outlives it by up to an hour, and must not."""

from __future__ import annotations

import asyncio
from collections.abc import Set
from http import HTTPStatus
from typing import TYPE_CHECKING

import msgspec

from orders.platform.calls import CallFailed
from orders.platform.security.customers import hashed

if TYPE_CHECKING:
    from orders.platform.calls import Calls

PERIOD_S = 2.0
TIMEOUT_S = 2.0
PATH = "/v1/erasures"


class _Erasures(msgspec.Struct):
    users: frozenset[str]


class Erased:
    """The customers whose account was erased while their tokens may still be good, as the user service has them.

    Parameters
    ----------
    calls : Calls
    """

    def __init__(self, calls: Calls) -> None:
        self._calls = calls
        self._hashes: Set[str] = frozenset()

    def __contains__(self, customer: str) -> bool:
        return bool(self._hashes) and hashed(customer) in self._hashes

    async def run(self) -> None:
        """Look every `PERIOD_S` seconds until cancelled."""
        while True:
            await self.refresh()
            await asyncio.sleep(PERIOD_S)

    async def refresh(self) -> None:
        """Ask the user service; where it does not answer, what it said last goes on to hold."""
        try:
            status, _, body = await self._calls.send("user", "GET", PATH, b"", timeout_s=TIMEOUT_S)
            if status == HTTPStatus.OK:
                self._hashes = msgspec.json.decode(body, type=_Erasures).users
        except (CallFailed, msgspec.DecodeError):
            return
