"""What a page is, and what it is given to be drawn."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dash import Dash
    from dash.development.base_component import Component

    from dashboard.tokens import Theme
    from dashboard.workspace import OpenRun, Workspace


@dataclass(frozen=True)
class Context:
    """What was chosen when a page is drawn.

    Attributes
    ----------
    workspace : Workspace
        Run folders and jobs.
    theme : Theme
        Colours for figures.
    scenario : str
        Bundled name, or a scenario of the workspace.
    run, ref : OpenRun or None
        The chosen run, and what it is held against; None where there is none.
    params : mapping of str to str
        The page's own part of the address ("sel", "hour").
    edits : tuple of str
        The what-if draft, as ``--edit`` takes them.
    notices : list of str
        One line each, shown above the page: what of the address was not understood.
    """

    workspace: Workspace
    theme: Theme
    scenario: str
    run: OpenRun | None
    ref: OpenRun | None
    params: Mapping[str, str] = field(default_factory=dict)
    edits: tuple[str, ...] = ()
    notices: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Page:
    """One page of the rail.

    Attributes
    ----------
    key : str
        Prefix of its components' ids ("network").
    path : str
        In the address ("/network").
    name, question : str
        Its heading, and what it answers.
    icon : str
        File name in assets/icons.
    shortcut : str
        Pressed after ``g``.
    body : callable
        Draws everything below the top bar from the context: a pure function of it.
    register : callable
        Adds the page's callbacks and data routes to the application; called once.
    """

    key: str
    path: str
    name: str
    question: str
    icon: str
    shortcut: str
    body: Callable[[Context], Component]
    register: Callable[[Dash, Workspace], None] = lambda app, workspace: None
