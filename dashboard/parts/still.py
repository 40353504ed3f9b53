"""Parts of a page that no callback touches, handed to React as they stand.

Dash keeps a place in its store for every component and, for each one that is drawn, asks all the others whether they
have changed: a page of 3,500 small elements took it up to a minute. What is only shown travels as one component.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable
from itertools import groupby
from typing import Any

from dash.development.base_component import Component

_HTML = "dash_html_components"
_OF_DASH = frozenset({"children", "n_clicks", "n_clicks_timestamp", "disable_n_clicks", "loading_state"})
_TAGS = {"MapEl": "map", "ObjectEl": "object"}
IsLive = Callable[[Any], bool]
"""Whether an id is one that a callback or a script of ours speaks to."""


class Still(Component):
    """A tree of elements: ``[tag, properties, child, ...]``, text as it is; a list without a tag is a fragment.

    Drawn by assets/js/still.js.
    """

    _namespace = "pod2door"
    _type = "Still"
    _children_props: list[str] = []  # noqa: RUF012 - Dash's own names and types, here and below
    _base_nodes: list[str] = []  # noqa: RUF012
    _prop_names = ["tree"]  # noqa: RUF012
    available_properties = _prop_names
    _valid_wildcard_attributes: list[str] = []  # noqa: RUF012
    available_wildcard_properties = _valid_wildcard_attributes

    def __init__(self, tree: list[Any]) -> None:
        super().__init__(tree=tree)


def still(shown: Any, is_live: IsLive) -> Any:
    """The same to look at, with everything that may be in `Still`; what is given stays untouched."""
    if not _is_shown(shown):
        return shown
    if isinstance(shown, list | tuple):
        return _joined(_parts(shown, is_live))
    part = _part(shown, is_live)
    return Still(part) if isinstance(part, list) else part


def _is_shown(said: Any) -> bool:
    """Whether there is an element in it: a store's data is not to be touched."""
    if isinstance(said, list | tuple):
        return any(map(_is_shown, said))
    return isinstance(said, Component)


def _parts(children: Any, is_live: IsLive) -> list[Any]:
    """Of one child or of nested lists of them: trees (lists), live components, text."""
    if isinstance(children, list | tuple):
        return [part for child in children for part in _parts(child, is_live)]
    return [] if children is None else [_part(children, is_live)]


def _part(shown: Any, is_live: IsLive) -> Any:
    """An element's tree; of what is live the component, with what can be still in it; text as it is."""
    if not isinstance(shown, Component):
        return shown
    given = getattr(shown, "children", None)
    parts = _parts(given, is_live)
    if _is_still(shown, is_live) and not any(isinstance(part, Component) for part in parts):
        properties = {k: v for k, v in shown.to_plotly_json()["props"].items() if k not in _OF_DASH}
        return [_TAGS.get(shown._type, shown._type.lower()), properties, *parts]
    if not any(isinstance(part, list | Component) for part in parts):
        return shown
    changed = copy.copy(shown)
    joined = _joined(parts)
    changed.children = joined if isinstance(given, list | tuple) else joined[0]
    return changed


def _is_still(shown: Component, is_live: IsLive) -> bool:
    own = getattr(shown, "id", None)
    return shown._namespace == _HTML and not (own is not None and is_live(own))


def _joined(parts: Iterable[Any]) -> list[Any]:
    """Trees that stand beside each other in one `Still`; live components and text as they are."""
    joined: list[Any] = []
    for is_tree, group in groupby(parts, lambda part: isinstance(part, list)):
        some = list(group)
        joined += [Still(some[0] if len(some) == 1 else [None, None, *some])] if is_tree else some
    return joined
