"""A process's ways to the bus: embedded one for all its services, in production one under each one's own identity."""

from __future__ import annotations

from orders.platform.bus import Bus
from orders.platform.bus.open import open_bus
from orders.platform.settings import Settings

EMBEDDED = "embedded"


class Buses:
    """The buses of one process, opened as they are needed.

    Parameters
    ----------
    settings : Settings
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._open: dict[str, Bus] = {}

    async def of(self, service: str) -> Bus:
        """The bus as this service may use it.

        Raises
        ------
        BusAway
        """
        identity = service if self._settings.production else EMBEDDED
        if identity not in self._open:
            self._open[identity] = await open_bus(self._settings, identity)
        return self._open[identity]

    async def close(self) -> None:
        """Let go of all."""
        for bus in self._open.values():
            await bus.close()
