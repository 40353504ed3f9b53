"""The process around a job's command: `python -m dashboard.jobs.run_job FOLDER` leaves its exit code behind.

It leads a group of its own, so that ending the dashboard ends no job. An interrupt goes to the whole group: the
command ends itself in order, and this process waits for it.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from dashboard.documents import read_document
from dashboard.jobs.job import DESIGN, SIDE
from dashboard.jobs.job_folder import CANCEL, EXIT, JOB, LOG, claim, write

GIVES_WAY = 10
"""Added to the niceness of what runs at the side."""
ANSWERED = (0, 4, 130)
"""Exit codes with which a command may have printed an answer: done, nothing can be done, what Ctrl-C left."""


def main(folder: Path) -> int:
    """Run the job's command, unless another process has it already; its exit code (negative: a signal's number)."""
    if claim(folder, os.getpid()) != os.getpid():
        return 0
    job = read_document(folder / JOB)
    if job.get("kind") in SIDE:
        os.nice(GIVES_WAY)
    command = [sys.executable, "-m", "cli", *job["arguments"]]
    try:
        with (folder / LOG).open("ab") as log:
            if job.get("kind") == DESIGN:
                code = _answer(command, job.get("cwd"), log.fileno(), folder, Path(job["out"]))
            else:
                code = _run(command, job.get("cwd"), log.fileno(), log.fileno(), folder)
    except OSError as error:
        with (folder / LOG).open("a", encoding="utf-8") as text:
            text.write(f"could not be started: {error}\n")
        code = 1
    write(folder / EXIT, {"code": code, "ended": time.time()})
    return code


def _answer(command: list[str], cwd: str | None, log: int, folder: Path, out: Path) -> int:
    """Run a command whose answer is what it prints; that is kept whole or not at all."""
    out.parent.mkdir(parents=True, exist_ok=True)
    part = out.with_name(f".{out.name}.{os.getpid()}")
    try:
        with part.open("wb") as printed:
            code = _run(command, cwd, printed.fileno(), log, folder)
        if code in ANSWERED and part.stat().st_size:
            part.replace(out)
    finally:
        part.unlink(missing_ok=True)
    return code


def _run(command: list[str], cwd: str | None, printed: int, log: int, folder: Path) -> int:
    running: list[subprocess.Popen[bytes]] = []

    def pass_on(number: int, frame: object) -> None:
        for process in running:
            process.send_signal(number)

    # A handler of any kind makes the command start with interrupts switched on, even where a shell had put the
    # dashboard into the background with them off.
    signal.signal(signal.SIGINT, lambda number, frame: None)
    signal.signal(signal.SIGTERM, pass_on)
    if (folder / CANCEL).exists():
        return 130
    environment = os.environ | {"NO_COLOR": "1", "COLUMNS": "120", "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(
        command, cwd=cwd, stdin=subprocess.DEVNULL, stdout=printed, stderr=log, env=environment
    ) as process:
        running.append(process)
        return process.wait()


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
