"""Writes what a model does to a trace file, a gzip'd chunk a minute."""

from __future__ import annotations

import gzip
import json
import math
import shutil
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

import numpy as np
import numpy.typing as npt

from warehouse.trace.encode import ChunkFrames, encode
from warehouse.trace.layout import CHUNK_S, MAGIC, MAX_STATES, PREFIX, AgentKind, Chunk, Extent, Header, Station
from warehouse.trace.recorder import Bytes, Ints

GZIP_LEVEL = 6


class TraceWriter:
    """A `Recorder` that writes a trace.

    Chunks go to a file beside it (``.part``) as they fill; `close` puts the header, whose index they make, in front.
    So a file with the trace's own name is always whole.

    Parameters
    ----------
    path : Path
        File to write; one that is there is replaced.
    """

    def __init__(self, path: Path | str) -> None:
        self.path = Path(path)
        self._part = self.path.with_name(self.path.name + ".part")
        self._file: BinaryIO | None = None
        self._header: Header | None = None
        self._frames: ChunkFrames

    def __enter__(self) -> TraceWriter:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if kind is None:
            self.close()
        else:
            self.discard()

    def begin(
        self,
        *,
        mode: str,
        height: int,
        width: int,
        cell_m: float,
        tick_s: float,
        kind: Bytes,
        agents: Mapping[str, int],
        states: Mapping[str, Sequence[str]],
        stations: Sequence[tuple[str, int]],
        pods: Ints,
    ) -> None:
        """What stands on the floor; see `Recorder.begin`.

        Raises
        ------
        ValueError
            Begun before, or a kind of agents with more than 16 states.
        """
        if self._header is not None:
            raise ValueError(f"{self.path} has begun already")
        for name in agents:
            if not 1 <= len(states[name]) <= MAX_STATES:
                raise ValueError(f"a {name} has {len(states[name])} states, not 1..{MAX_STATES}")
        self._file = self._part.open("wb")
        floor = np.asarray(pods, "<i4").tobytes() + np.asarray(kind, np.uint8).tobytes()
        self._header = Header(
            mode=mode,
            height=int(height),
            width=int(width),
            cell_m=float(cell_m),
            tick_s=float(tick_s),
            agents=tuple(AgentKind(name, int(n), tuple(states[name])) for name, n in agents.items()),
            stations=tuple(Station(name, int(cell)) for name, cell in stations),
            pods=len(pods),
            frames=0,
            floor=self._put(floor),
            chunks=(),
        )
        self._chunk_frames = max(1, math.ceil(CHUNK_S / tick_s - 1e-9))
        self._first_pods: npt.NDArray[np.int32] = np.array(pods, np.int32)
        self._frames = ChunkFrames()

    def tick(self, *, cell: Mapping[str, Ints], state: Mapping[str, Bytes], pods: Ints, queue: Ints) -> None:
        """Where everything is after a tick; see `Recorder.tick`. The arrays are copied.

        Raises
        ------
        ValueError
            Not begun, or arrays of other lengths than were announced.
        """
        if self._header is None:
            raise ValueError(f"{self.path} has not begun")
        self._frames.add(self._header, cell, state, pods, queue)
        if len(self._frames) == self._chunk_frames:
            self._flush(self._header)

    def close(self) -> None:
        """Write what is left and put the file in its place; nothing where nothing has begun, or when closed before."""
        if self._header is None or self._file is None:
            return
        if len(self._frames):
            self._flush(self._header)
        self._file.close()
        self._file = None
        text = json.dumps(self._header.to_json(), separators=(",", ":")).encode()
        whole = self.path.with_name(self.path.name + ".whole")
        with whole.open("wb") as out, self._part.open("rb") as chunks:
            out.write(PREFIX.pack(MAGIC, len(text), zlib.crc32(text)) + text)
            shutil.copyfileobj(chunks, out)
        whole.replace(self.path)
        self._part.unlink()

    def discard(self) -> None:
        """Leave no file behind."""
        if self._file is not None:
            self._file.close()
            self._file = None
            self._part.unlink()

    def _flush(self, header: Header) -> None:
        body = encode(header, header.frames, self._frames, self._first_pods)
        extent = self._put(body)
        chunk = Chunk(header.frames, len(self._frames), extent.offset, extent.bytes)
        self._header = replace(header, frames=header.frames + len(self._frames), chunks=(*header.chunks, chunk))
        self._frames = ChunkFrames()

    def _put(self, body: bytes) -> Extent:
        assert self._file is not None
        packed = gzip.compress(body, GZIP_LEVEL, mtime=0)
        extent = Extent(self._file.tell(), len(packed))
        self._file.write(packed)
        return extent
