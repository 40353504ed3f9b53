"""The last result of `pod2door verify`: this machine's answers beside what they must be."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from dashboard.jobs import Job, Jobs
from dashboard.parts.numbers import THIN

KIND = "verify"


@dataclass(frozen=True)
class KnownAnswers:
    """What was found, and when.

    Attributes
    ----------
    checks : tuple of dict
        name, expected, got, ok.
    at : float
        When it was asked, seconds since 1970.
    """

    checks: tuple[dict[str, Any], ...]
    at: float

    @property
    def held(self) -> int:
        """How many hold."""
        return sum(bool(check["ok"]) for check in self.checks)


def jobs_of(jobs: Jobs) -> list[Job]:
    """Its jobs, newest first."""
    return [job for job in jobs.all() if job.kind == KIND]


def last_result(jobs: Jobs) -> KnownAnswers | None:
    """The newest result that is there; None where nobody has asked yet."""
    for job in jobs_of(jobs):
        if job.state in ("done", "failed") and (checks := checks_of(jobs.log(job.job_id))):
            return KnownAnswers(tuple(checks), job.created)
    return None


def checks_of(log: str) -> list[dict[str, Any]]:
    r"""The checks in what ``pod2door verify --json`` printed, progress and all; none where it did not come so far.

    Examples
    --------
    >>> checks_of('0 %\n{\n "checks": [{"name": "a", "expected": 1, "got": 1, "ok": true}]\n}\n')[0]["ok"]
    True
    """
    for at in range(len(log)):
        if log[at] != "{" or (at and log[at - 1] != "\n"):
            continue
        try:
            document, _ = json.JSONDecoder().raw_decode(log[at:])
        except ValueError:
            continue
        if isinstance(document, dict) and isinstance(document.get("checks"), list):
            return [row for row in document["checks"] if isinstance(row, dict) and {"name", "ok"} <= set(row)]
    return []


def expected_text(check: dict[str, Any]) -> str:
    """What must come out, and how far off it may be; results of earlier versions do not say how far."""
    within = check.get("within") or 0.0
    return answer_text(check.get("expected")) + (f" ± {100 * within:g}{THIN}%" if within >= 1e-6 else "")


def answer_text(value: Any) -> str:
    """An expected or found answer, as people read it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, float):
        return f"{value:,.4f}".rstrip("0").rstrip(".") if abs(value) >= 0.001 else f"{value:g}"
    return value if isinstance(value, str) else json.dumps(value)
