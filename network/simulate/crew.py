"""A crew of threads that share one list of work: who is free takes the next item.

Numba's own threads split a loop into fixed parts (and its default layer may not be entered from two
Python threads). Here each thread calls a nogil kernel that draws item numbers from a shared counter, so a
heavy item delays nobody else. Who gets which item never matters to a result: items are independent.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from types import TracebackType
from typing import Any

import numba as nb
import numpy as np
from llvmlite import ir
from numba.core import cgutils, types
from numba.core.extending import intrinsic


@intrinsic
def _fetch_add(typingctx: Any, array: Any) -> Any:
    """Add 1 to ``array[0]`` (int64) as one atomic step and return what it was."""
    if not (isinstance(array, types.Array) and array.dtype == types.int64):
        return None

    def codegen(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        structure = context.make_array(signature.args[0])(context, builder, args[0])
        one = ir.Constant(ir.IntType(64), 1)
        return builder.atomic_rmw("add", cgutils.gep_inbounds(builder, structure.data, 0), one, "monotonic")

    return types.int64(array), codegen


@nb.njit(inline="always")
def next_item(counter: np.ndarray) -> int:
    """The next item's number: each is handed out once (`counter` is int64[1], 0 at the start)."""
    return _fetch_add(counter)  # type: ignore[call-arg]


class Crew:
    """Threads for kernels of the form ``kernel(counter, *args)`` that loop over `next_item(counter)`.

    Parameters
    ----------
    threads : int, optional
        How many; by default what numba would take (NUMBA_NUM_THREADS or the processors allowed).
    """

    def __init__(self, threads: int | None = None) -> None:
        self.threads = max(1, threads or nb.config.NUMBA_NUM_THREADS)
        self._pool = ThreadPoolExecutor(self.threads - 1, "simulate") if self.threads > 1 else None

    def __enter__(self) -> Crew:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._pool is not None:
            self._pool.shutdown()

    def run(self, kernel: Callable[..., Any], *args: Any) -> None:
        """Run `kernel` on every thread, this one included, and return when all items are done."""
        counter = np.zeros(1, np.int64)
        others = []
        if self._pool is not None:
            others = [self._pool.submit(kernel, counter, *args) for _ in range(self.threads - 1)]
        kernel(counter, *args)
        for other in others:
            other.result()
