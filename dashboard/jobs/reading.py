"""A job as its files say now: nothing about it is remembered anywhere else."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from core.processes import is_alive
from dashboard.documents import number_of, read_document, seconds_of
from dashboard.jobs.job import Job
from dashboard.jobs.job_folder import CANCEL, EXIT, JOB, PROCESS, last_line, pid_of
from dashboard.jobs.progress import progress_of, reached


def read_job(folder: Path) -> Job | None:
    """The job of a folder; None where there is none, or its files cannot be read."""
    asked = read_document(folder / JOB)
    try:
        about: dict[str, Any] = {
            "job_id": folder.name,
            "kind": str(asked["kind"]),
            "title": str(asked["title"]),
            "arguments": tuple(map(str, asked["arguments"])),
            "out": Path(asked["out"]),
            "created": number_of(asked["created"]) or 0.0,
        }
        return Job(**about, **_now(folder, about["out"])) if _can_be(about["out"]) else None
    except (OSError, KeyError, TypeError, ValueError):
        return None


def _can_be(out: Path) -> bool:
    """Whether a file system could hold it."""
    return len(os.fsencode(out)) <= 4095 and all(len(os.fsencode(part)) <= 255 for part in out.parts)


def _now(folder: Path, out: Path) -> dict[str, Any]:
    taken, cancelled = (folder / PROCESS).exists(), (folder / CANCEL).exists()
    if not taken:
        return {"state": "cancelled" if cancelled else "queued"}
    process, ended = read_document(folder / PROCESS), read_document(folder / EXIT)
    pid, began = pid_of(process), seconds_of(process.get("at"))
    if not pid and not ended:
        # Written whole or not at all: what it holds is no process, and none can take the job any more.
        return {"state": "failed", "stage": f"{PROCESS} names no process"}
    if not ended and is_alive(pid, str(process.get("born", ""))):
        at = progress_of(folder, out, began)
        stage = "stopping" if cancelled else at.stage or "starting"
        return {"state": "running", "stage": stage, "progress": at.share, "seconds_left": at.seconds_left, "pid": pid}
    # It may have ended between the two looks.
    ended = ended or read_document(folder / EXIT)
    if ended.get("code") == 0:
        return {"state": "done", "stage": "done", "exit_code": 0, "pid": pid, "progress": 1.0}
    at = reached(folder)
    return _stopped(folder, out, ended, cancelled) | {"pid": pid, "progress": at.share, "reached": at.stage}


def _stopped(folder: Path, out: Path, ended: Mapping[str, Any], cancelled: bool) -> dict[str, Any]:
    code = ended.get("code")
    if cancelled:
        return {"state": "cancelled", "stage": "cancelled", "exit_code": code}
    said = read_document(out / "status.json").get("error")
    why = str(said or last_line(folder))
    if code is None:
        why = f"ended without a word{'; its last: ' + why if why else ''}"
    return {"state": "failed", "stage": why or f"exit code {code}", "exit_code": code}
