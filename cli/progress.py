"""How far a run is, on stderr: a bar on a terminal, plain lines elsewhere."""

from __future__ import annotations

import math
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from types import FrameType
from typing import Any, Protocol

BY_SHARE = math.nan
"""Time to go, where it is to be told by the share that is done and the time that it took."""


class Report(Protocol):
    """Shows how far a run is."""

    def __call__(self, stage: str, done: float, eta_s: float | None = BY_SHARE) -> None:
        """Show a stage's name, how much of the whole run is done (0..1), seconds to go (None: not known yet)."""


_LINE_EVERY_S = 5.0
_ENDS: Mapping[signal.Signals, Any] = {
    signal.SIGINT: signal.default_int_handler,
    signal.SIGTERM: signal.SIG_DFL,
    signal.SIGHUP: signal.SIG_DFL,
}
"""Signals that end a run, and what they do where nobody has chosen otherwise."""


def remaining_s(done: float, elapsed_s: float) -> float | None:
    """Seconds still to go if the rest goes as fast as what is done; None while that is a guess, and at the end."""
    if done < 0.02 or done >= 1 or elapsed_s < 0.5:
        return None
    return elapsed_s * (1 - done) / done


def spoken(seconds: float | None) -> str:
    """ETA as text: "ETA 8 s", "ETA 2 min 05 s", "" while unknown."""
    if seconds is None:
        return ""
    whole = round(seconds)
    return f"ETA {whole} s" if whole < 60 else f"ETA {whole // 60} min {whole % 60:02d} s"


def _eta(done: float, elapsed_s: float, eta_s: float | None) -> str:
    if done >= 1:
        return ""
    return spoken(remaining_s(done, elapsed_s) if eta_s is not None and math.isnan(eta_s) else eta_s)


@contextmanager
def progress() -> Iterator[Report]:
    """Give a function that reports how far the run is; Ctrl-C ends the run at its next call at the latest."""
    with _ctrl_c() as check, _shown() as show:

        def report(stage: str, done: float, eta_s: float | None = BY_SHARE) -> None:
            check()
            show(stage, done, eta_s)

        yield report


@contextmanager
def _ctrl_c() -> Iterator[Callable[[], None]]:
    """Give a function that raises KeyboardInterrupt again where compiled code that calls Python swallowed the first.

    SIGTERM and SIGHUP end a run as Ctrl-C does, unless whoever started it had them ignored.
    """
    pressed = False

    def note(number: int, frame: FrameType | None) -> None:
        nonlocal pressed
        pressed = True
        raise KeyboardInterrupt

    def check() -> None:
        if pressed:
            raise KeyboardInterrupt

    main = threading.current_thread() is threading.main_thread()
    ours = {number: usual for number, usual in _ENDS.items() if main and signal.getsignal(number) is usual}
    for number in ours:
        signal.signal(number, note)
    try:
        yield check
    finally:
        for number, usual in ours.items():
            signal.signal(number, usual)


@contextmanager
def _shown() -> Iterator[Report]:
    if sys.stderr.isatty():
        yield from _bar()
    else:
        yield _lines()


def _bar() -> Iterator[Report]:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (
        TextColumn("{task.fields[stage]:<24}"),
        BarColumn(bar_width=32),
        TextColumn("{task.percentage:>3.0f} %"),
        TimeElapsedColumn(),
        TextColumn("{task.fields[eta]}"),
    )
    started = time.monotonic()
    with Progress(*columns, console=Console(stderr=True), transient=True) as bars:
        task = bars.add_task("", total=1.0, stage="", eta="")

        def report(stage: str, done: float, eta_s: float | None = BY_SHARE) -> None:
            eta = _eta(done, time.monotonic() - started, eta_s)
            bars.update(task, completed=done, stage=stage, eta=eta)

        yield report


def _lines() -> Report:
    started = time.monotonic()
    last_stage, last_line = "", 0.0

    def report(stage: str, done: float, eta_s: float | None = BY_SHARE) -> None:
        nonlocal last_stage, last_line
        now = time.monotonic()
        if stage == last_stage and now - last_line < _LINE_EVERY_S:
            return
        last_stage, last_line = stage, now
        eta = _eta(done, now - started, eta_s)
        print(
            f"{now - started:6.1f} s {100 * done:4.0f} %  {stage}{'  ' + eta if eta else ''}",
            file=sys.stderr,
            flush=True,
        )

    return report
