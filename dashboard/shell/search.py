"""Search: pages, runs, and the chosen run's facilities; the browser finds, the server says what there is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import dash_mantine_components as dmc
from dash import html

from core.errors import InvalidInput
from dashboard.figures.kinds import KINDS
from dashboard.icons import icon
from dashboard.page import Page
from dashboard.workspace import OpenRun, RunLabel

COLUMNS = ("facility", "kind", "place")


def search_dialog() -> dmc.Modal:
    """An input and a list that `assets/js/search.js` fills."""
    return dmc.Modal(
        [
            dmc.TextInput(
                id="search-text",
                placeholder="A page, a run, a facility's id or place",
                leftSection=icon("search"),
                autoComplete="off",
                **{"aria-label": "Search", "data-autofocus": "1"},
            ),
            html.Div(id="search-results", role="listbox", className="search-results", **{"aria-label": "Found"}),
        ],
        id="search-dialog",
        title="Search",
        withCloseButton=False,
        size=560,
        yOffset=64,
        transitionProps={"duration": 0},
        classNames={"header": "visually-hidden"},
    )


def search_index(pages: Sequence[Page], runs: Sequence[RunLabel], run: OpenRun | None) -> list[dict[str, Any]]:
    """All that can be found: what it is, its name, what it says, and where it leads."""
    found = [{"what": "page", "name": p.name, "text": p.question, "path": p.path, "set": {}} for p in pages]
    found += [
        {"what": "run", "name": r.run_id, "text": f"{r.scenario}: {r.title}", "path": "", "set": {"run": r.run_id}}
        for r in runs
    ]
    return found + (_facilities(run) if run else [])


def _facilities(run: OpenRun) -> list[dict[str, Any]]:
    try:
        table = run.table("facilities", COLUMNS)
    except InvalidInput:
        return []
    return [
        {
            "what": KINDS[row.kind].name if row.kind in KINDS else "facility",
            "kind": row.kind,
            "name": row.facility,
            "text": row.place,
            "path": "/network",
            "set": {"sel": row.facility},
        }
        for row in table.astype(str).itertuples()
    ]
