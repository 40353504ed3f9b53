"""What the top bar's three selectors offer: scenarios, runs, references."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import dash_mantine_components as dmc
from dash import html

from dashboard.icons import icon
from dashboard.workspace import RunLabel

MOST = 500
"""Runs that a list shows at once; typing finds the others."""


def selectors() -> list[Any]:
    """Scenario, Run vs Ref."""
    return [
        _select("select-scenario", "Scenario", "Scenario"),
        _select("select-run", "Run", "Run"),
        html.Span("vs", className="vs"),
        _select("select-ref", "Ref", "Reference run", clearable=True),
    ]


NO_REFERENCE = {"value": "none", "label": "none", "run": "none", "title": "the run alone"}
"""Choice of the reference that a keyboard reaches; the x in the field is for the mouse."""


def scenario_options(places: Mapping[str, str], runs: Sequence[RunLabel]) -> list[dict[str, Any]]:
    """Scenarios: bundled and own ones, then those that only runs still know."""
    counts: dict[str, int] = {}
    for run in runs:
        counts[run.scenario] = counts.get(run.scenario, 0) + 1
    names = [*places, *(name for name in sorted(counts) if name not in places)]
    return [{"value": name, "label": name, "title": _counted(counts.get(name, 0))} for name in names]


def run_options(runs: Sequence[RunLabel]) -> list[dict[str, Any]]:
    """Runs by scenario, newest first; the scenario of the newest run leads."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for run in runs:
        item = {"value": run.run_id, "label": run.name, "run": run.run_id, "title": run.title}
        groups.setdefault(run.scenario, []).append(item)
    return [{"group": name, "items": items} for name, items in groups.items()]


def _counted(runs: int) -> str:
    return "no run yet" if not runs else "1 run" if runs == 1 else f"{runs} runs"


def _select(key: str, name: str, spoken: str, *, clearable: bool = False) -> dmc.Select:
    return dmc.Select(
        id=key,
        data=[],
        className=f"selector {key}",
        leftSection=html.Span(name, className="selector-name"),
        leftSectionPointerEvents="none",
        placeholder="…",  # shell.js says what there is once that is known
        searchable=True,
        selectFirstOptionOnChange=True,
        clearable=clearable,
        # A clearable one has its x there.
        rightSection=None if clearable else icon("chevron-down", className="small"),
        rightSectionPointerEvents=None if clearable else "none",
        clearButtonProps={"aria-label": f"No {spoken.lower()}"} if clearable else None,
        allowDeselect=False,
        limit=MOST,
        size="xs",
        maxDropdownHeight=420,
        nothingFoundMessage="Nothing found",
        renderOption={"function": "runOption"},
        comboboxProps={"width": 380, "position": "bottom-start", "transitionProps": {"duration": 0}},
        withCheckIcon=False,
        **{"aria-label": spoken},
    )
