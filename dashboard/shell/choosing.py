"""From the address to what is looked at: unknown or stale values fall back, and say so."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.errors import InvalidInput
from dashboard import tokens
from dashboard.page import Context
from dashboard.workspace import OpenRun, RunLabel, Workspace

NO_REF = "none"
"""Value of `ref` that asks for no reference."""


def context_of(workspace: Workspace, chosen: Mapping[str, Any], params: Mapping[str, Any]) -> Context:
    """The context that an address asks for.

    Without a run the newest one of the scenario is taken (of any, where no scenario is named either); without a
    reference there is none.
    """
    labels = workspace.catalogue.runs()
    notices: list[str] = []
    scenario = str(chosen.get("scenario") or "")
    run = _run(workspace, labels, str(chosen.get("run") or ""), scenario, notices)
    wanted = str(chosen.get("ref") or NO_REF)
    ref = None if wanted == NO_REF else _open(workspace, wanted, "reference", notices)
    own = {str(k): str(v) for k, v in params.items() if k != "edits"}
    edits = tuple(map(str, params.get("edits") or ()))
    name = scenario or (run.scenario if run else "us")
    return Context(workspace, tokens.theme(chosen.get("theme")), name, run, ref, own, edits, notices)


def _run(
    workspace: Workspace, labels: list[RunLabel], wanted: str, scenario: str, notices: list[str]
) -> OpenRun | None:
    if wanted:
        run = _open(workspace, wanted, "run", notices)
        if run is not None:
            return run
    newest = next((label for label in labels if scenario in ("", label.scenario, label.base)), None)
    return _open(workspace, newest.run_id, "run", notices) if newest else None


def _open(workspace: Workspace, run_id: str, what: str, notices: list[str]) -> OpenRun | None:
    try:
        return workspace.catalogue.open(run_id)
    except InvalidInput:
        notices.append(f"The address names the {what} {run_id}, which is not in {workspace.folder}; shown without it.")
        return None
