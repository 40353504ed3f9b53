"""How a trace is laid out in its file: the numbers that writer and reader share; docs/trace.md has it in full."""

from __future__ import annotations

import struct
from dataclasses import asdict, dataclass
from typing import Any

MAGIC = b"P2DTRC01"
"""First bytes of the file; the last two are the version."""

PREFIX = struct.Struct("<8sII")
"""Magic, bytes of the header, CRC-32 of the header."""

CHUNK_HEAD = struct.Struct("<IIII")
"""First frame, frames, jumps, pods moved."""

CHUNK_S = 60.0
"""Seconds in a chunk."""

STAY, EAST, SOUTH, WEST, NORTH, JUMP = range(6)
"""Low three bits of a motion byte; the four above them are the state."""

STATE_SHIFT = 3
MOVE_MASK = 0b111
MAX_STATES = 16

JUMP_INTS = 4
"""A jump: kind, agent, frame, cell."""

POD_MOVE_INTS = 3
"""A pod moved: frame, pod, cell."""


@dataclass(frozen=True)
class AgentKind:
    """A kind of agents: its name, how many, and the names of its states."""

    kind: str
    count: int
    states: tuple[str, ...]


@dataclass(frozen=True)
class Station:
    """A station: its name and cell."""

    name: str
    cell: int


@dataclass(frozen=True)
class Extent:
    """A gzip'd part of the file: where it begins after the header, and its bytes."""

    offset: int
    bytes: int


@dataclass(frozen=True)
class Chunk:
    """A minute of frames: the first, how many, and where they lie."""

    frame: int
    frames: int
    offset: int
    bytes: int


@dataclass(frozen=True)
class Header:
    """What a trace's JSON says.

    Attributes
    ----------
    mode : str
    height, width : int
    cell_m, tick_s : float
    agents : tuple of AgentKind
    stations : tuple of Station
    pods : int
    frames : int
        Frame f is what stood after tick f, at ``(f + 1) * tick_s`` seconds.
    floor : Extent
    chunks : tuple of Chunk
        In order of time, without a gap.
    """

    mode: str
    height: int
    width: int
    cell_m: float
    tick_s: float
    agents: tuple[AgentKind, ...]
    stations: tuple[Station, ...]
    pods: int
    frames: int
    floor: Extent
    chunks: tuple[Chunk, ...]

    @property
    def n_cells(self) -> int:
        """Cells of the grid."""
        return self.height * self.width

    @property
    def moves(self) -> tuple[int, int, int, int]:
        """What East, South, West and North add to a cell's number."""
        return 1, self.width, -1, -self.width

    def to_json(self) -> dict[str, Any]:
        """JSON form."""
        return asdict(self)
