"""Traces as the browser takes them: header, floor and chunks, the chunks as they lie in the file, gzip'd long ago."""

from __future__ import annotations

import gzip
import json
import threading
from collections import OrderedDict
from pathlib import Path
from typing import Any

import numpy as np

from core.errors import Finding, InvalidInput
from dashboard.replay.store import FloorStore
from dashboard.replay.summary import summary
from warehouse.trace import Trace, read_trace
from warehouse.trace.layout import PREFIX

OPEN = 6
"""Traces kept open: their headers and floors, no frames."""


class Traces:
    """Traces of a store, kept open while they do not change; safe to share between threads.

    Parameters
    ----------
    store : FloorStore
    """

    def __init__(self, store: FloorStore) -> None:
        self.store = store
        self._lock, self._summing = threading.Lock(), threading.Lock()
        self._open: OrderedDict[Path, tuple[int, Trace]] = OrderedDict()

    def open(self, key: str) -> tuple[Trace, str]:
        """A trace by its key, NAME.MODE, and a mark that changes when the file does.

        Raises
        ------
        InvalidInput
            When there is none, or it is damaged.
        """
        name, _, mode = key.rpartition(".")
        path = self.store.trace(name, mode)
        try:
            stamp = path.stat().st_mtime_ns
        except OSError:
            raise InvalidInput([Finding(key, 0, "no-floor", "no trace of that name was made")]) from None
        with self._lock:
            known = self._open.pop(path, None)
            if known is None or known[0] != stamp:
                known = stamp, read_trace(path)
            self._open[path] = known
            while len(self._open) > OPEN:
                self._open.popitem(last=False)
        return known[1], f"{stamp:x}"

    def header(self, key: str) -> tuple[bytes, str]:
        """The header as JSON, without where things lie in the file."""
        trace, stamp = self.open(key)
        told = trace.header.to_json()
        told["chunks"] = [[chunk.frame, chunk.frames] for chunk in trace.header.chunks]
        del told["floor"]
        return json.dumps(told, separators=(",", ":")).encode(), stamp

    def floor(self, key: str) -> tuple[bytes, str]:
        """int32[pods] first cells, then uint8[cells] kinds; gzip'd."""
        trace, stamp = self.open(key)
        body = trace.pods.astype("<i4").tobytes() + trace.kind.astype(np.uint8).tobytes()
        return gzip.compress(body, 6, mtime=0), stamp

    def chunk(self, key: str, number: int) -> tuple[bytes, str]:
        """A minute of the floor's time, gzip'd, as docs/trace.md lays it out.

        Raises
        ------
        InvalidInput
            When the trace has no such chunk.
        """
        trace, stamp = self.open(key)
        if not 0 <= number < len(trace.header.chunks):
            count = len(trace.header.chunks)
            raise InvalidInput([Finding(key, 0, "no-chunk", f"has chunks 0..{count - 1}, not {number}")])
        extent = trace.header.chunks[number]
        with trace.path.open("rb") as file:
            start = file.read(PREFIX.size)
            file.seek(PREFIX.size + PREFIX.unpack(start)[1] + extent.offset)
            return file.read(extent.bytes), stamp

    def summary(self, key: str) -> tuple[bytes, str]:
        """`summary` of the trace as gzip'd JSON; kept beside it once made."""
        trace, stamp = self.open(key)
        kept = trace.path.with_name(f".{trace.path.stem}-{stamp}.json.gz")
        with self._summing:
            try:
                return kept.read_bytes(), stamp
            except OSError:
                # A trace of its own: frames are read by one thread at a time.
                packed = _packed(summary(read_trace(trace.path)))
                fresh = kept.with_suffix(".part")
                fresh.write_bytes(packed)
                fresh.replace(kept)
                return packed, stamp


def _packed(document: dict[str, Any]) -> bytes:
    return gzip.compress(json.dumps(document, separators=(",", ":")).encode(), 6, mtime=0)
