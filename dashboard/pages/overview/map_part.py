"""The map of the page: its figure, what the head says of each facility, its colours' scale."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dash import html

from dashboard.figures.kinds import DRAWN
from dashboard.figures.us_map import places, us_map
from dashboard.icons import icon
from dashboard.pages.overview.hours import hours_of
from dashboard.pages.overview.layers import COST, KIND, LAYERS, UTILISATION, Layer, cost_layer, use_layer, wanted_layer
from dashboard.parts.map_card import Lines, kinds_of, map_card
from dashboard.parts.numbers import count, percent, usd
from dashboard.tokens import Theme
from dashboard.workspace import OpenRun

if TYPE_CHECKING:
    import pandas as pd

    from dashboard.page import Context

MAP = "overview-map"


@dataclass(frozen=True)
class Shown:
    """What of the map an address asks for: its colours and, for how full facilities are, an hour."""

    color: str
    hour: int | None

    @classmethod
    def of(cls, params: Mapping[str, Any], run: OpenRun) -> Shown:
        """Values that the run does not have are dropped."""
        hour = str(params.get("hour") or "")
        hours = hours_of(run)
        inside = hour.isdecimal() and 0 <= int(hour) - hours.first_h < hours.count
        return cls(wanted_layer(str(params.get("color") or KIND)), int(hour) if inside else None)


def layer_of(run: OpenRun, shown: Shown) -> Layer | None:
    """The values behind the colours; None where they say the kind."""
    if shown.color == UTILISATION:
        return use_layer(run.table("facilities"), hours_of(run), shown.hour)
    if shown.color == COST and run.has("hops") and run.has("packages"):
        return cost_layer(run.table("hops", ("package", "facility")), run.table("packages", ("package", "cost_usd")))
    return None


def hour_text(hour: int) -> str:
    """An hour from the scenario's start as "Day 3 21:00"."""
    return f"Day {hour // 24 + 1} {hour % 24:02d}:00"


def lines(facilities: pd.DataFrame, days: float, layer: Layer | None, shown: Shown) -> Lines:
    """What the map's head prints of each facility."""
    picking = "pick_utilisation" if "pick_utilisation" in facilities else "utilisation"
    columns = ("facility", "kind", "place", "packages", "utilisation", picking, "late_packages", "saves_usd_per_day")
    said: dict[str, list[str]] = {}
    for name, kind, place, packages, used, picked, late, saves in zip(*(facilities[c] for c in columns), strict=True):
        parts = [kind, name, place, f"{count(packages / days)}| a day", f"{percent(100 * max(used, picked), 0)}| busy"]
        parts += (
            [_of_layer(layer, name, shown)]
            if layer is not None and (shown.hour is not None or shown.color == COST)
            else []
        )
        parts += [f"{count(late / days)}| late"] if late else []
        parts += [f"{usd(saves)}| shadow"] if saves else []
        said[str(name)] = parts
    return said


def _of_layer(layer: Layer, facility: str, shown: Shown) -> str:
    value = layer.values.get(facility)
    if shown.color == COST:
        return f"{usd(value)}| a package, sampled" if value is not None else "too few sampled packages"
    when = hour_text(shown.hour) if shown.hour is not None else ""
    return f"{percent(100 * value, 0)}| at {when}" if value is not None else f"closed at {when}"


def lane_lines(lanes: pd.DataFrame) -> Lines:
    """What it prints of lanes that the list may name: those with a shadow price."""
    columns = ("lane", "mode", "packages", "departure_capacity", "saves_usd_per_day")
    priced = lanes[lanes["saves_usd_per_day"] > 0]
    said: dict[str, list[str]] = {}
    for name, mode, packages, room, saves in zip(*(priced[c] for c in columns), strict=True):
        full = [f"{percent(100 * packages / room, 0)}| full"] if room else []
        said[name] = [f"{mode} lane", name.replace(">", " \u2192 "), mode, *full, f"{usd(saves)}| shadow"]
    return said


def figure_lines(run: OpenRun, shown: Shown) -> Lines:
    """The lines of a run."""
    window = run.document["window"]
    days = (window["end_s"] - window["start_s"]) / 86400
    sites = lines(run.table("facilities"), days, layer_of(run, shown), shown)
    return {**sites, **lane_lines(run.table("lanes"))}


def map_part(context: Context) -> html.Div:
    """The card."""
    assert context.run is not None
    run, facilities = context.run, context.run.table("facilities")
    shown = Shown.of(context.params, run)
    layer = layer_of(run, shown)

    def figure() -> Any:
        colours = layer.colours(context.theme) if layer else None
        selected = context.params.get("sel", "")
        lanes = run.table("lanes")
        return us_map(
            facilities,
            lanes,
            context.theme,
            uirevision=f"{MAP} {run.scenario}",
            selected=selected,
            colours=colours,
            hub_names=True,
        )

    return map_card(
        MAP,
        figure,
        figure_lines(run, shown),
        idle="point to read, click to select, double click to open",
        controls=[html.Span(hour_badge(shown), id="overview-hour"), segmented(shown.color)],
        counts=kinds_of(facilities),
        scale=html.Div(scale(layer, context.theme), id="overview-scale", className="map-scale"),
        className="overview-map-card",
    )


def segmented(color: str) -> html.Div:
    """Which layer: three buttons, handled by assets/js/overview.js."""
    buttons = [
        html.Button(name, **{"data-overview-color": key, "aria-pressed": str(key == color).lower()})
        for key, name in LAYERS
    ]
    return html.Div(buttons, className="segmented", role="group", **{"aria-label": "Colour facilities by"})


def hour_badge(shown: Shown) -> list[Any]:
    """The hour that the map shows, and a button that drops it."""
    if shown.hour is None or shown.color != UTILISATION:
        return []
    words = [hour_text(shown.hour), icon("x", className="small")]
    drop = {"data-overview-hour": "", "aria-label": f"{hour_text(shown.hour)}: show the whole day instead"}
    return [html.Button(words, className="badge accent", title="Show the whole day", **drop)]


def scale(layer: Layer | None, theme: Theme) -> list[Any]:
    """What lines or colours mean."""
    if layer is None:
        return [
            html.Span([html.I(className="flow-mark"), "truck"]),
            html.Span([html.I(className="flow-mark air"), "air"]),
            html.Span("wider: more packages", className="muted"),
        ]
    steps: list[Any] = [html.I(className="heat-mark", style={"background": theme.heat[0]})]
    for colour, label in zip(theme.heat[1:], layer.labels, strict=True):
        steps += [html.Span(label, className="num"), html.I(className="heat-mark", style={"background": colour})]
    return [html.Span(steps, className="heat-scale"), html.Span(layer.title, className="muted")]


def ids_by_kind(facilities: pd.DataFrame) -> dict[str, list[str]]:
    """Facilities in the order in which the map's traces hold them."""
    at = places(facilities)
    return {kind: [f for f in facilities.facility[facilities.kind == kind] if f in at] for kind in DRAWN}
