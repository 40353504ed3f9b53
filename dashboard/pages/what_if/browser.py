"""Callbacks that the browser answers itself: assets/js/what_if.js."""

from __future__ import annotations

from typing import Any

from dash import ClientsideFunction, Dash, Input, Output, State


def register_browser(app: Dash) -> None:
    """Add them."""

    def on(function: str, output: Output, *inputs: Any) -> None:
        app.clientside_callback(ClientsideFunction("what_if", function), output, *inputs, prevent_initial_call=True)

    app.clientside_callback(
        ClientsideFunction("what_if", "matrix"), Output("what_if-cell", "title"), Input("what_if-cells", "data")
    )
    on(
        "choose_batch",
        Output("what_if-look", "data", allow_duplicate=True),
        Input("what_if-batch", "value"),
        State("what_if-shown", "data"),
    )
    on("point", Output("what_if-point", "children"), Input("what_if-trade-off", "hoverData"))
    on("choose_point", Output("what_if-look", "data", allow_duplicate=True), Input("what_if-trade-off", "clickData"))
    on(
        "add_factor",
        Output("what_if-action", "data", allow_duplicate=True),
        Input("what_if-add", "n_clicks"),
        State("what_if-kind", "value"),
        State("what_if-of", "value"),
    )
    on(
        "open_toml",
        Output("what_if-toml", "opened"),
        Input("what_if-toml-open", "n_clicks"),
        State("what_if-text", "data"),
    )
    on(
        "copy_toml",
        Output("what_if-toml-said", "children"),
        Input("what_if-toml-copy", "n_clicks"),
        State("what_if-toml-text", "value"),
    )
    on(
        "download_toml",
        Output("what_if-toml-said", "children", allow_duplicate=True),
        Input("what_if-toml-download", "n_clicks"),
        State("what_if-toml-text", "value"),
    )
    on(
        "apply_toml",
        Output("what_if-toml", "opened", allow_duplicate=True),
        Input("what_if-toml-apply", "n_clicks"),
        State("what_if-toml-text", "value"),
    )
