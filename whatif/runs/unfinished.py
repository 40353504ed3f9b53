"""Why a folder holds no finished run, in one line."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from core.errors import Finding
from core.processes import is_alive
from datasets.files import shown
from whatif.runs.result_fields import number, read_json, short

RESULT = "result.json"
STATUS = "status.json"
UNFINISHED = "unfinished-run"
"""Rule of the finding that says a run holds no result yet, or never will."""


def why_no_result(place: Path) -> Finding:
    """Why a place holds no result."""
    name = shown(place)
    if not place.exists():
        return Finding(name, 0, "no-run", "no such folder")
    if not place.is_dir():
        return Finding(name, 0, "no-run", "is a file, not a run's folder")
    if not (place / STATUS).is_file():
        return Finding(name, 0, "no-run", f"is no run's folder ({STATUS} and {RESULT} are not in it)")
    broken: list[Finding] = []
    status = read_json(place / STATUS, broken)
    if status is None:
        return broken[0]
    return Finding(name, 0, UNFINISHED, _unfinished(status))


def _unfinished(status: Mapping[str, Any]) -> str:
    state, error = status.get("state"), status.get("error")
    if state == "done":
        return f"says that it is done, and {RESULT} is not there"
    if state != "running":
        return f"has {state}: {error}" if error else f"its state is {short(state)}"
    stage, done = status.get("stage"), number(status.get("progress"))
    at = f"at {stage}" + (f", {done:.0%}" if math.isfinite(done) else "")
    return f"is not done: {at}" + ("" if _alive(status.get("pid")) else "; its process is gone")


def _alive(pid: Any) -> bool:
    """Whether a process of this machine has the number; a folder from elsewhere may name one by chance."""
    if isinstance(pid, bool) or not isinstance(pid, int) or not 0 < pid < 2**31:
        return False
    return is_alive(pid, "")
