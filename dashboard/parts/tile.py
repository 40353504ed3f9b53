"""A KPI tile: label and uncertainty, the number, its difference from the reference; its height never changes."""

from __future__ import annotations

from typing import Any

from dash import html
from dash.development.base_component import Component


def tile(
    id: str,  # noqa: A002 - Dash's own name
    title: Any,
    value: Any,
    unit: str = "",
    *,
    half: Any = None,
    difference: Any = None,
    note: Any = "",
    aside: Component | None = None,
    sub: Any = "",
    title_text: str = "",
    body: Any = None,
    href: str = "",
    className: str = "",  # noqa: N803
) -> html.Section:
    """One tile.

    Parameters
    ----------
    id : str
        "overview-kpi-cost".
    title : str or components
    value : str
        The number as it is read ("$4.87", "97.2").
    unit : str
        Set small after it.
    half : str or component, optional
        "±0.02", or why there is none ("1 seed"); at the right of the title.
    difference : component(s), optional
        The badge at the foot; without one the foot is empty, at the same height.
    note : str or component
        At the right of the foot ("vs $4.93").
    aside : component, optional
        At the right of the number: a second figure, or a picture.
    sub : str or components
        One line below it.
    title_text : str
        The exact value, shown on pointing.
    body : component(s), optional
        Instead of the number and the foot.
    href : str
        Where the tile leads: its title is the link, a click anywhere on it follows that (assets/js/overview.js).
    """
    named = html.A(title, href=href, className="tile-link", **{"data-nav": "1"}) if href else title
    head = html.Div(
        [html.H2(named, className="tile-title"), html.Span(half or "", className="tile-half")], className="tile-head"
    )
    return html.Section(
        [head, *(_number(value, unit, aside, sub, title_text, difference, note) if body is None else _listed(body))],
        id=id,
        className=f"card tile {className}".strip(),
    )


def _number(
    value: Any, unit: str, aside: Component | None, sub: Any, exact: str, difference: Any, note: Any
) -> list[Component]:
    number = [html.Span(value, className="tile-value num"), html.Span(unit, className="tile-unit")]
    middle = html.Div([html.Span(number, title=exact or None), aside], className="tile-number")
    foot = [] if difference is None else _listed(difference)
    below = [html.Div(sub, className="tile-sub")] if sub else []
    return [middle, *below, html.Div([*foot, html.Span(note, className="tile-note")], className="tile-foot")]


def _listed(parts: Any) -> list[Any]:
    return list(parts) if isinstance(parts, (list, tuple)) else [parts]
