"""Answers that Ctrl-C or `--seconds` cut short: told so in words, and by the exit code."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from types import FrameType
from typing import Any

import typer

INTERRUPTED = 130
WORDS = {"interrupt": "Ctrl-C", "seconds": "--seconds"}


@contextmanager
def stopped_by_ctrl_c() -> Iterator[Callable[[], bool]]:
    """Give a function that says whether Ctrl-C was pressed once; pressed again, it does what it did before."""
    pressed = False
    before = signal.getsignal(signal.SIGINT)
    if threading.current_thread() is not threading.main_thread() or before == signal.SIG_IGN:
        yield lambda: False
        return

    def note(number: int, frame: FrameType | None) -> None:
        nonlocal pressed
        pressed = True
        signal.signal(signal.SIGINT, before)

    signal.signal(signal.SIGINT, note)
    try:
        yield lambda: pressed
    finally:
        signal.signal(signal.SIGINT, before)


def cut_short(document: Mapping[str, Any], rest: str) -> list[str]:
    """A line that says what cut the answer short and what that leaves open; none where nothing did."""
    by = WORDS.get(document.get("stopped_by") or "")
    return [f"stopped by {by}: {rest}"] if by else []


def leave_if_interrupted(document: Mapping[str, Any]) -> None:
    """End with 130 where Ctrl-C cut the answer short, so that a script can tell it from a whole one."""
    if document.get("stopped_by") == "interrupt":
        raise typer.Exit(INTERRUPTED)
