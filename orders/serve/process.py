"""One process of `orders serve`: ``python -m orders.serve.process SETTINGS.json NAME``."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import sys
import time
from pathlib import Path

from orders.platform.settings import Settings
from orders.serve import ready
from orders.serve.host import Host
from orders.serve.lifeline import end_with_parent, watch_parent

CLOSE_LIMIT_S = 15.0
COLLECT_AFTER = (10_000, 20, 50)
"""New objects until the youngest are collected, and how many of these collections until the older ones are."""


async def serve(settings: Settings, process: str, began_s: float) -> bool:
    """Serve until SIGTERM or SIGINT; whether all was well."""
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    watching = asyncio.create_task(watch_parent(stop.set))
    host = Host(settings, process)
    try:
        await host.start()
        _calm_collector()
        ready.announce(settings.folder, process, ready.Ready(os.getpid(), time.monotonic() - began_s))
        print(f"{process} ready", flush=True)
        return await host.run(stop)
    finally:
        watching.cancel()
        await _close(host)


def _calm_collector() -> None:
    """Keep the garbage collector from looking through what the start made, again and again.

    In 6 s of 2,000 orders a second it ran over everything three times, the longest for 0.2 s; with this, never.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECT_AFTER)


async def _close(host: Host) -> None:
    """Close in order; where that hangs, on a database that is away say, end at once: what was committed is on disk."""
    try:
        async with asyncio.timeout(CLOSE_LIMIT_S):
            await host.close()
    except TimeoutError:
        print(f"not closed within {CLOSE_LIMIT_S:g} s", file=sys.stderr, flush=True)
        os._exit(1)


def main(arguments: list[str]) -> int:
    """Run the process; 0 where it was told to end, 1 where something failed."""
    began_s = time.monotonic()
    end_with_parent()
    path, process = arguments
    settings = Settings.read(Path(path))
    return 0 if _run(settings, process, began_s) else 1


def _run(settings: Settings, process: str, began_s: float) -> bool:
    if sys.platform == "win32":
        return asyncio.run(serve(settings, process, began_s))
    import uvloop

    return uvloop.run(serve(settings, process, began_s))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
