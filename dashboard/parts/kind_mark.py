"""The mark of a kind of facility: shape and colour together, as on the map."""

from __future__ import annotations

from dash import html

from dashboard.figures.kinds import KINDS


def kind_mark(kind: str, *, spoken: bool = False) -> html.Span:
    """A mark of 10 px; decoration beside an id, unless it is `spoken`.

    An unknown kind (a facility that an edit adds, say) is a plain dot.
    """
    known = KINDS.get(kind)
    name = known.name if known else "Facility"
    told = {"role": "img", "aria-label": name, "title": name} if spoken else {"aria-hidden": "true", "title": name}
    return html.Span(className=f"kind-mark kind-{kind.replace('_', '-')}" if known else "kind-mark", **told)
