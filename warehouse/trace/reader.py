"""Reads a trace back: any moment of it, without unpacking the rest."""

from __future__ import annotations

import zlib
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from core.errors import Finding, InvalidInput
from warehouse.trace.decode import ChunkArrays, decode, most_bytes
from warehouse.trace.header import read_header
from warehouse.trace.layout import MAGIC, PREFIX, Extent, Header
from warehouse.trace.recorder import Bytes, Ints

GZIP_BITS = 31
"""What tells zlib to read gzip."""


@dataclass(frozen=True, eq=False)
class Frame:
    """What stood where at one moment.

    Attributes
    ----------
    number : int
    time_s : float
    cell, state : dict of str to int32[n] and uint8[n]
        By kind of agent.
    pods : int32[P]
        Cell of each pod; -1 while it is carried.
    queue : uint16[S]
        Agents waiting at each station.
    """

    number: int
    time_s: float
    cell: dict[str, Ints]
    state: dict[str, Bytes]
    pods: Ints
    queue: npt.NDArray[np.uint16]


class Trace:
    """A trace in a file. One chunk at a time is unpacked and kept.

    Parameters
    ----------
    path : Path
    header : Header
    body_at : int
        Byte at which the chunks begin.

    Attributes
    ----------
    path : Path
    header : Header
    kind : uint8[height, width]
        `warehouse.layout.pod_floor.Cell` of each cell.
    pods : int32[P]
        Cell of each pod when the trace began.
    """

    def __init__(self, path: Path, header: Header, body_at: int) -> None:
        self.path, self.header, self._body_at = path, header, body_at
        self._starts = [chunk.frame for chunk in header.chunks]
        self._held: tuple[int, ChunkArrays] | None = None
        size = 4 * header.pods + header.n_cells
        floor = self._unpack("floor", header.floor, size)
        if len(floor) != size:
            raise _corrupt(path, f"floor: has {len(floor)} bytes unpacked, not {size}")
        self.pods = np.frombuffer(floor, "<i4", header.pods).astype(np.int32)
        self.kind = np.frombuffer(floor, np.uint8, header.n_cells, 4 * header.pods).reshape(header.height, header.width)

    def __len__(self) -> int:
        return self.header.frames

    @property
    def seconds(self) -> float:
        """Time of the last frame."""
        return self.header.frames * self.header.tick_s

    def frame(self, number: int) -> Frame:
        """A frame by its number.

        Raises
        ------
        IndexError
            There is no such frame.
        InvalidInput
            Its chunk is damaged.
        """
        if not 0 <= number < len(self):
            raise IndexError(f"{self.path} has frames 0..{len(self) - 1}, not {number}")
        i = bisect_right(self._starts, number) - 1
        chunk, at = self._chunk(i), number - self._starts[i]
        kinds = [agent.kind for agent in self.header.agents]
        return Frame(
            number,
            (number + 1) * self.header.tick_s,
            {kind: chunk.cell[k][at] for k, kind in enumerate(kinds)},
            {kind: chunk.state[k][at] for k, kind in enumerate(kinds)},
            chunk.pods_at(at),
            chunk.queue[at],
        )

    def at(self, time_s: float) -> Frame:
        """The last frame at or before a time; the first one before that, the last one after the end."""
        number = int(time_s / self.header.tick_s + 1e-9) - 1
        return self.frame(min(max(number, 0), len(self) - 1))

    def frames(self, first: int = 0, after: int | None = None, step: int = 1) -> Iterator[Frame]:
        """Frames ``first, first + step, ...`` before `after` (the end by default)."""
        return (self.frame(number) for number in range(first, len(self) if after is None else after, step))

    def check(self) -> list[Finding]:
        """What is wrong with any chunk; nothing where all is sound."""
        findings: list[Finding] = []
        for i in range(len(self.header.chunks)):
            try:
                self._chunk(i)
            except InvalidInput as error:
                findings += error.findings
        return findings

    def _chunk(self, i: int) -> ChunkArrays:
        if self._held is None or self._held[0] != i:
            chunk = self.header.chunks[i]
            word = f"chunk {i} (frames {chunk.frame}..{chunk.frame + chunk.frames - 1})"
            body = self._unpack(word, Extent(chunk.offset, chunk.bytes), most_bytes(self.header, chunk))
            try:
                self._held = i, decode(self.header, chunk, body, self.pods)
            except ValueError as error:
                raise _corrupt(self.path, f"{word}: {error}") from None
        return self._held[1]

    def _unpack(self, word: str, extent: Extent, most: int) -> bytes:
        """A gzip'd part of the file; no more than `most` bytes are unpacked, whatever the part claims to hold."""
        with self.path.open("rb") as file:
            file.seek(self._body_at + extent.offset)
            packed = file.read(extent.bytes)
        unpack = zlib.decompressobj(GZIP_BITS)
        try:
            body = unpack.decompress(packed, most + 1)
        except zlib.error:
            raise _corrupt(self.path, f"{word}: is not what was packed") from None
        if len(body) > most or not unpack.eof or unpack.unused_data:
            raise _corrupt(self.path, f"{word}: does not end where it should")
        return body


def read_trace(path: Path | str) -> Trace:
    """Open a trace.

    Parameters
    ----------
    path : Path
        A file that `TraceWriter` wrote.

    Returns
    -------
    Trace
        Its header and floor have been read and checked; chunks are read when asked for, all by `Trace.check`.

    Raises
    ------
    InvalidInput
        Rules ``unreadable-trace``, ``not-a-trace``, ``trace-version``, ``truncated-trace``, ``corrupt-trace``.
    """
    path = Path(path)
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            start = file.read(PREFIX.size)
            text = file.read(PREFIX.unpack(start)[1]) if len(start) == PREFIX.size else b""
    except OSError as error:
        raise _invalid(path, "unreadable-trace", error.strerror or "cannot be read") from None
    if len(start) < PREFIX.size or start[:6] != MAGIC[:6]:
        raise _invalid(path, "not-a-trace", f"begins with {start[:8]!r}, not {MAGIC!r}")
    magic, length, checksum = PREFIX.unpack(start)
    if magic != MAGIC:
        raise _invalid(path, "trace-version", f"is of version {magic[6:]!r}; {MAGIC[6:]!r} can be read")
    if len(text) < length:
        raise _invalid(path, "truncated-trace", f"ends within its header, at byte {size}")
    if zlib.crc32(text) != checksum:
        raise _corrupt(path, "header: its checksum does not hold")
    return _whole(path, read_header(str(path), text), PREFIX.size + length, size)


def _whole(path: Path, header: Header, body_at: int, size: int) -> Trace:
    end = body_at + header.floor.bytes + sum(chunk.bytes for chunk in header.chunks)
    if size < end:
        raise _invalid(path, "truncated-trace", f"ends at byte {size} of {end}")
    if size > end:
        raise _corrupt(path, f"{size - end} bytes follow its last chunk")
    return Trace(path, header, body_at)


def _invalid(path: Path, rule: str, message: str) -> InvalidInput:
    return InvalidInput([Finding(str(path), 0, rule, message)])


def _corrupt(path: Path, message: str) -> InvalidInput:
    return _invalid(path, "corrupt-trace", message)
