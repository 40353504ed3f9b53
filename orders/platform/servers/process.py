"""A server that runs as a process of its own, known by its pid."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from core.errors import Pod2doorError

START_LIMIT_S = 60.0
STOP_LIMIT_S = 30.0
_LOOK_EVERY_S = 0.01


class Server:
    """A running server.

    Parameters
    ----------
    name : str
        What it is, for messages.
    address : str
        Where clients reach it; the same whenever it is started in the same folder.
    pid : int
    process : Popen or None
        None where an earlier process of ours started it.
    stop_signal : signal
        What makes it end in order.
    """

    def __init__(
        self,
        name: str,
        address: str,
        pid: int,
        process: subprocess.Popen[bytes] | None,
        stop_signal: signal.Signals = signal.SIGTERM,
    ) -> None:
        self.name = name
        self.address = address
        self.pid = pid
        self._process = process
        self.stop_signal = stop_signal

    def running(self) -> bool:
        """Whether its process is there."""
        if self._process is not None:
            return self._process.poll() is None
        return alive(self.pid)

    def stop(self) -> None:
        """End it in order, and wait until it is gone.

        Raises
        ------
        Pod2doorError
            Where it did not end in time; it has been killed then.
        """
        if not self._end(self.stop_signal):
            self.kill()
            raise Pod2doorError(f"{self.name} (pid {self.pid}) did not stop within {STOP_LIMIT_S:g} s and was killed")

    def kill(self) -> None:
        """Kill -9, as a fault would, and wait until it is gone."""
        self._end(signal.SIGKILL)

    def _end(self, how: signal.Signals) -> bool:
        if self.running():
            os.kill(self.pid, how)
        return wait_until(lambda: not self.running(), STOP_LIMIT_S)


def alive(pid: int) -> bool:
    """Whether a process is there and not a zombie."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def wait_until(done: Callable[[], bool], limit_s: float) -> bool:
    """Look again and again until it is done; False where it is not within the limit."""
    deadline = time.monotonic() + limit_s
    while not done():
        if time.monotonic() > deadline:
            return False
        time.sleep(_LOOK_EVERY_S)
    return True


def wait_for_start(name: str, process: subprocess.Popen[bytes], ready: Callable[[], bool], log: Path) -> None:
    """Wait until a server answers.

    Raises
    ------
    Pod2doorError
        With the last line of its log, where it ended or did not answer in time.
    """
    if wait_until(lambda: ready() or process.poll() is not None, START_LIMIT_S) and process.poll() is None:
        return
    process.kill()
    process.wait()
    lines = log.read_text(errors="replace").split("\n") if log.exists() else []
    last = next((line for line in reversed(lines) if line.strip()), "no log")
    raise Pod2doorError(f"{name} did not start: {last.strip()} (log: {log})")
