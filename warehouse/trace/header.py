"""A trace's header read back from JSON; everything in it is checked, since files come from anywhere."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from typing import Any

from core.errors import Finding, InvalidInput
from warehouse.trace.layout import MAX_STATES, AgentKind, Chunk, Extent, Header, Station

MOST = 100_000_000
"""Cells, agents, pods or frames that a trace may claim to hold."""


class _Reader:
    """Reads fields and keeps what is wrong."""

    def __init__(self, file: str) -> None:
        self._file = file
        self.findings: list[Finding] = []

    def wrong(self, message: str) -> None:
        self.findings.append(Finding(self._file, 0, "corrupt-trace", message))

    def field(self, holder: Any, name: str, sound: Callable[[Any], bool], otherwise: Any) -> Any:
        """A field's value; `otherwise`, and a finding, where it is missing or not sound."""
        value = holder.get(name) if isinstance(holder, dict) else None
        if sound(value):
            return value
        self.wrong(f"header: {name} is {str(value)[:40]!r}")
        return otherwise

    def count(self, holder: Any, name: str, least: int = 0) -> int:
        value: int = self.field(holder, name, lambda v: type(v) is int and least <= v <= MOST, least)
        return value

    def positive(self, holder: Any, name: str) -> float:
        return float(self.field(holder, name, lambda v: type(v) in (int, float) and 0 < v < math.inf, 1.0))

    def text(self, holder: Any, name: str) -> str:
        value: str = self.field(holder, name, lambda v: isinstance(v, str), "")
        return value

    def rows(self, holder: Any, name: str) -> list[Any]:
        value: list[Any] = self.field(holder, name, lambda v: isinstance(v, list), [])
        return value


def read_header(file: str, text: bytes) -> Header:
    """The header of a trace.

    Raises
    ------
    InvalidInput
        Not JSON, or fields that are missing, of another type, or contradict each other.
    """
    read = _Reader(file)
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        read.wrong("header: is not JSON")
        raise InvalidInput(read.findings) from None
    header = Header(
        mode=read.text(found, "mode"),
        height=read.count(found, "height", 1),
        width=read.count(found, "width", 1),
        cell_m=read.positive(found, "cell_m"),
        tick_s=read.positive(found, "tick_s"),
        agents=tuple(_agents(read, row) for row in read.rows(found, "agents")),
        stations=tuple(Station(read.text(s, "name"), read.count(s, "cell")) for s in read.rows(found, "stations")),
        pods=read.count(found, "pods"),
        frames=read.count(found, "frames"),
        floor=_extent(read, found.get("floor") if isinstance(found, dict) else None),
        chunks=tuple(_chunk(read, row) for row in read.rows(found, "chunks")),
    )
    if not read.findings:
        _agree(read, header)
    if read.findings:
        raise InvalidInput(read.findings)
    return header


def _agents(read: _Reader, row: Any) -> AgentKind:
    states = read.rows(row, "states")
    if not 1 <= len(states) <= MAX_STATES or not all(isinstance(state, str) for state in states):
        read.wrong(f"header: {len(states)} states of a kind of agents")
    return AgentKind(read.text(row, "kind"), read.count(row, "count"), tuple(states))


def _extent(read: _Reader, row: Any) -> Extent:
    return Extent(read.count(row, "offset"), read.count(row, "bytes"))


def _chunk(read: _Reader, row: Any) -> Chunk:
    extent = _extent(read, row)
    return Chunk(read.count(row, "frame"), read.count(row, "frames", 1), extent.offset, extent.bytes)


def _agree(read: _Reader, header: Header) -> None:
    """Chunks follow each other without a gap, in frames and in bytes; stations lie on the floor."""
    if header.n_cells > MOST:
        read.wrong(f"header: {header.height} x {header.width} cells")
    frame, offset = 0, header.floor.bytes
    for i, chunk in enumerate(header.chunks):
        if (chunk.frame, chunk.offset) != (frame, offset):
            read.wrong(f"header: chunk {i} begins at frame {chunk.frame}, byte {chunk.offset}, not {frame}, {offset}")
        frame, offset = chunk.frame + chunk.frames, chunk.offset + chunk.bytes
    if frame != header.frames or header.floor.offset != 0:
        read.wrong(f"header: {frame} frames in chunks, {header.frames} in all; floor at {header.floor.offset}")
    for station in header.stations:
        if station.cell >= header.n_cells:
            read.wrong(f"header: station {station.name} lies in cell {station.cell} of {header.n_cells}")
