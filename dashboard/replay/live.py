"""Floors that step now: at most two, each a process, ended when nobody looks any more."""

from __future__ import annotations

import json
import secrets
import subprocess
import sys
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from core.errors import Finding, InvalidInput
from dashboard.replay.stepping import ENVELOPE, TOLD

MOST = 2
"""Live floors at once: this machine has work to do beside them."""
IDLE_S = 60.0
"""A floor that nobody has asked for so long is ended."""
SPEEDS = (1.0, 300.0)


@dataclass
class LiveFloor:
    """One floor that steps now.

    Attributes
    ----------
    live_id : str
    process : Popen
    header, refused : dict or None, str
        None until it stands; why the last change of robots was refused.
    frame : bytes
        The newest one.
    asked : float
        When somebody last looked, monotonic.
    """

    live_id: str
    process: subprocess.Popen[bytes]
    header: dict[str, Any] | None = None
    frame: bytes = b""
    refused: str = ""
    asked: float = field(default_factory=time.monotonic)

    @property
    def over(self) -> bool:
        """Whether its process has ended."""
        return self.process.poll() is not None

    def tell(self, **words: float) -> None:
        """Say something to it."""
        if self.process.stdin is not None and not self.over:
            self.refused = ""
            try:
                self.process.stdin.write(json.dumps(words).encode() + b"\n")
                self.process.stdin.flush()
            except OSError:
                return

    def end(self) -> None:
        """End its process."""
        if self.process.stdin is not None:
            with suppress(OSError):  # it may have ended already
                self.process.stdin.close()
        try:
            self.process.wait(1)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def read(self) -> None:
        """Take in what it sends, until it ends."""
        pipe = self.process.stdout
        while pipe is not None and len(head := pipe.read(ENVELOPE.size)) == ENVELOPE.size:
            size, what = ENVELOPE.unpack(head)
            body = pipe.read(size)
            if what == TOLD:
                told = json.loads(body)
                if "refused" in told:
                    self.refused = str(told["refused"])
                else:
                    self.header = told
            else:
                self.frame = body
        if pipe is not None:
            pipe.close()


class LiveFloors:
    """The live floors of a dashboard.

    Parameters
    ----------
    idle_s : float
    """

    def __init__(self, idle_s: float = IDLE_S) -> None:
        self._floors: dict[str, LiveFloor] = {}
        self._lock, self._idle_s = threading.Lock(), idle_s
        self._watching = False

    def start(self, layout: str, scenario: str, robots: int, stations: int, seed: int) -> LiveFloor:
        """Begin one.

        Raises
        ------
        InvalidInput
            When there are `MOST` already.
        """
        with self._lock:
            self._sweep()
            if len(self._floors) >= MOST:
                message = f"{MOST} live floors run already: end one, or wait a minute after its tab is closed"
                raise InvalidInput([Finding("live", 0, "too-many-floors", message)])
            words = [layout, scenario, str(robots), str(stations), str(seed)]
            command = [sys.executable, "-m", "dashboard.replay.stepping", *words]
            pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
            floor = LiveFloor(secrets.token_urlsafe(9), subprocess.Popen(command, **pipes))  # type: ignore[call-overload]
            self._floors[floor.live_id] = floor
            threading.Thread(target=floor.read, daemon=True).start()
            self._watch()
            return floor

    def get(self, live_id: str) -> LiveFloor:
        """One that runs, or has just ended.

        Raises
        ------
        InvalidInput
            When there is none of that name.
        """
        with self._lock:
            floor = self._floors.get(live_id)
        if floor is None:
            raise InvalidInput([Finding("live", 0, "no-floor", "this live floor has ended")])
        floor.asked = time.monotonic()
        return floor

    def end(self, live_id: str) -> None:
        """End one."""
        with self._lock:
            floor = self._floors.pop(live_id, None)
        if floor is not None:
            floor.end()

    def count(self) -> int:
        """How many run."""
        with self._lock:
            self._sweep()
            return len(self._floors)

    def _sweep(self) -> None:
        """Forget those that have ended, end those that nobody looks at."""
        for live_id, floor in list(self._floors.items()):
            if floor.over or time.monotonic() - floor.asked > self._idle_s:
                del self._floors[live_id]
                floor.end()

    def _watch(self) -> None:
        """Sweep now and then while any runs."""
        if not self._watching:
            self._watching = True
            threading.Thread(target=self._sweep_often, daemon=True).start()

    def _sweep_often(self) -> None:
        while True:
            time.sleep(min(5.0, self._idle_s / 4))
            with self._lock:
                self._sweep()
                if not self._floors:
                    self._watching = False
                    return
