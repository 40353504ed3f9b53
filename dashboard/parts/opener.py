"""What opens a menu or a panel: one element that is focused, named and said to be open or closed."""

from __future__ import annotations

from typing import Any

import dash_mantine_components as dmc
from dash import html


def menu_opener(content: Any, *, low: bool = True, **given: Any) -> dmc.MenuTarget:
    """A button that opens the menu it stands in; `given` are properties of what is drawn (id, title)."""
    return dmc.MenuTarget(_drawn(content, low, given), boxWrapperProps=OPENER)


def panel_opener(content: Any, *, low: bool = True, **given: Any) -> dmc.PopoverTarget:
    """A button that opens the panel it stands in."""
    return dmc.PopoverTarget(_drawn(content, low, given), boxWrapperProps=OPENER)


# Mantine wraps a target into a box and says on the box whether it is open: the box is the button (assets/js/shell.js
# gives it the keys), what is drawn in it is not.
OPENER = {"role": "button", "tabIndex": 0, "className": "opener"}


def _drawn(content: Any, low: bool, given: dict[str, Any]) -> html.Span:
    return html.Span(content, className="button low" if low else "button", **given)
