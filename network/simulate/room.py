"""Memory for the queues, first touched while something else runs.

The first write to a page costs the operating system more than the simulation spends on the records that
the page will hold. Sourcing keeps one processor busy; another can touch pages meanwhile.
"""

from __future__ import annotations

import threading
from types import TracebackType

import numba as nb
import numpy as np

_PAGE_RECORDS = 4096 // 8
_STRETCH_RECORDS = (32 << 20) // 8


@nb.njit(nogil=True, cache=True)
def _touch(records: np.ndarray) -> None:
    for i in range(0, len(records), _PAGE_RECORDS):
        records[i] = np.uint64(0)


class Room:
    """Room for queue records, made ready in the background until it is taken.

    Parameters
    ----------
    ready_records : int
        Records (hops, 8 bytes each) to touch; a low estimate wastes nothing, a high one holds memory for nothing.
    most_records : int, optional
        Address space to set aside, which costs nothing; by default twice `ready_records`.

    Examples
    --------
    >>> with Room(3 * n_orders) as room:
    ...     sourced = source(...)
    ...     movement = simulate(timetable, paths, sourced, room=room)
    """

    def __init__(self, ready_records: int, most_records: int | None = None) -> None:
        self._records: np.ndarray | None = np.empty(max(ready_records, most_records or 2 * ready_records), np.uint64)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(self._records[:ready_records],), daemon=True)
        self._thread.start()

    def _run(self, records: np.ndarray) -> None:
        for start in range(0, len(records), _STRETCH_RECORDS):
            if self._stop.is_set():
                return
            _touch(records[start : start + _STRETCH_RECORDS])

    def take(self, n_records: int) -> np.ndarray:
        """uint64[n_records], uninitialised; the room is given away with it, once."""
        self.close()
        records, self._records = self._records, None
        if records is None or len(records) < n_records:
            del records
            return np.empty(n_records, np.uint64)
        return records[:n_records]

    def close(self) -> None:
        """Stop touching."""
        self._stop.set()
        self._thread.join()

    def __enter__(self) -> Room:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
        self._records = None
