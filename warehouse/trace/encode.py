"""From a minute of frames to the bytes of a chunk."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from warehouse.trace.layout import CHUNK_HEAD, JUMP, STATE_SHIFT, STAY, Header
from warehouse.trace.recorder import Bytes, Ints


class ChunkFrames:
    """Frames that are yet to be written."""

    def __init__(self) -> None:
        self.cell: list[list[Ints]] = []
        self.state: list[list[Bytes]] = []
        self.pods: list[Ints] = []
        self.queue: list[Ints] = []

    def __len__(self) -> int:
        return len(self.pods)

    def add(
        self,
        header: Header,
        cell: Mapping[str, Ints],
        state: Mapping[str, Bytes],
        pods: Ints,
        queue: Ints,
    ) -> None:
        """Copy a frame; ValueError where it has not the lengths that the header says."""
        cells = [np.array(cell[agent.kind], np.int32) for agent in header.agents]
        states = [np.array(state[agent.kind], np.uint8) for agent in header.agents]
        for agent, c, s in zip(header.agents, cells, states, strict=True):
            if not len(c) == len(s) == agent.count:
                raise ValueError(f"{len(c)} cells and {len(s)} states of {agent.count} {agent.kind}s")
        if len(pods) != header.pods or len(queue) != len(header.stations):
            raise ValueError(f"{len(pods)} of {header.pods} pods, {len(queue)} of {len(header.stations)} queues")
        self.cell.append(cells)
        self.state.append(states)
        self.pods.append(np.array(pods, np.int32))
        self.queue.append(np.array(queue, np.int32))


def encode(header: Header, first_frame: int, frames: ChunkFrames, first_pods: Ints) -> bytes:
    """Bytes of a chunk: four counts, then all 32-bit, then all 16-bit, then all 8-bit numbers.

    Parameters
    ----------
    header : Header
    first_frame : int
    frames : ChunkFrames
    first_pods : int32[P]
        Cells of the pods when the trace began.
    """
    keys, motions, jumps = [], [], []
    for k in range(len(header.agents)):
        cell = np.stack([cells[k] for cells in frames.cell], axis=1)
        state = np.stack([states[k] for states in frames.state], axis=1)
        move = _moves(header, cell)
        keys.append(cell[:, 0])
        motions.append(move | state << np.uint8(STATE_SHIFT))
        agent, frame = np.nonzero(move == JUMP)
        jumps.append(np.stack([np.full(len(agent), k), agent, frame, cell[agent, frame]], axis=1))
    pods = np.stack(frames.pods)
    frame, pod = np.nonzero(pods[1:] != pods[:-1])
    pod_moves = np.stack([frame + 1, pod, pods[1:][frame, pod]], axis=1)
    all_jumps = np.concatenate([np.zeros((0, 4), np.int64), *jumps])
    queue = np.minimum(np.stack(frames.queue, axis=1), np.iinfo(np.uint16).max)
    head = CHUNK_HEAD.pack(first_frame, len(frames), len(all_jumps), len(pod_moves))
    ints = [*keys, pods[0] - first_pods, all_jumps, pod_moves]
    return b"".join(
        [
            head,
            *(a.astype("<i4").tobytes() for a in ints),
            queue.astype("<u2").tobytes(),
            *(m.tobytes() for m in motions),
        ]
    )


def _moves(header: Header, cell: npt.NDArray[np.int32]) -> npt.NDArray[np.uint8]:
    """Code of each agent's move into each frame (uint8[n, F]); STAY into the first."""
    step = np.diff(cell, axis=1)
    move = np.full(cell.shape, STAY, np.uint8)
    into = np.full(step.shape, JUMP, np.uint8)
    for code in range(4, 0, -1):  # on a floor one cell wide East and South are the same step: the lower code wins
        into[step == header.moves[code - 1]] = code
    into[step == 0] = STAY
    move[:, 1:] = into
    return move
