"""A trace read by docs/trace.md alone, byte by byte, as a browser would: shares no code with warehouse.trace."""

from __future__ import annotations

import gzip
import json
import struct
from pathlib import Path
from typing import Any


def read(path: Path) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """(header, frames); a frame has cell and state by kind of agent, pods, queue."""
    data = path.read_bytes()
    magic, length, _ = struct.unpack_from("<8sII", data)
    assert magic == b"P2DTRC01"
    header = json.loads(data[16 : 16 + length])
    body = data[16 + length :]
    floor = gzip.decompress(body[: header["floor"]["bytes"]])
    first_pods = list(struct.unpack_from(f"<{header['pods']}i", floor))
    frames: list[dict[str, Any]] = []
    for chunk in header["chunks"]:
        assert chunk["frame"] == len(frames)
        packed = body[chunk["offset"] : chunk["offset"] + chunk["bytes"]]
        frames += _chunk(header, gzip.decompress(packed), first_pods)
    return header, frames


def _chunk(header: dict[str, Any], data: bytes, first_pods: list[int]) -> list[dict[str, Any]]:
    _, n, n_jumps, n_moved = struct.unpack_from("<IIII", data)
    at = 16

    def ints(count: int) -> list[int]:
        nonlocal at
        found = list(struct.unpack_from(f"<{count}i", data, at))
        at += 4 * count
        return found

    keys = [ints(agent["count"]) for agent in header["agents"]]
    pods = [first + d for first, d in zip(first_pods, ints(header["pods"]), strict=True)]
    jumps = {(kind, agent, frame): cell for kind, agent, frame, cell in (ints(4) for _ in range(n_jumps))}
    moved = [ints(3) for _ in range(n_moved)]
    queues = [struct.unpack_from(f"<{n}H", data, at + 2 * n * s) for s in range(len(header["stations"]))]
    at += 2 * n * len(header["stations"])
    frames: list[dict[str, Any]] = [{"cell": {}, "state": {}} for _ in range(n)]
    for k, agent in enumerate(header["agents"]):
        cells, states = [list(keys[k])], []
        for f in range(n):
            motions = [data[at + a * n + f] for a in range(agent["count"])]
            states.append([m >> 3 for m in motions])
            if f:
                step = {0: 0, 1: 1, 2: header["width"], 3: -1, 4: -header["width"]}
                cells.append(
                    [jumps[k, a, f] if m & 7 == 5 else cells[-1][a] + step[m & 7] for a, m in enumerate(motions)]
                )
        at += n * agent["count"]
        for f in range(n):
            frames[f]["cell"][agent["kind"]], frames[f]["state"][agent["kind"]] = cells[f], states[f]
    for f in range(n):
        for frame, pod, cell in moved:
            if frame == f:
                pods[pod] = cell
        frames[f]["pods"], frames[f]["queue"] = list(pods), [queue[f] for queue in queues]
    assert at == len(data)
    return frames
