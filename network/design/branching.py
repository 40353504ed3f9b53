"""Which of many sites to open, by branch and bound over any relaxation that gives a bound and a guess.

Best first: the node with the lowest bound is split by a site that its relaxation opens in part. Each node climbs on
from its parent's prices, settles the sites whose other state cannot beat the best solution known, and proposes sets
of sites that are evaluated exactly. So there is a cost and a bound at any time.
"""

from __future__ import annotations

import heapq
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

import numpy as np
import numpy.typing as npt

FREE, OPEN, CLOSED = 0, 1, 2
"""What is settled about a site."""

PROVEN = 1e-9
"""Relative gap between cost and bound that counts as none."""
NEARLY = 1e-3
"""Part of a granule that is left for rounding."""
ROOT_ROUNDS = 100
NODE_ROUNDS = 60
ROOT_TURNS = 40
STALLED = 3e-4
"""The root is split when 100 more rounds lift its bound by less than this share."""
TELL_EVERY_S = 1.0
CANDIDATES = 25
"""Sites that the search for better sets tries to open."""

Flags = npt.NDArray[np.bool_]
States = npt.NDArray[np.int64]
Stopped = Literal["", "seconds", "nodes", "interrupt"]
"""What cut a search short."""
Report = Callable[[str, float, float | None], None]
"""Called with what is done, how much of it (0..1), and seconds to go (None: not known)."""


@dataclass(frozen=True)
class Bound:
    """What a relaxation says of a node.

    Attributes
    ----------
    value : float
        No solution of the node costs less; inf where it has none.
    prices : float64[...]
        Where a child's climb begins.
    opened : float64[sites]
        How far the relaxation opens each site, 0..1.
    choice : float64[sites]
        The sites chosen at the bound.
    state : int64[sites]
        The node's states, with what could be settled.
    """

    value: float
    prices: npt.NDArray[np.float64]
    opened: npt.NDArray[np.float64]
    choice: npt.NDArray[np.float64]
    state: States


class Relaxation(Protocol):
    """A problem as the search sees it."""

    @property
    def granule(self) -> float:
        """Any two costs differ by nothing or by this at least; 0 where nothing is known."""

    def begin(self) -> tuple[States, npt.NDArray[np.float64], Flags]:
        """States, prices, and some set of sites that is a solution."""

    def bound(self, state: States, prices: npt.NDArray[np.float64], target: float, rounds: int) -> Bound:
        """Climb; stop where the bound reaches `target`, the cost to beat."""

    def guesses(self, bound: Bound) -> Iterator[Flags]:
        """Sets of sites that the bound suggests."""

    def cost(self, is_open: Flags) -> float:
        """Exact cost of a set; inf where it is no solution."""

    def improve(
        self, is_open: Flags, cost: float, may_close: Flags, candidates: States, seconds: float
    ) -> tuple[Flags, float]:
        """Change a set for the better, by a local search."""


@dataclass(frozen=True)
class Branched:
    """The best set found and how good it is.

    Attributes
    ----------
    status : {"optimal", "feasible"}
    stopped : {"", "seconds", "nodes", "interrupt"}
        What cut the search short.
    nodes : int
        Bounds computed.
    """

    status: Literal["optimal", "feasible"]
    stopped: Stopped
    is_open: Flags
    cost: float
    bound: float
    nodes: int


@dataclass
class _Search:
    """The state of a search."""

    relaxation: Relaxation
    seconds: float
    report: Report | None
    most_nodes: float
    is_open: Flags = field(default_factory=lambda: np.zeros(0, bool))
    cost: float = np.inf
    low: float = -np.inf
    nodes: int = 0
    seen: set[bytes] = field(default_factory=set)
    began: float = field(default_factory=time.monotonic)
    slowest: float = 0.0
    told: float = -np.inf
    heap: list[tuple[float, int, Bound]] = field(default_factory=list)

    @property
    def left(self) -> float:
        """Seconds left."""
        return self.seconds - (time.monotonic() - self.began)

    @property
    def target(self) -> float:
        """Bound from which on a node is of no use."""
        return self.cost - max(PROVEN * abs(self.cost), self.relaxation.granule * (1 - NEARLY))

    def check_budget(self) -> None:
        """End where time or nodes are used up: a node must not begin that would not end in time."""
        if self.left < self.slowest:
            raise _UsedUp("seconds")
        if self.nodes >= self.most_nodes:
            raise _UsedUp("nodes")

    def offer(self, is_open: Flags) -> None:
        """Take a set if it is the best."""
        key = np.packbits(is_open).tobytes()
        if key in self.seen:
            return
        self.seen.add(key)
        cost = self.relaxation.cost(is_open)
        if cost < self.cost:
            self.cost, self.is_open = cost, is_open.copy()

    def node(self, state: States, prices: Any, rounds: int) -> Bound | None:
        """Bound a node and try what it suggests; None where nothing better is in it."""
        self.check_budget()
        started = time.monotonic()
        bound = self.relaxation.bound(state, prices, self.target, rounds)
        self.nodes += 1
        if bound.value < self.target:
            for guess in self.relaxation.guesses(bound):
                self.offer(guess)
        self.slowest = max(self.slowest, time.monotonic() - started)
        self.tell()
        if bound.value >= self.target:
            return None
        if not (bound.state == FREE).any():
            self.offer(bound.state == OPEN)
            return None
        return bound

    def tell(self) -> None:
        """Say how far it is."""
        now = time.monotonic()
        if self.report is None or now - self.told < TELL_EVERY_S:
            return
        self.told = now
        gap = 0.0 if self.cost <= 0 else max(0.0, 1 - self.low / self.cost)
        done = min(0.99, max(1 - min(1.0, 10 * gap), 0.0))
        stage = f"cost {self.cost:,.0f}, bound {self.low:,.0f}, {self.nodes:,} nodes"
        self.report(stage, done, None if np.isinf(self.seconds) else max(0.0, self.left))


class _UsedUp(Exception):
    """What there was of something has been used."""

    def __init__(self, what: Literal["seconds", "nodes"]) -> None:
        super().__init__(what)
        self.what = what


def branch_and_bound(
    relaxation: Relaxation,
    seconds: float | None = None,
    report: Report | None = None,
    *,
    nodes: int | None = None,
) -> Branched:
    """Find the best set of sites.

    Parameters
    ----------
    relaxation : Relaxation
    seconds : float, optional
        Time for all. Without it the search ends with the proof, and is the same every time.
    report : Report, optional
    nodes : int, optional
        Bounds to compute at the most.

    Returns
    -------
    Branched
        Also after Ctrl-C: the best that is known by then.
    """
    search = _Search(relaxation, np.inf if seconds is None else seconds, report, np.inf if nodes is None else nodes)
    state, prices, first = relaxation.begin()
    search.offer(first)
    at_once = relaxation.bound(state, prices, search.target, 1)  # a bound and better sets, however short the time
    search.low = at_once.value
    for guess in relaxation.guesses(at_once):
        search.offer(guess)
    stopped: Stopped = ""
    try:
        root = _root(search, state, prices)
        if root is not None:
            _branch(search, root)
        search.low = search.cost
    except _UsedUp as end:
        stopped = end.what
    except KeyboardInterrupt:
        stopped = "interrupt"
    low = min(search.cost, search.low)
    proven = low >= search.target
    return Branched(
        "optimal" if proven else "feasible",
        "" if proven else stopped,
        search.is_open,
        search.cost,
        search.cost if proven else low,
        search.nodes,
    )


def _root(search: _Search, state: States, prices: Any) -> Bound | None:
    """Bound the whole problem as well as it goes; None where that solves it."""
    for turn in range(ROOT_TURNS):
        before = search.low
        bound = search.node(state, prices, ROOT_ROUNDS)
        if bound is None:
            return None
        state, prices = bound.state, bound.prices
        search.low = max(search.low, bound.value)
        stalled = search.low < before + STALLED * abs(before)
        if turn == 1 or stalled:
            _improve(search, bound)
        if stalled and turn >= 3:
            break
    return bound


def _improve(search: _Search, bound: Bound) -> None:
    candidates = np.flatnonzero(bound.state != CLOSED)
    candidates = candidates[np.argsort(-bound.opened[candidates], kind="stable")][:CANDIDATES]
    is_open, cost = search.relaxation.improve(search.is_open, search.cost, bound.state != OPEN, candidates, search.left)
    if cost < search.cost:
        search.is_open, search.cost = is_open, cost


def _branch(search: _Search, root: Bound) -> None:
    """Split the node of the lowest bound until none is below the best cost."""
    heapq.heappush(search.heap, (root.value, 0, root))
    pushed = 0
    while search.heap:
        low, _, bound = search.heap[0]
        search.low = max(search.low, min(low, search.cost))
        if low >= search.target:
            return
        free = np.flatnonzero(bound.state == FREE)
        part = bound.opened[free]
        site = free[np.argmax(np.minimum(part, 1 - part))]
        children = []
        for side in (OPEN, CLOSED):
            state = bound.state.copy()
            state[site] = side
            child = search.node(state, bound.prices, NODE_ROUNDS)
            if child is not None:
                children.append(child)
        heapq.heappop(search.heap)  # only now: until its children are bounded, the node's own bound holds
        for child in children:
            pushed += 1
            heapq.heappush(search.heap, (max(low, child.value), pushed, child))
