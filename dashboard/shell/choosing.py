"""From the address to what is looked at: unknown or stale values fall back, and say so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from core.errors import InvalidInput
from dashboard import tokens
from dashboard.page import Context
from dashboard.workspace import OpenRun, RunLabel, Workspace
from dashboard.workspace.places import scenario_places

NO_REF = "none"
"""Value of `ref` that asks for no reference."""
FIRST = "us"
"""Scenario that is looked at when nothing says another."""


def context_of(workspace: Workspace, chosen: Mapping[str, Any], params: Mapping[str, Any]) -> Context:
    """The context that an address asks for.

    Without a run the newest one of the scenario is taken (of any, where no scenario is named either); without a
    reference what a run with edits was changed from, where there is such a run (`natural_ref`).
    """
    labels = workspace.catalogue.runs()
    notices: list[str] = []
    scenario = _scenario(workspace, labels, str(chosen.get("scenario") or ""), notices)
    run = _run(workspace, labels, str(chosen.get("run") or ""), scenario, notices)
    ref = _ref(workspace, labels, run, str(chosen.get("ref") or ""), notices)
    own = {str(k): str(v) for k, v in params.items() if k != "edits"}
    edits = tuple(map(str, params.get("edits") or ()))
    name = scenario or (run.scenario if run else FIRST)
    return Context(workspace, tokens.theme(chosen.get("theme")), name, run, ref, own, edits, notices)


def natural_ref(labels: Sequence[RunLabel], run_id: str) -> RunLabel | None:
    """What a run with edits was changed from: the newest without any, of its scenario, version and seed."""
    run = next((label for label in labels if label.run_id == run_id), None)
    if run is None or not run.edits:
        return None
    like = (run.scenario, run.base, run.version, run.seed)
    return next((r for r in labels if not r.edits and (r.scenario, r.base, r.version, r.seed) == like), None)


def _scenario(workspace: Workspace, labels: list[RunLabel], wanted: str, notices: list[str]) -> str:
    """The scenario that the address names; "" where it names none, or one that there is not."""
    if not wanted or wanted in scenario_places(workspace):
        return wanted
    if any(wanted in (label.scenario, label.base) for label in labels):
        return wanted
    notices.append(f"The address names the scenario {wanted}, which is neither bundled nor yours; shown without it.")
    return ""


def _run(
    workspace: Workspace, labels: list[RunLabel], wanted: str, scenario: str, notices: list[str]
) -> OpenRun | None:
    if wanted:
        run = _open(workspace, wanted, "run", "the newest is shown instead" if labels else "", notices)
        if run is not None:
            return run
    newest = next((label for label in labels if scenario in ("", label.scenario, label.base)), None)
    return _open(workspace, newest.run_id, "run", "", notices) if newest else None


def _ref(
    workspace: Workspace, labels: list[RunLabel], run: OpenRun | None, wanted: str, notices: list[str]
) -> OpenRun | None:
    if wanted == NO_REF:
        return None
    if wanted:
        return _open(workspace, wanted, "reference", "shown without one", notices)
    natural = natural_ref(labels, run.run_id) if run else None
    return _open(workspace, natural.run_id, "reference", "", notices) if natural else None


def _open(workspace: Workspace, run_id: str, what: str, instead: str, notices: list[str]) -> OpenRun | None:
    try:
        return workspace.catalogue.open(run_id)
    except InvalidInput:
        then = f"; {instead}" if instead else ""
        notices.append(f"The address names the {what} {run_id}, which is not in {workspace.folder}{then}.")
        return None
