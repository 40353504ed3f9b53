"""The column beside the canvas: tiles and state bar, stations, pods against walking, how big the floor should be."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from dash import dcc, html

from dashboard.figures.floor_size import capacity_figure, capacity_words, crossover_figure, crossover_words
from dashboard.icons import icon
from dashboard.pages.floor import figures_of
from dashboard.pages.floor.limits import FULL_PCT, limit_words
from dashboard.parts import numbers
from dashboard.parts.card import card
from dashboard.parts.states import skeleton
from dashboard.replay.floor import SEEDS

if TYPE_CHECKING:
    from dashboard.pages.floor.asked import Asked
    from dashboard.tokens import Theme

MODES = ("pods", "pickers")


def no_figures() -> list[Any]:
    """In place of figures, where a trace came without them."""
    return [html.P("No key figures lie beside this trace.", className="muted padded")]


def tiles_box(results: Sequence[figures_of.Result]) -> list[Any]:
    """Tiles and state bar of both modes; the page's script shows those of the mode that is looked at."""
    return [html.Div(_strip(results, mode), className=f"floor-strip only-{mode}") for mode in MODES]


def live_tiles() -> html.Div:
    """Tiles of a floor that steps now; the page's script fills them, and they stand in the recorded ones' place."""
    labels = {
        "lines": "Lines an hour",
        "picked": "Lines picked",
        "queue": "Pods queueing",
        "idle": "Robots idle",
    }
    shown = [
        html.Div(
            [
                html.Div(label, className="floor-tile-label"),
                html.Div(html.Span(numbers.MISSING, className="floor-tile-value num")),
                html.Div("", className="small muted num"),
            ],
            id=f"floor-live-{key}",
        )
        for key, label in labels.items()
    ]
    said = html.P("Live floor. Pods against pickers, below, is the recorded floor.", className="small muted")
    return html.Div([html.Div(shown, className="floor-tiles"), said], className="only-live")


def _strip(results: Sequence[figures_of.Result], mode: str) -> list[Any]:
    if not results:
        return [skeleton(84)]
    shown = [_tile(tile, mode) for tile in figures_of.tiles(results, mode)]
    head, rest, others = limit_words(results, mode)
    why = f"{others} Of the time that people are there, mean of the seeds; full is {FULL_PCT:.0f} % and more.".strip()
    said = html.P([html.Strong(head), f" {rest}"], className="floor-said", title=why, id=f"floor-said-{mode}")
    return [html.Div(shown, className="floor-tiles"), _state_bar(results[0], mode), said]


def _tile(tile: figures_of.Tile, mode: str) -> html.Div:
    figure = tile.figure
    written = f"{figure.mean:,.{tile.decimals}f}" if math.isfinite(figure.mean) else numbers.MISSING
    decimals = max(tile.decimals, 1 if figure.half < 10 else 0)
    half = f"±{figure.half:,.{decimals}f}" if math.isfinite(figure.half) else "" if tile.note else "1 seed"
    why = (
        f"mean of {figure.seeds} seeds; ± is half of its 95 % interval"
        if figure.seeds > 1
        else "one seed so far: no interval"
    )
    return html.Div(
        [
            html.Div(tile.label, className="floor-tile-label"),
            html.Div(
                [html.Span(written, className="floor-tile-value num"), html.Span(tile.unit, className="tile-unit")]
            ),
            html.Div(f"{tile.note} {half}".strip(), className="small muted num"),
        ],
        id=f"floor-kpi-{mode}-{tile.key}",
        title=why if math.isfinite(figure.mean) else "this floor has no such figure",
    )


def _state_bar(result: figures_of.Result, mode: str) -> html.Div:
    shares = figures_of.states_share(result, mode)
    words = ", ".join(f"{label} {share:.0f} %" for label, _, share in shares if share > 0)
    parts = [
        html.I(
            style={"width": f"{share:.2f}%", "background": f"var(--{colour})"},
            title=f"{label} {share:.1f} % of the time",
        )
        for label, colour, share in shares
        if share > 0
    ]
    return html.Div(parts, className="floor-state-bar", role="img", **{"aria-label": f"Shares of time: {words}"})


def stations_card() -> html.Section:
    """Stations, or aisles; rows are put in by the page's script."""
    heads = ("Station", "Queue"), ("Pods /h", "Busy")
    pods = html.Table(
        [
            html.Thead(
                html.Tr(
                    [
                        html.Th(heads[0][0]),
                        html.Th(heads[0][1]),
                        html.Th(heads[1][0], className="num", title="pods served, last 10 minutes"),
                        html.Th(heads[1][1], title="a pod stands there, share of the last 10 minutes"),
                    ]
                )
            ),
            html.Tbody(id="floor-stations"),
        ],
        className="plain only-pods",
    )
    aisle_heads = [
        html.Th("Aisles"),
        html.Th("Picks /h", className="num"),
        html.Th("Time blocked", title="whole trace"),
    ]
    people = html.Table(
        [html.Thead(html.Tr(aisle_heads)), html.Tbody(id="floor-aisles")], className="plain only-pickers"
    )
    limit = html.P("–", id="floor-limit", className="floor-limit only-pods")
    return html.Section(
        [limit, pods, people],
        className="card floor-stations",
        tabIndex="0",
        **{"aria-label": "Stations and aisles"},
    )


def versus_box(results: Sequence[figures_of.Result]) -> list[Any]:
    """Both ways to pick, row by row."""
    if not results:
        return [skeleton(150)]
    head = [
        html.Th(""),
        html.Th("Pods", className="num"),
        html.Th("Pickers", className="num"),
        html.Th("", className="num"),
    ]
    rows = [html.Tr(_versus(row)) for row in figures_of.versus(results)]
    return [html.Table([html.Thead(html.Tr(head)), html.Tbody(rows)], className="plain")]


def _versus(row: figures_of.Versus) -> list[html.Td]:
    won = row.better in MODES
    verdict = [row.better, " ", icon("check", className="small")] if won else row.better
    strong = {mode: "num strong" if row.better == mode else "num" for mode in MODES}
    why = (
        "" if won else "the 95 % interval of the difference spans 0" if row.better == "no diff." else "one seed so far"
    )
    return [
        html.Td(row.label, title=row.counts or None),
        html.Td(row.pods, className=strong["pods"]),
        html.Td(row.pickers, className=strong["pickers"]),
        html.Td(verdict, className="num better" if won else "num muted", title=why),
    ]


def seeds_box(count: int, busy: int) -> list[Any]:
    """How many seeds the figures are of; the button that asks for the others, or how far they are."""
    if count >= SEEDS:
        return [html.Span(f"same orders, {count} seeds", className="small muted")]
    if busy:
        return [html.Span(f"{count} of {SEEDS} seeds, {busy} to come", className="small muted", role="status")]
    ask = "Runs this floor with two more seeds, so that each figure has its 95 % interval; some seconds each"
    text = f"{SEEDS} seeds for intervals"
    return [html.Button(text, id="floor-repeat", className="text-button", type="button", title=ask)] if count else []


def versus_card(
    results: Sequence[figures_of.Result], sizing: Any, seeds: list[Any], *, bare: bool = False
) -> html.Section:
    """Pods against walking pickers, and below it how big; `bare` where no figures are to come."""
    return card(
        "Pods against walking pickers",
        [
            html.Div(no_figures() if bare else versus_box(results), id="floor-versus"),
            html.Div(sizing, id="floor-sizing", className="floor-sizing"),
        ],
        controls=html.Div(seeds, id="floor-seeds"),
        className="floor-versus",
    )


def sizing_box(
    asked: Asked, sizing: dict[str, Any], results: Sequence[figures_of.Result], busy: str, theme: Theme
) -> list[Any]:
    """The crossover once it was asked for; until then what the class's measured curve says, and the button."""
    if sizing:
        crossover = sizing["crossover"]
        rate = results[0].get("pods", {}).get("lines_per_h", math.nan) if results else math.nan
        first, second = crossover_words(crossover)
        figure = crossover_figure(crossover, rate, theme)
        what = "Cost a line against lines an hour, 95 % bands"
        return [
            _said(what, [html.Strong(first), html.Span(second, className="muted")]),
            _graph(figure, f"{first}; {second}"),
        ]
    ask = html.Button(
        busy or "Find crossover, ~4 min",
        id="floor-size",
        className="text-button",
        type="button",
        disabled=bool(busy),
    )
    curve = _curve(asked, results, theme)
    if curve is None:
        return [_said("Where do pods and walking cost the same?", [ask])]
    figure, words = curve
    what = html.Span(words, title="Lines an hour at most, by robots, where orders never run out; drawn below")
    return [html.Div([what, ask], className="small floor-sizing-words"), _graph(figure, words)]


def _said(what: str, words: list[Any]) -> html.Div:
    return html.Div(
        [html.Div(what, className="muted"), html.Div(words, className="floor-sizing-words")], className="small"
    )


def _graph(figure: Any, words: str) -> html.Div:
    graph = dcc.Graph(id="floor-crossover", figure=figure, config={"displayModeBar": False}, responsive=True)
    return html.Div(graph, className="floor-graph", role="img", **{"aria-label": words})


def _curve(asked: Asked, results: Sequence[figures_of.Result], theme: Theme) -> tuple[Any, str] | None:
    """The class's bundled curve, mean hour of a shift, in this floor's lines; None where people walk."""
    from datasets.floor_classes import FOLDER, floor_classes
    from warehouse.curves.curve import CapacityCurve

    floor, site = asked.floor, asked.site
    kind = floor_classes().get(site.layout)
    file = next((FOLDER / "curves").glob(f"{site.layout}-*.csv"), None)
    if kind is None or kind.mode != "pods" or file is None or floor.robots is None or floor.stations is None:
        return None
    curve = CapacityCurve.from_table(pd.read_csv(file), np.ones(1))
    robots = np.linspace(0, float(curve.robots[-1]), 25)
    others = sorted({4, kind.people_per_module} - {floor.stations})
    per_unit = figures_of.lines_per_unit(results)
    lines = {n: per_unit * curve.at(robots, n).mean(axis=-1) for n in (*others, floor.stations)}
    here = per_unit * float(curve.at(floor.robots, floor.stations).mean())
    return capacity_figure(robots, lines, floor.robots, theme), capacity_words(here, floor.robots)
