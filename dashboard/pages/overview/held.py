"""A part of the page that fails leaves its error in its place; the others go on."""

from __future__ import annotations

import logging
from collections.abc import Callable

from dash import html
from dash.development.base_component import Component

from dashboard.parts.states import failed

_log = logging.getLogger("pod2door.dashboard")


def held(make: Callable[[], Component], className: str = "card") -> Component:  # noqa: N803 - Dash's own name
    """What `make` makes, or a card with what went wrong."""
    try:
        return make()
    except Exception as error:
        _log.exception("a part of the overview could not be drawn")
        return html.Section(failed(error), className=className)
