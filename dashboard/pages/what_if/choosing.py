"""Which batch: those of the chosen scenario first, and a new one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import dash_mantine_components as dmc
from dash import html

from dashboard.icons import icon
from dashboard.page import Context
from dashboard.pages.what_if.asked import Asked, base_of
from dashboard.pages.what_if.batches import NEW, batch_names, batch_text, planned
from dashboard.pages.what_if.editor import action


def batch_select(context: Context, asked: Asked) -> html.Div:
    """Which batch; a new one."""
    data = batch_options(context)
    new = html.Button(
        [icon("plus"), "New batch"],
        className="button",
        id="what_if-new",
        title=f"An empty batch of {Path(base_of(context)).name}",
        **action("new"),
    )
    select = dmc.Select(
        id="what_if-batch",
        data=data,
        value=asked.batch or NEW,
        allowDeselect=False,
        searchable=True,
        size="xs",
        w=250,
        leftSection=html.Span("Batch", className="muted small"),
        leftSectionWidth=52,
        maxDropdownHeight=360,
        **{"aria-label": "Batch"},
    )
    return html.Div([select, new], className="what_if-select")


def batch_options(context: Context) -> list[dict[str, Any]]:
    """A new batch, then the workspace's, the newest first: those of the chosen scenario before the others."""
    own, others = [], []
    here = Path(base_of(context)).name
    for name in batch_names(context.workspace):
        found = planned(batch_text(context.workspace, name))
        label = name if found.varies else f"{name} (more seeds of a run)"
        if found.base == here:
            own.append({"value": name, "label": label})
        else:
            others.append({"value": name, "label": f"{label} · {found.base or 'unknown'}"})
    groups = [("", [{"value": NEW, "label": "New batch"}]), (f"Of {here}", own), ("Of other scenarios", others)]
    return [{"group": title, "items": items} for title, items in groups if items]
