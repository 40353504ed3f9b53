"""Windows of a table of stops: one or several a row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from routing.formats.csv_cells import Cells, whole
from routing.problem import UNLIMITED

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Windows:
    """Windows of all rows, the depot's first; see `Stops`."""

    first: Ints
    opens: Ints
    closes: Ints

    def shift(self) -> tuple[int, int]:
        """When the depot opens first and closes last."""
        return int(self.opens[0]), int(self.closes[self.first[1] - 1])

    def of_stops(self) -> dict[str, Any]:
        """Columns of `Stops`, without the depot."""
        begin = self.first[1]
        return {
            "window_first": self.first[1:] - begin,
            "window_open": self.opens[begin:],
            "window_close": self.closes[begin:],
        }


def read_windows(cells: Cells) -> Windows:
    """Read `open_s` and `close_s`; what is wrong is noted."""
    first, opens, closes = [0], [], []
    pairs = zip(cells.number_lists("open_s", 0.0), cells.number_lists("close_s", float(UNLIMITED)), strict=True)
    for row, (starts, ends) in enumerate(pairs):
        if len(starts) != len(ends):
            message = f"open_s has {len(starts)} values, close_s has {len(ends)}"
            cells.findings.add(cells.line(row), "window-count", message)
        windows = list(zip(starts, ends, strict=False))
        _check(cells, row, windows)
        opens += [start for start, _ in windows]
        closes += [end for _, end in windows]
        first.append(len(opens))
    if first[1] > 1:
        cells.findings.add(cells.line(0), "window-count", "the depot has several windows; a shift is one")
    if first[1] == 0:
        return Windows(np.array([0, 1]), np.zeros(1, np.int64), np.full(1, UNLIMITED))
    return Windows(np.array(first), whole(opens), whole(closes))


def _check(cells: Cells, row: int, windows: list[tuple[float, float]]) -> None:
    before = -1.0
    for start, end in windows:
        if end < start:
            message = f"the window closes at {end:g} s, before it opens at {start:g} s"
            cells.findings.add(cells.line(row), "window-order", message)
        elif start <= before:
            message = f"the window that opens at {start:g} s is not after the one before"
            cells.findings.add(cells.line(row), "window-order", message)
        before = end
