"""One process under supervision: started, watched, started anew with growing pauses, stopped."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from orders.serve import ready
from orders.serve.lifeline import PARENT

FIRST_PAUSE_S = 0.1
LONGEST_PAUSE_S = 5.0
STEADY_S = 3.0
"""A process that ran this long starts anew without a long pause."""
FAULTS = "POD2DOOR_FAULTS"


class Child:
    """A process and its history.

    Parameters
    ----------
    settings_path : Path
    directory : Path
        The data folder.
    name : str
        The process's.
    faults : mapping
        Fault points armed at its first start; a process that a fault ended starts anew without.
    """

    def __init__(
        self, settings_path: Path, directory: Path, name: str, faults: Mapping[str, Mapping[str, Any]]
    ) -> None:
        self.name = name
        self.restarts = 0
        self._command = [sys.executable, "-m", "orders.serve.process", str(settings_path), name]
        self._directory = directory
        self._faults = faults
        self._process: subprocess.Popen[bytes] | None = None
        self._pause_s = FIRST_PAUSE_S
        self._began_at = 0
        self._started_s = 0.0
        self._due_s = 0.0

    @property
    def pid(self) -> int:
        """Its process id; 0 while it is down."""
        return self._process.pid if self._process is not None and self._process.poll() is None else 0

    @property
    def ready(self) -> bool:
        """Whether it serves."""
        return self.pid != 0 and ready.announced(self._directory, self.name, self.pid)

    @property
    def exit_code(self) -> int | None:
        """How it ended; None while it runs."""
        return None if self._process is None else self._process.poll()

    @property
    def output(self) -> Path:
        """What it printed, this time and before."""
        return self._directory / "logs" / f"{self.name}.out"

    @property
    def said(self) -> str:
        """What it printed since it was started last: where a start failed, the reason."""
        with self.output.open("rb") as output:
            output.seek(self._began_at)
            return output.read().decode(errors="replace")

    def start(self) -> None:
        """Start it. The kernel ends it with the thread that calls this: call it from one that lives on."""
        self.output.parent.mkdir(parents=True, exist_ok=True)
        environment = {**os.environ, PARENT: str(os.getpid()), FAULTS: json.dumps(self._faults)}
        with self.output.open("ab") as output:
            self._began_at = output.tell()
            # Its own session: Ctrl-C reaches the supervisor alone, which stops the processes in order.
            self._process = subprocess.Popen(
                self._command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                env=environment,
                start_new_session=True,
            )
        self._started_s = time.monotonic()

    def revive(self) -> bool:
        """Start it anew if it ended and its pause is over; whether it did."""
        if self.pid:
            return False
        now = time.monotonic()
        if self._due_s == 0.0:
            if now - self._started_s > STEADY_S:
                self._pause_s = FIRST_PAUSE_S
            self._due_s = now + self._pause_s
            self._pause_s = min(2 * self._pause_s, LONGEST_PAUSE_S)
        elif now >= self._due_s:
            self._due_s, self._faults = 0.0, {}
            self.restarts += 1
            self.start()
            return True
        return False

    def ask_to_stop(self) -> None:
        """SIGTERM."""
        if self._process is not None and self.pid:
            self._process.terminate()

    def wait(self, limit_s: float) -> None:
        """Wait until it is gone; kill it where that takes longer than `limit_s` seconds."""
        if self._process is None:
            return
        try:
            self._process.wait(limit_s)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def kill(self) -> None:
        """Kill -9, as a fault would."""
        if self.pid:
            os.kill(self.pid, signal.SIGKILL)
