"""What a worker keeps between runs: loaded scenarios, plans, moved packages; the least recently used go first."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, TypeVar

from whatif.parts.weight import weight

T = TypeVar("T")

LIMIT_BYTES = 1 << 30


class WorkerCache:
    """Values by key, as many as fit into a limit of bytes.

    What it gives is shared: nobody writes into it.

    Parameters
    ----------
    limit_bytes : int
        Of all values together, by estimate; a larger one is given and not kept.
    """

    def __init__(self, limit_bytes: int = LIMIT_BYTES) -> None:
        self.limit_bytes = limit_bytes
        self._kept: OrderedDict[Hashable, tuple[Any, int]] = OrderedDict()
        self._held = 0
        self._lock = Lock()

    @property
    def held_bytes(self) -> int:
        """Of all values that are kept, by estimate."""
        return self._held

    def __len__(self) -> int:
        return len(self._kept)

    def __contains__(self, key: Hashable) -> bool:
        return key in self._kept

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """The value of a key: the kept one, or the one that `make` makes."""
        return self.look(key, make)[0]

    def look(self, key: Hashable, make: Callable[[], T]) -> tuple[T, bool]:
        """The value of a key, and whether it was kept already."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key][0], True
        value = make()
        self._keep(key, value)
        return value, False

    def taking(self) -> Taking:
        """A run's own view of the cache."""
        return Taking(self)

    def _keep(self, key: Hashable, value: Any) -> None:
        size = weight(value)
        if size > self.limit_bytes:
            return
        with self._lock:
            if key in self._kept:
                return
            self._kept[key] = value, size
            self._held += size
            while self._held > self.limit_bytes:
                self._held -= self._kept.popitem(last=False)[1][1]


class Taking:
    """A run's view of the cache: it remembers which stages were there already."""

    def __init__(self, cache: WorkerCache) -> None:
        self._cache = cache
        self._stages: dict[str, bool] = {}

    @property
    def from_cache(self) -> tuple[str, ...]:
        """Stages that were kept, in the order in which they were first asked for."""
        return tuple(stage for stage, kept in self._stages.items() if kept)

    def get(self, stage: str, key: Hashable, make: Callable[[], T]) -> T:
        """A stage's value for a key: the kept one, or the one that `make` makes."""
        value, kept = self._cache.look((stage, key), make)
        self._stages.setdefault(stage, kept)
        return value
