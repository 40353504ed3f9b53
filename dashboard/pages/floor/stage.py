"""The canvas card: views, legend and transport; assets/js/floor_page.js fills and moves them."""

from __future__ import annotations

from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboard.icons import icon

MODES = (("pods", "Pods"), ("pickers", "Pickers"), ("both", "Side by side"))
HEATS = (("off", "Off"), ("waiting", "Waiting"), ("visits", "Visits"))
SPEEDS = (1, 10, 60, 300)
KEYS = ((("space",), "play"), (("←", "→"), "10 s"), ((",", "."), "one tick"))


def segmented(name: str, label: str, choices: Any, chosen: str) -> html.Div:
    """One of a few, as buttons that stay pressed; the page's script listens to `data-floor-NAME`."""
    buttons = [
        html.Button(
            text, type="button", **{f"data-floor-{name}": str(value), "aria-pressed": str(str(value) == chosen).lower()}
        )
        for value, text in choices
    ]
    return html.Div(buttons, className="segmented", role="group", **{"aria-label": label})


def stage_card(captions: dict[str, tuple[str, str]], progress: list[Component]) -> html.Section:
    """The card with both canvases.

    Parameters
    ----------
    captions : dict of str to (str, str)
        By mode: what is at the left and the right above its canvas.
    progress : list of components
        Shown over the skeleton while the floor is being made; [] where it stands.
    """
    views = [_view(mode, *captions.get(mode, ("", ""))) for mode in ("pods", "pickers")]
    waiting = html.Div(progress, id="floor-progress", className="floor-waiting")
    name = "floor-stage waiting" if progress else "floor-stage"
    stage = html.Div([*views, waiting], id="floor-stage", className=name, **{"data-mode": "pods"})
    legends = html.Div([_legends(), _scale()], className="floor-legend-row")
    said = html.Div(id="floor-said", className="visually-hidden", **{"aria-live": "polite"})
    return html.Section([_head(), stage, live_bar(), legends, _transport(), said], className="card floor-card")


def _head() -> html.Header:
    return html.Header(
        [
            html.H2("The floor", className="visually-hidden"),
            segmented("mode", "What is shown", MODES, "pods"),
            html.Div(id="floor-readout", className="floor-readout"),
            html.Span("Heat", className="muted small"),
            segmented("heat", "Heat", HEATS, "waiting"),
            html.Button("Paths", id="floor-paths", className="button low", type="button", **{"aria-pressed": "true"}),
            html.Button(
                icon("focus-2"), id="floor-fit", className="button low square", type="button",
                title="Show all of the floor", **{"aria-label": "Show all of the floor"},
            ),
        ],
        className="card-head floor-head",
    )  # fmt: skip


def _view(mode: str, left: str, right: str) -> html.Div:
    what = "Robots and pods" if mode == "pods" else "Walking pickers"
    below = html.Canvas(className="below", **{"aria-hidden": "true"})
    above = html.Canvas(
        className="above", tabIndex="0", role="img",
        **{"aria-label": f"{what} on the floor; the tables beside it say the same in numbers"},
    )  # fmt: skip
    scale = html.Span(", both drawn at one scale", className="only-both")
    caption = html.Div([html.Span(left), html.Span([right, scale])], className="floor-caption")
    return html.Div(
        [caption, html.Div([below, above], className="floor-box")], className="floor-view", **{"data-view": mode}
    )


def _legends() -> html.Div:
    rows = [
        html.Div(
            id=f"floor-legend-{mode}",
            className=f"floor-legend only-{mode}",
            role="group",
            **{"aria-label": f"States, {mode}"},
        )
        for mode in ("pods", "pickers")
    ]
    return html.Div(rows, className="floor-legends")


def _scale() -> html.Div:
    steps = [html.I(style={"background": f"var(--heat-{step})"}) for step in range(1, 6)]
    what, most = html.Span(id="floor-heat-what"), html.Span(id="floor-heat-most")
    return html.Div(
        [what, *steps, most], id="floor-heat-scale", className="floor-heat-scale", style={"visibility": "hidden"}
    )


def _transport() -> html.Div:
    play = html.Button(
        [icon("player-play", className="on-paused"), icon("player-pause", className="on-playing")],
        id="floor-play", type="button", className="floor-play", **{"aria-label": "Play", "data-playing": "false"},
    )  # fmt: skip
    clock = html.Div(
        [
            html.Div("–", id="floor-clock", className="floor-clock num"),
            html.Div(id="floor-total", className="small muted"),
        ]
    )
    scrub = html.Div(
        html.Canvas(**{"aria-hidden": "true"}),
        id="floor-scrub", className="floor-scrub", role="slider", tabIndex="0",
        **{"aria-label": "Time", "aria-valuemin": "0", "aria-valuenow": "0", "aria-valuemax": "86400"},
    )  # fmt: skip
    upper = html.Div([play, clock, scrub], className="floor-transport-upper")
    return html.Div([upper, _lower()], className="floor-transport")


def _lower() -> html.Div:
    steps = [
        html.Button(
            icon(name), id=key, type="button", className="button low square", title=label, **{"aria-label": label}
        )
        for name, key, label in (
            ("player-skip-back", "floor-back", "One tick back"),
            ("player-skip-forward", "floor-forward", "One tick on"),
        )
    ]
    speeds = segmented("speed", "Speed", [(speed, f"{speed}×") for speed in SPEEDS], "10")
    keys: list[Any] = []
    for names, what in KEYS:
        keys += [*(html.Kbd(name) for name in names), html.Span(what)]
    status = html.Span(id="floor-status", className="floor-status num")
    return html.Div([*steps, speeds, html.Div(keys, className="floor-keys"), status], className="floor-transport-lower")


def live_bar() -> html.Div:
    """Controls of a floor that steps now; hidden until one does."""
    buttons = [
        html.Button(text, id=f"floor-live-{key}", type="button", className="button low")
        for text, key in (("− 10 robots", "less"), ("+ 10 robots", "more"), ("End live", "end"))
    ]
    words = html.Span(id="floor-live-words", className="num", role="status")
    return html.Div(
        [html.Span("Live", className="badge accent"), words, *buttons],
        id="floor-live",
        className="floor-live",
        hidden=True,
    )


def length_words(hours: float) -> str:
    """How long the floor ran."""
    return f"half an hour to warm up, then {hours:g} h measured"
