"""The OpenAPI document of every service, kept beside its code: what callers may rely on.

``python -m orders.serve.openapi`` writes them anew after a change that is meant; the difference goes into the commit,
for everyone to see. A test holds each service against its document.
"""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from orders.platform.bus import Bus
from orders.platform.bus.open import open_bus
from orders.platform.calls.http_calls import Addresses
from orders.platform.calls.local_calls import Resident
from orders.platform.settings import Settings
from orders.serve.context import Shared
from orders.serve.layout import FRONT, PROCESSES, is_subscribers, service_of
from orders.serve.loading import MONOLITH
from orders.serve.provision import provide
from orders.serve.tenants import move_in

SUBSCRIBERS = "inventory:subscribers"
"""In the place of every service's subscriptions: their API is one."""
SERVICES = tuple(sorted({service_of(part) for parts in PROCESSES.values() for part in parts}))
DOCUMENTED = (*SERVICES, SUBSCRIBERS)
ROOT = Path(__file__).parents[1]


def path_of(part: str) -> Path:
    """Say where the document of a service's API (or of the subscriptions') is kept."""
    if is_subscribers(part):
        return ROOT / "serve" / "subscribers.openapi.json"
    folder = ROOT / MONOLITH if part == MONOLITH else ROOT / "services" / part
    return folder / "openapi.json"


async def documents(parts: Iterable[str], directory: Path) -> Mapping[str, dict[str, Any]]:
    """Build services in an empty data folder, and give their documents.

    Parameters
    ----------
    parts : iterable of str
        Of `DOCUMENTED`.
    directory : Path
    """
    wanted = list(parts)
    settings = Settings(str(directory))
    provide(directory, SERVICES, settings.host, production=False)
    bus = await open_bus(settings)
    try:
        return {part: await _document(part, bus, settings) for part in wanted}
    finally:
        await bus.close()


async def _document(part: str, bus: Bus, settings: Settings) -> dict[str, Any]:
    residents: dict[str, Resident] = {}
    addresses = Addresses({}, residents, None)
    tenant = await move_in(part, bus, Shared(settings, FRONT, addresses, residents))
    try:
        return tenant.app.openapi()
    finally:
        await tenant.context.close(tenant.running.close)
        await addresses.close()


def text_of(document: Mapping[str, Any]) -> str:
    """Write a document as it is kept."""
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


def main(parts: list[str]) -> None:
    """Write the documents of these parts, or of all."""
    with tempfile.TemporaryDirectory() as directory:
        made = asyncio.run(documents(parts or DOCUMENTED, Path(directory)))
    for part, document in made.items():
        path_of(part).write_text(text_of(document), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
