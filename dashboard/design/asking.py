"""A question of network design, asked as a job."""

from __future__ import annotations

from dashboard.design.answers import answer_to
from dashboard.design.questions import Question
from dashboard.jobs import Job
from dashboard.workspace import Workspace


def ask(workspace: Workspace, asked: Question, *options: str) -> Job:
    """Have it answered; the job that is at it already, where there is one.

    Parameters
    ----------
    options : str
        Of the command, beside the scenario and ``--json``.

    Raises
    ------
    InvalidInput
        When the job cannot be written down.
    """
    found = answer_to(workspace, asked)
    if found.job is not None and not found.job.is_over:
        return found.job
    return workspace.jobs.submit("design", asked.title, asked.arguments(*options), asked.out)
