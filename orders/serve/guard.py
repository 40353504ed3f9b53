"""Stops the servers that `orders serve` started when it died without stopping them: ``python -m orders.serve.guard``.

It waits for the end of its standard input, which the supervisor holds open; the system closes it however that ends.
Arguments are the servers' pids; SIGINT ends PostgreSQL and NATS alike at once and in order.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence

from orders.platform.servers import Server

RELEASED = "released"
GRACE_S = 3.0
"""The services get SIGTERM at the same moment, and still write while they close."""


def start_guard(servers: Sequence[Server]) -> subprocess.Popen[bytes]:
    """Start a guard for these servers; `release` it when they have been stopped."""
    words = [str(server.pid) for server in servers]
    return subprocess.Popen(
        [sys.executable, "-m", "orders.serve.guard", *words], stdin=subprocess.PIPE, start_new_session=True
    )


def release(guard: subprocess.Popen[bytes]) -> None:
    """Let the guard go: the servers have been stopped."""
    guard.communicate(RELEASED.encode())


def main(pids: list[str]) -> None:
    """Wait, then stop them."""
    if sys.stdin.read() == RELEASED:
        return
    time.sleep(GRACE_S)
    for pid in pids:
        os.kill(int(pid), signal.SIGINT)


if __name__ == "__main__":
    main(sys.argv[1:])
