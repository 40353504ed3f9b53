"""What matters most: each factor alone, the widest first, with the interval of each bar's end."""

from __future__ import annotations

import plotly.graph_objects as go

from dashboard.figures.words import axis_unit, change, sided
from dashboard.tokens import FONT, Theme
from whatif.compare import Tornado, better_of
from whatif.compare.tornado import Bar, Swing

MOST = 12
"""Factors drawn."""
_LABEL_PX = 8


def tornado_figure(tornado: Tornado, theme: Theme) -> go.Figure:
    """Bars from 0, less to the left, more to the right.

    Parameters
    ----------
    tornado : Tornado
        Of one KPI.
    theme : Theme

    Returns
    -------
    Figure
        Traces ``better``, ``worse``, ``plain`` (not more than chance, or neither good nor bad) and ``labels``. Of a
        factor with many levels the lowest and the highest.
    """
    swings = tornado.swings[:MOST]
    figure = go.Figure()
    names = [_name(swing) for swing in swings]
    bars = [(name, bar) for name, swing in zip(names, swings, strict=True) for bar in ends(swing)]
    for tone, colour in (("better", "better"), ("worse", "worse"), ("plain", "ref")):
        own = [(name, bar) for name, bar in bars if _tone(bar, tornado.kpi) == tone]
        figure.add_trace(_trace(own, tone, theme[colour], theme))
    figure.add_trace(_labels(bars, tornado, theme))
    span = max((_reach(bar) for _, bar in bars), default=1.0) or 1.0
    low = min((_end(bar, -1) for _, bar in bars), default=0.0)
    high = max((_end(bar, 1) for _, bar in bars), default=0.0)
    pad = 0.28 * (max(high, 0.0) - min(low, 0.0) or span)
    _layout(figure, names, (min(low, 0.0) - pad, max(high, 0.0) + pad), axis_unit(tornado.unit, difference=True), theme)
    return figure


def ends(swing: Swing) -> list[Bar]:
    """The bars that are drawn of a factor: the lowest below 0 and the highest above; one that is 0 where all are."""
    known = [bar for bar in swing.bars if bar.delta is not None]
    low = min(known, key=lambda bar: bar.delta or 0.0, default=None)
    high = max(known, key=lambda bar: bar.delta or 0.0, default=None)
    drawn = [bar for bar in (low, high) if bar is not None and bar.delta]
    kept = [bar for bar in drawn if (bar is low and (bar.delta or 0) < 0) or (bar is high and (bar.delta or 0) > 0)]
    return kept or [bar for bar in (low,) if bar is not None]


def _name(swing: Swing) -> str:
    levels = [swing.reference, *(bar.level for bar in ends(swing))]
    return f"{swing.factor}  {' – '.join(dict.fromkeys(levels))}"


def _tone(bar: Bar, kpi: str) -> str:
    return sided(bar.delta, bar.ci_low, bar.ci_high, better_of(kpi), bar.verdict)


def _trace(bars: list[tuple[str, Bar]], name: str, colour: str, theme: Theme) -> go.Bar:
    low = [0.0 if b.ci_low is None else (b.delta or 0.0) - b.ci_low for _, b in bars]
    high = [0.0 if b.ci_high is None else b.ci_high - (b.delta or 0.0) for _, b in bars]
    return go.Bar(
        x=[bar.delta for _, bar in bars],
        y=[factor for factor, _ in bars],
        orientation="h",
        name=name,
        width=0.6,
        marker={"color": colour, "opacity": 0.85},
        error_x={"array": high, "arrayminus": low, "color": theme["ink"], "thickness": 1.2, "width": 5},
        customdata=[bar.variant for _, bar in bars],
        hoverinfo="none",
    )


def _labels(bars: list[tuple[str, Bar]], tornado: Tornado, theme: Theme) -> go.Scatter:
    """The values, beyond the interval's end."""
    colours = {"better": theme["better"], "worse": theme["worse"], "plain": theme["ink-3"]}
    right = [(bar.delta or 0.0) > 0 for _, bar in bars]
    return go.Scatter(
        x=[_end(bar, 1 if side else -1) for (_, bar), side in zip(bars, right, strict=True)],
        y=[factor for factor, _ in bars],
        mode="text",
        name="labels",
        text=[f" {change(bar.delta, tornado.unit, _half(bar))} " for _, bar in bars],
        textposition=["middle right" if side else "middle left" for side in right],
        textfont={"size": 11.5, "color": [colours[_tone(bar, tornado.kpi)] for _, bar in bars]},
        hoverinfo="skip",
        cliponaxis=False,
    )


def _end(bar: Bar, sign: int) -> float:
    delta = bar.delta or 0.0
    end = (bar.ci_low if sign < 0 else bar.ci_high) if bar.ci_low is not None else delta
    return delta if end is None else end


def _reach(bar: Bar) -> float:
    return max(abs(_end(bar, -1)), abs(_end(bar, 1)))


def _half(bar: Bar) -> float | None:
    return None if bar.ci_low is None or bar.ci_high is None else (bar.ci_high - bar.ci_low) / 2


def _layout(figure: go.Figure, names: list[str], span: tuple[float, float], unit: str, theme: Theme) -> None:
    figure.update_layout(
        barmode="overlay",
        bargap=0.3,
        xaxis={
            "side": "top",
            "range": list(span),
            "gridcolor": theme["grid"],
            "zeroline": True,
            "zerolinecolor": theme["line-2"],
            "zerolinewidth": 1,
            "tickfont": {"size": 11, "color": theme["ink-3"]},
            "title": {"text": unit, "font": {"size": 11, "color": theme["ink-3"]}, "standoff": 2},
            "fixedrange": True,
            "nticks": 5,
        },
        yaxis={
            "categoryorder": "array",
            "categoryarray": names[::-1],
            "ticklabelposition": "outside left",
            "tickfont": {"size": 12, "color": theme["ink"]},
            "automargin": True,
            "fixedrange": True,
            "ticks": "",
        },
        margin={"l": 12, "r": 12, "t": 34, "b": 8},
        paper_bgcolor=theme["surface"],
        plot_bgcolor=theme["surface"],
        font={"family": FONT, "size": 12, "color": theme["ink"]},
        showlegend=False,
        dragmode=False,
        uirevision="tornado",
    )
