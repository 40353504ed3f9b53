"""A card: a head with a title and controls, and what it holds."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from dash import html

from dashboard.parts.states import failed

_log = logging.getLogger("pod2door.dashboard")


def card(
    title: str,
    body: Any | Callable[[], Any],
    *,
    subtitle: Any = "",
    controls: Any = (),
    footer: Any = None,
    id: str | None = None,  # noqa: A002 - Dash's own name
    className: str = "",  # noqa: N803
) -> html.Section:
    """One card.

    Parameters
    ----------
    title : str
    body : component(s), or a function that makes them
        A function that fails leaves its error in this card; the others go on.
    subtitle : str or component
        One line beside the title; also where a read-out prints.
    controls : components
        At the right of the head.
    footer : component, optional
    """
    if callable(body):
        try:
            body = body()
        except Exception as error:
            _log.exception("card %r could not be drawn", title)
            body = failed(error)
    head = html.Header(
        [html.H2(title), html.Div(subtitle, className="card-subtitle"), html.Div(controls, className="card-controls")],
        className="card-head",
    )
    children = [head, html.Div(body, className="card-body")]
    if footer is not None:
        children.append(html.Footer(footer, className="card-foot"))
    given = {"id": id} if id else {}
    return html.Section(children, className=f"card {className}".strip(), **given)
