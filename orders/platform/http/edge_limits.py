"""What the edge lets a client do."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class EdgeLimits:
    """What a client may do.

    Attributes
    ----------
    body_bytes, head_bytes, headers : int
        Largest body (413 beyond); largest request line plus headers plus what frames a body in chunks, most headers
        (431 beyond).
    request_s, idle_s, write_s : float
        How long one request may take to arrive (408 beyond), a connection may lie idle, an answer may wait to be read.
    pipelined : int
        Requests of one connection that may wait for their answers; then no more are read for a while.
    connections : int
        Open ones; a further one gets 503.
    """

    body_bytes: int = 64 * 1024
    head_bytes: int = 16 * 1024
    headers: int = 64
    request_s: float = 10.0
    idle_s: float = 75.0
    write_s: float = 30.0
    pipelined: int = 1_000
    connections: int = 10_000
