"""A job as its files say now: nothing about it is remembered anywhere else."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from dashboard.jobs.alive import is_alive
from dashboard.jobs.job import Job
from dashboard.jobs.job_folder import CANCEL, EXIT, JOB, PROCESS, last_line, read
from dashboard.jobs.progress import progress_of, reached


def read_job(folder: Path) -> Job | None:
    """The job of a folder; None where there is none, or its file cannot be read."""
    asked = read(folder / JOB)
    try:
        about: dict[str, Any] = {
            "job_id": folder.name,
            "kind": str(asked["kind"]),
            "title": str(asked["title"]),
            "arguments": tuple(map(str, asked["arguments"])),
            "out": Path(asked["out"]),
            "created": float(asked["created"]),
        }
    except (KeyError, TypeError, ValueError):
        return None
    return Job(**about, **_now(folder, Path(asked["out"])))


def _now(folder: Path, out: Path) -> dict[str, Any]:
    process, ended = read(folder / PROCESS), read(folder / EXIT)
    cancelled = (folder / CANCEL).exists()
    if not process:
        return {"state": "cancelled" if cancelled else "queued"}
    pid, began = int(process.get("pid", 0)), float(process.get("at", 0.0))
    if not ended and is_alive(pid, str(process.get("born", ""))):
        at = progress_of(folder, out, began)
        stage = "stopping" if cancelled else at.stage or "starting"
        return {"state": "running", "stage": stage, "progress": at.share, "seconds_left": at.seconds_left, "pid": pid}
    # It may have ended between the two looks.
    ended = ended or read(folder / EXIT)
    if ended.get("code") == 0:
        return {"state": "done", "stage": "done", "exit_code": 0, "pid": pid, "progress": 1.0}
    at = reached(folder)
    return _stopped(folder, out, ended, cancelled) | {"pid": pid, "progress": at.share, "reached": at.stage}


def _stopped(folder: Path, out: Path, ended: Mapping[str, Any], cancelled: bool) -> dict[str, Any]:
    code = ended.get("code")
    if cancelled:
        return {"state": "cancelled", "stage": "cancelled", "exit_code": code}
    said = read(out / "status.json").get("error") if out.is_dir() else None
    why = str(said or last_line(folder))
    if code is None:
        why = f"ended without a word{'; its last: ' + why if why else ''}"
    return {"state": "failed", "stage": why or f"exit code {code}", "exit_code": code}
