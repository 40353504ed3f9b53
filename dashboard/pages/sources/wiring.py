"""The page's callbacks: searches, and the known answers asked for."""

from __future__ import annotations

from typing import Any

from dash import Dash, Input, Output, State, ctx, no_update

from dashboard.pages.sources import layout
from dashboard.pages.sources.known_answers import KIND, jobs_of
from dashboard.workspace import Workspace

_MARKS = {"sources-all": "", "sources-published": "published", "sources-assumed": "assumed"}


def register(app: Dash, workspace: Workspace) -> None:
    """Add them."""
    _searches(app)

    @app.callback(
        Output("sources-answers", "children"),
        Input("sources-verify", "n_clicks"),
        Input("clock", "n_intervals"),
        State("sources-verify", "disabled"),
        prevent_initial_call=True,
    )
    def answers(clicked: int | None, ticked: int | None, was_going: bool | None) -> Any:
        job = next(iter(jobs_of(workspace.jobs)), None)
        going = job is not None and not job.is_over
        if ctx.triggered_id == "sources-verify":
            if not clicked:
                return no_update
            if not going:
                out = workspace.folder / ".verify"
                workspace.jobs.submit(KIND, "known answers", ["verify", "--json"], out)
        elif not going and not was_going:
            return no_update
        return layout.answers_card(workspace)


def _searches(app: Dash) -> None:
    @app.callback(
        Output("sources-glossary", "children"), Input("sources-glossary-find", "value"), prevent_initial_call=True
    )
    def search(word: str | None) -> Any:
        return layout.searched(word)

    @app.callback(
        Output("sources-defaults", "children"),
        Output("sources-default-count", "children"),
        *(Output(button, "aria-pressed") for button in _MARKS),
        Output("set-params", "data", allow_duplicate=True),
        *(Input(button, "n_clicks") for button in _MARKS),
        Input("sources-default-find", "value"),
        State("params", "data"),
        prevent_initial_call=True,
    )
    def narrow(*values: Any) -> tuple[Any, ...]:
        *_, word, params = values
        pressed = _MARKS.get(str(ctx.triggered_id))
        mark = str((params or {}).get("mark") or "") if pressed is None else pressed
        shown = layout.matching_defaults(mark, word or "")
        pressed_now = [str(mark == key).lower() for key in _MARKS.values()]
        address = no_update if pressed is None else {"mark": mark}
        return layout.default_rows(shown), layout.default_count(shown), *pressed_now, address
