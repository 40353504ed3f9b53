"""A trace as a moving picture that anything can show: pods, agents by state, stations, the clock, a legend."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from warehouse.trace.reader import Trace

if TYPE_CHECKING:
    from PIL.Image import Image

LAST_S = 120.0
"""Seconds of the trace that are shown unless asked otherwise: its last two minutes."""

STEP_S = 1.0
PICTURES_S = 12.0


def write_gif(
    trace: Trace,
    path: Path | str,
    *,
    from_s: float | None = None,
    to_s: float | None = None,
    step_s: float = STEP_S,
    pictures_s: float = PICTURES_S,
    width_px: int = 900,
) -> Path:
    """Write an animated GIF.

    Parameters
    ----------
    trace : Trace
    path : Path
    from_s, to_s : float, optional
        Part of the trace; the last two minutes before `to_s`, and to the end, by default.
    step_s : float
        Floor's time between two pictures.
    pictures_s : float
        Pictures a second.
    width_px : int
        Width of the floor, at most.

    Returns
    -------
    Path
        `path`.

    Raises
    ------
    ValueError
        A trace without a frame in that time.
    """
    from warehouse.trace.paint import UNCHANGED, Painter

    tick_s = trace.header.tick_s
    after = len(trace) if to_s is None else min(len(trace), int(to_s / tick_s + 1e-9))
    begin_s = max(0.0, after * tick_s - LAST_S) if from_s is None else from_s
    first, step = int(begin_s / tick_s + 1e-9), max(1, round(step_s / tick_s))
    painter = Painter(trace, width_px)
    pictures: list[Image] = [painter.paint(frame) for frame in trace.frames(first, after, step)]
    if not pictures:
        raise ValueError(f"{trace.path} has no frame from {begin_s:g} s to {after * tick_s:g} s")
    pictures[0].save(
        path,
        format="GIF",
        save_all=True,
        append_images=pictures[1:],
        duration=round(1000 / pictures_s),
        loop=0,
        disposal=1,
        palette=painter.palette,
        transparency=UNCHANGED,
        optimize=True,
    )
    return Path(path)
