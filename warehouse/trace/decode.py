"""From a chunk's bytes back to frames."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from warehouse.trace.layout import (
    CHUNK_HEAD,
    JUMP,
    JUMP_INTS,
    MOVE_MASK,
    POD_MOVE_INTS,
    STATE_SHIFT,
    Chunk,
    Header,
)
from warehouse.trace.recorder import Bytes, Ints


@dataclass(frozen=True, eq=False)
class ChunkArrays:
    """A chunk, decoded.

    Attributes
    ----------
    cell : list of int32[F, n]
        By kind of agent.
    state : list of uint8[F, n]
    first_pods : int32[P]
        Cells of the pods in the chunk's first frame.
    pod_moves : int32[D, 3]
        Frame of the chunk, pod, cell; by frame.
    queue : uint16[F, S]
    """

    cell: list[Ints]
    state: list[Bytes]
    first_pods: Ints
    pod_moves: Ints
    queue: npt.NDArray[np.uint16]

    def pods_at(self, frame: int) -> Ints:
        """Cells of the pods in a frame of the chunk; -1 where carried."""
        pods = self.first_pods.copy()
        moves = self.pod_moves[: np.searchsorted(self.pod_moves[:, 0], frame, side="right")]
        pods[moves[:, 1]] = moves[:, 2]
        return pods


def most_bytes(header: Header, chunk: Chunk) -> int:
    """Bytes that a chunk can have at most, unpacked."""
    agents = sum(agent.count for agent in header.agents)
    frame = agents * (1 + 4 * JUMP_INTS) + header.pods * 4 * POD_MOVE_INTS + 2 * len(header.stations)
    return CHUNK_HEAD.size + 4 * (agents + header.pods) + chunk.frames * frame


def decode(header: Header, chunk: Chunk, body: bytes, floor_pods: Ints) -> ChunkArrays:
    """A chunk's frames.

    Raises
    ------
    ValueError
        What does not fit, in words: another chunk, another length, agents or pods off the floor, unknown states.
    """
    if len(body) < CHUNK_HEAD.size:
        raise ValueError("has no head")
    first, frames, n_jumps, n_pod_moves = CHUNK_HEAD.unpack_from(body)
    if (first, frames) != (chunk.frame, chunk.frames):
        raise ValueError(f"holds frames {first}..{first + frames - 1}")
    agents = sum(agent.count for agent in header.agents)
    n_ints = agents + header.pods + JUMP_INTS * n_jumps + POD_MOVE_INTS * n_pod_moves
    expected = CHUNK_HEAD.size + 4 * n_ints + frames * (2 * len(header.stations) + agents)
    if len(body) != expected:
        raise ValueError(f"has {len(body)} bytes unpacked, not {expected}")
    ints = np.frombuffer(body, "<i4", n_ints, CHUNK_HEAD.size)
    keys, pods, jumps, pod_moves = np.split(ints, np.cumsum([agents, header.pods, JUMP_INTS * n_jumps]))
    at = CHUNK_HEAD.size + 4 * n_ints
    queue = np.frombuffer(body, "<u2", frames * len(header.stations), at).reshape(-1, frames).T
    motion = np.frombuffer(body, np.uint8, frames * agents, at + queue.nbytes).reshape(agents, frames)
    jumps = jumps.reshape(-1, JUMP_INTS)
    if not np.isin(jumps[:, 0], np.arange(len(header.agents))).all():
        raise ValueError("lists jumps of unknown agents")
    cells, states = _walk(header, keys, motion, jumps)
    arrays = ChunkArrays(cells, states, floor_pods + pods, pod_moves.reshape(-1, POD_MOVE_INTS), queue)
    _check_pods(header, frames, arrays)
    return arrays


def _walk(header: Header, keys: Ints, motion: Bytes, jumps: Ints) -> tuple[list[Ints], list[Bytes]]:
    """Cells and states by kind, each [F, n]."""
    step = np.array([0, *header.moves, 0, 0, 0], np.int32)
    cells, states, first = [], [], 0
    for k, agent in enumerate(header.agents):
        bytes_of = motion[first : first + agent.count]
        move, state = bytes_of & np.uint8(MOVE_MASK), bytes_of >> np.uint8(STATE_SHIFT)
        if move.max(initial=0) > JUMP or state.max(initial=0) >= len(agent.states):
            raise ValueError(f"holds a motion that no {agent.kind} has")
        walked = keys[first : first + agent.count, None] + np.cumsum(step[move], axis=1, dtype=np.int32)
        _land(walked, move, jumps[jumps[:, 0] == k])
        if walked.min(initial=0) < 0 or walked.max(initial=0) >= header.n_cells:
            raise ValueError(f"holds a {agent.kind} off the floor")
        cells.append(np.ascontiguousarray(walked.T))
        states.append(np.ascontiguousarray(state.T))
        first += agent.count
    return cells, states


def _land(walked: Ints, move: Bytes, jumps: Ints) -> None:
    """Put agents where they jumped to, from that frame on."""
    if np.count_nonzero(move == JUMP) != len(jumps):
        raise ValueError("lists other jumps than agents make")
    for _, agent, frame, cell in jumps:
        if not (0 <= agent < walked.shape[0] and 0 <= frame < walked.shape[1] and move[agent, frame] == JUMP):
            raise ValueError("lists other jumps than agents make")
        walked[agent, frame:] += cell - walked[agent, frame]


def _check_pods(header: Header, frames: int, arrays: ChunkArrays) -> None:
    frame, pod, cell = arrays.pod_moves.T
    sound = (frame > 0) & (frame < frames) & (pod >= 0) & (pod < header.pods) & (cell >= -1) & (cell < header.n_cells)
    if not sound.all() or (np.diff(frame) < 0).any():
        raise ValueError("moves a pod that is not there, or off the floor")
    if arrays.first_pods.min(initial=0) < -1 or arrays.first_pods.max(initial=0) >= header.n_cells:
        raise ValueError("holds a pod off the floor")
