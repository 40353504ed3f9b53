"""The five tiles: cost, on time, packages as a conserved sum, click to door, CO2."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboard.figures.door_hours import door_hours, hill
from dashboard.icons import icon
from dashboard.page import Context
from dashboard.pages.overview.held import held
from dashboard.pages.overview.said import CO2, COST, HOURS, ON_TIME, Said, places, plain
from dashboard.parts import numbers
from dashboard.parts.difference import Difference, difference, difference_badge
from dashboard.parts.glyph import Interval, interval_glyph
from dashboard.parts.tile import tile
from dashboard.workspace import OpenRun
from dashboard.workspace.replicates import Replicates, replicates

FIRST = "overview-kpi-cost"
"""The tile that asks for a reference where there is none."""
NO_FIGURE = "the run does not know it"


@dataclass(frozen=True)
class Sides:
    """The run and its reference, each with its other seeds."""

    run: OpenRun
    ref: OpenRun | None
    own: Replicates
    other: Replicates | None

    @classmethod
    def of(cls, context: Context) -> Sides:
        """Of a context that has a run."""
        assert context.run is not None
        other = replicates(context.workspace, context.ref) if context.ref else None
        return cls(context.run, context.ref, replicates(context.workspace, context.run), other)


def tiles(context: Context) -> html.Div:
    """All five; one that cannot be drawn says why in its place."""
    sides = Sides.of(context)
    made = (
        lambda: _figure(FIRST, "Cost per package", COST, sides, _cost_a_day(sides)),
        lambda: _figure("overview-kpi-on-time", "On time", ON_TIME, sides, "as promised", _as_asked(sides)),
        lambda: _packages(sides),
        lambda: _click_to_door(context, sides),
        lambda: _figure("overview-kpi-co2", ["CO", html.Sub("2"), " per package"], CO2, sides),
    )
    return html.Div([held(each, "card tile") for each in made], className="overview-tiles")


def _figure(
    id: str,  # noqa: A002 - Dash's own name
    title: Any,
    said: Said,
    sides: Sides,
    sub: str = "",
    aside: Component | None = None,
) -> html.Section:
    own, half = _scaled(said, sides.own)
    ref = _scaled(said, sides.other) if sides.other else None
    found = _difference(said, sides)
    decimals = _decimals(said, found)
    return tile(
        id,
        title,
        said.number(own, decimals),
        said.unit,
        half=_half(said, half, sides.own),
        difference=_badge(id, said, found),
        note="" if ref is None else f"vs {_with_unit(said, ref[0], decimals)}",
        aside=aside or _picture((own, half), ref),
        sub=[html.Span(sub), html.Span(_seeds(found))],
        title_text=f"{own!r} {said.unit or 'USD'}, {sides.own.note}" if math.isfinite(own) else NO_FIGURE,
        href=f"/compare?metric={said.kpi}",
    )


def _badge(id: str, said: Said, found: Difference | None) -> Component | None:  # noqa: A002
    """The difference; without a reference the first tile leads to the selector of one."""
    if found is not None:
        return difference_badge(found, said.size, short=True)
    return ask() if id == FIRST else None


def ask() -> html.Button:
    """What leads to the reference's selector."""
    return html.Button("Pick a reference", className="text-button tile-ask", **{"data-focus": "select-ref"})


def _decimals(said: Said, found: Difference | None) -> int:
    """One more than usual where run and reference would read alike and are not."""
    delta = 0.0 if found is None else found.delta
    return min(places(abs(delta), said.decimals), said.decimals + 1) if math.isfinite(delta) else said.decimals


def _picture(own: Interval, ref: Interval | None) -> Component | None:
    """Both intervals on one axis; of values without an interval a picture would show a difference that none is."""
    if ref is None or not all(math.isfinite(half) and half > 0 for _, half in (own, ref)):
        return None
    return interval_glyph(own, ref, width_px=56)


def _scaled(said: Said, side: Replicates) -> tuple[float, float]:
    return said.scale * side.mean(said.kpi), said.scale * side.half(said.kpi)


def _half(said: Said, half: float, side: Replicates) -> str:
    return f"±{said.size(half).strip('$')}" if math.isfinite(half) else side.note


def _with_unit(said: Said, value: float, decimals: int) -> str:
    return said.number(value, decimals) + (f"{numbers.THIN}{said.unit}" if said.unit else "")


def _difference(said: Said, sides: Sides) -> Difference | None:
    if sides.other is None:
        return None
    found = difference(said.kpi, sides.own, sides.other)
    return Difference(said.scale * found.delta, said.scale * found.half, found.verdict, found.seeds, found.paired)


def _seeds(found: Difference | None) -> str:
    return "" if found is None or found.proven else "1 seed each"


def _cost_a_day(sides: Sides) -> str:
    return f"{numbers.usd(sides.own.mean('cost_per_day'))} a day"


def _as_asked(sides: Sides) -> html.Span:
    asked, later = (sides.own.mean(name) for name in ("on_time_as_asked_pct", "quoted_later_pct"))
    title = (
        f"{plain(asked, 2)} % at the door by the day first asked for; {plain(later, 2)} % were quoted a later day "
        "at checkout, because no source could make the one asked for"
    )
    return html.Span(
        [html.B(f"{plain(asked, 1)}{numbers.THIN}%", className="num"), html.Span("as asked")],
        className="tile-aside",
        title=title if math.isfinite(asked) else NO_FIGURE,
    )


# -- packages --------------------------------------------------------------------------------------------

PARTS = (("delivered", "delivered"), ("in_flight", "in flight"), ("unserved", "unserved"))


def unaccounted(packages: Mapping[str, int]) -> int:
    """Placed packages that are neither delivered, in flight nor unserved; 0 when the sum adds up.

    Examples
    --------
    >>> unaccounted({"placed": 10, "delivered": 7, "in_flight": 2, "unserved": 1})
    0
    """
    return int(packages["placed"]) - sum(int(packages[name]) for name, _ in PARTS)


def _packages(sides: Sides) -> html.Section:
    own = sides.run.document["packages"]
    other = sides.ref.document["packages"] if sides.ref else None
    columns = [_part(name, word, own, other) for name, word in PARTS]
    bar = [
        html.I(
            className=f"packages-share {name}", style={"flexGrow": own[name], "minWidth": "4px" if own[name] else "0"}
        )
        for name, _ in PARTS
    ]
    note = f"difference from {sides.ref.run_id}: counts of one seed each" if sides.ref else None
    return tile(
        "overview-kpi-packages",
        ["Packages placed ", html.B(numbers.count(own["placed"]), className="num")],
        "",
        half=_check(unaccounted(own)),
        body=[
            html.Div(columns, className="tile-parts"),
            html.Div(bar, className="packages-bar", title=note, **{"aria-hidden": "true"}),
        ],
        href="/compare?metric=packages_per_day",
        className="tile-packages",
    )


def _check(missing: int) -> html.Span:
    if missing == 0:
        return html.Span([icon("check", className="small"), "conserved, error 0"], className="badge")
    words = f"{numbers.count(abs(missing))} {'unaccounted for' if missing > 0 else 'too many'}"
    return html.Span([icon("alert-triangle", className="small"), words], className="badge warn", role="alert")


def _part(name: str, word: str, own: Mapping[str, int], other: Mapping[str, int] | None) -> html.Div:
    delta = (
        [] if other is None else [html.Span(numbers.count(own[name] - other[name], signed=True), className="num delta")]
    )
    label = [html.I(className=f"packages-swatch {name}"), f"{word} ", *delta]
    return html.Div(
        [html.Span(numbers.count(own[name]), className="part-value num"), html.Span(label, className="part-name")]
    )


# -- click to door ---------------------------------------------------------------------------------------


def _click_to_door(context: Context, sides: Sides) -> html.Section:
    lines = [_hours(said, sides) for said in HOURS]
    marks = tuple(sides.own.mean(said.kpi) for said in HOURS)
    # One line says it for both.
    one_seed = sides.other is not None and not all(f.proven for s in HOURS if (f := _difference(s, sides)))
    return tile(
        "overview-kpi-door",
        "Click to door",
        "",
        half="1 seed each" if one_seed else _half_hours(sides),
        body=html.Div([html.Div(lines, className="door-lines"), _hill(context, sides, marks)], className="tile-door"),
        href=f"/compare?metric={HOURS[0].kpi}",
        className="tile-click",
    )


def _half_hours(sides: Sides) -> str:
    halves = [sides.own.half(said.kpi) for said in HOURS]
    if not all(map(math.isfinite, halves)):
        return sides.own.note
    return f"±{HOURS[0].size(max(halves))}"  # the wider of the two


def _hours(said: Said, sides: Sides) -> html.Div:
    found, (own, _) = _difference(said, sides), _scaled(said, sides.own)
    badge = None if found is None else difference_badge(found, said.size, short=True)
    value = [
        html.Span(said.number(own, said.decimals), className="door-value num"),
        html.Span(said.unit, className="tile-unit"),
    ]
    return html.Div([html.Span(value, title=f"{own!r} h, {sides.own.note}"), badge], className="door-line")


def _hill(context: Context, sides: Sides, marks: tuple[float, ...]) -> html.Div:
    own = door_hours(sides.run.table("door_hours"))
    ref = door_hours(sides.ref.table("door_hours")) if sides.ref and sides.ref.has("door_hours") else None
    said = f"Packages by hours from click to door: half within {marks[0]:.1f} h, 95 % within {marks[1]:.1f} h"
    at = _ticks(own.drawn_h)
    names = [f"{h} h" if h == at[-1] else str(h) for h in at]
    ticks = [
        html.Span(name, style={"left": f"{100 * h / own.drawn_h:.1f}%"}) for h, name in zip(at, names, strict=True)
    ]
    picture = html.Img(src=hill(own, context.theme, ref, marks), alt=said)
    return html.Div(
        [picture, html.Div(ticks, className="door-ticks", **{"aria-hidden": "true"})], className="door-hill"
    )


def _ticks(hours: int) -> list[int]:
    """Whole days, every second one of many."""
    step = 24 if hours <= 96 else 48
    return [h for h in range(0, hours, step) if h <= 0.9 * hours]
