"""Who owns each route now, the service or the monolith: the strangler fig, changed while it runs.

A route's owner answers its reads and takes its writes, and its data is the data that counts. Moving a route moves no
data: what was written to the old owner stays there, and shows again when the route moves back. So a route is moved
when the new owner has the data (the catalogue and prices are made by rule; stock, carts and users start empty).
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import msgspec

from orders.platform.security import files
from orders.platform.settings import Settings
from orders.services.gateway.routes import MONOLITH, ROUTES

Target = Literal["service", "monolith"]


class Placing(msgspec.Struct, frozen=True):
    """Where a route points.

    Attributes
    ----------
    target : {"service", "monolith"}
    shadow : bool
        Reads go to the other one too, and the two answers are compared. Writes never do: they would be done twice.
    """

    target: Target = "service"
    shadow: bool = False


class RoutingTable:
    """Every route's place; a change is kept in a file, which outlives the settings' first word.

    Parameters
    ----------
    path : Path
        The file.
    settings : Settings
        `monolith_routes` and `shadow_routes` hold until a route is changed. Both take "search" and "/search" alike.
    """

    def __init__(self, path: Path, settings: Settings) -> None:
        self._path = path
        monolith, shadow = _words(settings.monolith_routes), _words(settings.shadow_routes)
        self._placings = {
            prefix: Placing("monolith" if prefix in monolith else "service", prefix in shadow) for prefix in ROUTES
        }
        if path.exists():
            changed = msgspec.json.decode(path.read_bytes(), type=dict[str, Placing])
            self._placings |= {prefix: placing for prefix, placing in changed.items() if prefix in ROUTES}

    def placings(self) -> dict[str, Placing]:
        """All routes, by prefix."""
        return dict(self._placings)

    def owner(self, prefix: str) -> str:
        """Name who answers now."""
        return MONOLITH if self._placings[prefix].target == "monolith" else ROUTES[prefix].service

    def shadow(self, prefix: str) -> str:
        """Name who is asked as well; "" where nobody is."""
        placing = self._placings[prefix]
        if not placing.shadow:
            return ""
        return ROUTES[prefix].service if placing.target == "monolith" else MONOLITH

    def move(self, prefix: str, placing: Placing) -> None:
        """Point a route elsewhere, from the next request on; it is on disk on return."""
        changed = {**self._placings, prefix: placing}
        self._path.parent.mkdir(parents=True, exist_ok=True)
        files.replace(self._path, msgspec.json.format(msgspec.json.encode(changed)), 0o644)
        self._placings = changed


def _words(paths: list[str]) -> set[str]:
    return {path.removeprefix("/v1").strip("/") for path in paths}
