"""The OpenAPI document of every service, kept beside its code: what callers may rely on.

``python -m orders.serve.openapi`` writes them anew after a change that is meant; the difference goes into the commit,
for everyone to see. A test holds each service against its document. What would break callers is not written, but told:
it belongs under a new version (/v2). Before anybody calls, ``--breaking`` writes it all the same.
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
from orders.serve.compatibility import breaking
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
BREAKING = "--breaking"


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


def broken(part: str, document: Mapping[str, Any]) -> list[str]:
    """What the callers of a part can no longer rely on, one line each; none of a part that is new."""
    path = path_of(part)
    kept = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {"paths": {}}
    return [f"{part}: {line}: new version (/v2), or mend it" for line in breaking(kept, document)]


def main(arguments: list[str]) -> None:
    """Write the documents of these parts, or of all; those alone that break no caller, without ``--breaking``."""
    parts = [one for one in arguments if one != BREAKING]
    with tempfile.TemporaryDirectory() as directory:
        made = asyncio.run(documents(parts or DOCUMENTED, Path(directory)))
    found: list[str] = []
    for part, document in made.items():
        lines = [] if BREAKING in arguments else broken(part, document)
        found += lines
        if not lines:
            path_of(part).write_text(text_of(document), encoding="utf-8")
    if found:
        sys.exit("\n".join(found))


if __name__ == "__main__":
    main(sys.argv[1:])
