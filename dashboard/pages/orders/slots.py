"""Live values: each has a name, is drawn with the page, and is renewed in place by assets/js/orders.js.

The server sends all slots once a second as one flat mapping; the script changes the elements that differ. So nothing is
drawn anew, nothing moves, and what has the focus keeps it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypedDict

from dash import html

from dashboard.parts.numbers import MISSING


class Slot(TypedDict, total=False):
    """One value: text, further classes, title, CSS variables, attributes."""

    t: str
    c: str
    h: str
    v: dict[str, str]
    a: dict[str, str]


View = dict[str, Slot]


def slot(text: str = "", cls: str = "", title: str = "", variables: Mapping[str, str] | None = None) -> Slot:
    """A value; what is empty is left out."""
    made = Slot(t=text, c=cls, h=title)
    if variables:
        made["v"] = dict(variables)
    return made


def missing(reason: str) -> Slot:
    """What is not known, and why."""
    return slot(MISSING, "muted", reason)


def live(name: str, view: View, base: str = "", tag: Any = html.Span, **given: Any) -> Any:
    """The element of a slot, as the view has it now.

    Parameters
    ----------
    name : str
    view : View
    base : str
        Classes that it always has.
    tag : component class
    """
    now = view.get(name, Slot())
    variables = now.get("v")
    attributes = {**now.get("a", {}), "data-slot": name, "data-base": base}
    return tag(
        now.get("t") or None,
        className=f"{base} {now.get('c', '')}".strip(),
        title=now.get("h") or None,
        **({"style": variables} if variables else {}),
        **attributes,
        **given,
    )


def frame(name: str, view: View, children: Any, base: str = "", tag: Any = html.Div, **given: Any) -> Any:
    """An element with children whose classes, title and attributes are live, its text not."""
    made = live(name, view, base, tag, **given)
    made.children = children
    return made
