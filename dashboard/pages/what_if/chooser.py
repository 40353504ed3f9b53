"""+ Factor: what is varied, and of which."""

from __future__ import annotations

from typing import Any

import dash_mantine_components as dmc
from dash import html

from dashboard.icons import icon
from dashboard.pages.what_if.design import Design
from dashboard.pages.what_if.factors import KINDS
from dashboard.parts.opener import panel_opener


def factor_opener(design: Design) -> list[Any]:
    """+ Factor; a batch that lists its variants, or a trial, takes none."""
    taken = {"variants": "lists its variants", "trial": "is a trial"}
    why = next((f"This batch {what} and takes no factors" for key, what in taken.items() if key in design.document), "")
    if not why:
        return [_chooser()]
    refused = html.Button(
        [icon("plus"), "Factor"], className="button low", disabled=True, title=f"{why}: New batch does"
    )
    return [refused, html.Div(_chooser(), hidden=True)]  # hidden: the page's callbacks ask for its fields


def _chooser() -> dmc.Popover:
    return dmc.Popover(
        [
            panel_opener([icon("plus"), "Factor"], id="what_if-add-factor"),
            dmc.PopoverDropdown(
                [
                    dmc.Select(
                        id="what_if-kind",
                        label="What is varied",
                        data=[{"value": k, "label": v} for k, v in KINDS.items()],
                        value="capacity",
                        size="xs",
                        w=300,
                        comboboxProps={"withinPortal": False},
                        allowDeselect=False,
                    ),
                    dmc.Select(
                        id="what_if-of",
                        label="Of which",
                        data=[],
                        searchable=True,
                        limit=60,
                        size="xs",
                        w=300,
                        mt=8,
                        nothingFoundMessage="None of this name",
                        comboboxProps={"withinPortal": False},
                        placeholder="Type a part of its id or name",
                    ),
                    html.Button(
                        [icon("plus"), "Add factor"],
                        className="button low",
                        id="what_if-add",
                        style={"marginTop": "10px"},
                    ),
                ]
            ),
        ],
        position="top-start",
        trapFocus=True,
        returnFocus=True,
        width=324,
        shadow="md",
    )
