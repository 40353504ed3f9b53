"""The strip: who searched, how long, what it costs, how far from the bound, and whether the evaluator agrees."""

from __future__ import annotations

from typing import Any

from dash import dcc, html

from dashboard.figures.search_curve import search_curve
from dashboard.icons import icon
from dashboard.pages.last_mile.morning import Morning, Source
from dashboard.parts import numbers
from dashboard.tokens import Theme

CENT = 0.005
ENGINES = {"sisr": "SISR", "ortools": "OR-Tools", "pyvrp": "PyVRP"}
WHAT = {
    "sisr": "SISR, slack induction by string removals: ruin and recreate, in numba, on all processors",
    "ortools": "OR-Tools models every rule, chooses among routes that were seen, and reads the final plan back",
}


def strip(morning: Morning, theme: Theme, base: Morning | None = None) -> list[Any]:
    """Children of the strip.

    Parameters
    ----------
    base : Morning, optional
        The plan before stops were moved by hand: what the engine's stated cost is of.
    """
    source, plan = morning.source, morning.plan
    stops, out = sum(len(route.stops) for route in plan.routes), len(plan.unassigned)
    packages = sum(int(morning.packages[list(route.stops)].sum()) for route in plan.routes)
    km = morning.seconds(morning.evaluation.distance) / 1000.0
    curve = _curve(morning, theme)
    return [
        _fact("Engine", engine_name(source.engine), source.effort, title=_engine_title(source)),
        _fact("Time", numbers.duration(source.seconds or float("nan")), title=_time_title(morning)),
        _fact("Cost", f"${morning.cost:,.0f}", "a wave" if source.seconds is None else "a day", title=_cost(morning)),
        _fact("Lower bound", _usd(source.bound), title=_bound_title(morning)),
        _fact("Gap", gap(morning.cost, source.bound), title=_bound_title(morning)),
        *([curve] if curve else []),
        html.Span(className="lm-gap"),
        _fact("Routes", numbers.count(len(plan.routes))),
        _fact("Stops", numbers.count(stops), f"of {numbers.count(stops + out)}"),
        _fact("Packages", numbers.count(packages)),
        _fact("Distance", numbers.count(km), "km"),
        _evaluator(morning, base or morning),
    ]


def gap(cost: float, bound: float | None) -> str:
    """Cost above its lower bound, percent; "–" without a bound."""
    return numbers.MISSING if bound is None or bound <= 0 else numbers.percent(100.0 * (cost - bound) / bound)


def agreement(morning: Morning) -> tuple[bool, str, str]:
    """Whether the evaluator comes to the engine's cost; in a word; and how exactly.

    Of a plan changed by hand there is no stated cost: the evaluator's is the only one.
    """
    source, seen = morning.source, morning.evaluation.cost
    if source.kept_to_usd:
        seen = morning.routes_cost
    apart = abs(seen - source.stated_cost)
    exact = f"engine {source.stated_cost:,.2f}, evaluator {seen:,.2f}"
    if apart < CENT:
        return True, "agrees to the cent", exact
    if apart <= source.kept_to_usd:
        return True, f"agrees within ${max(apart, 0.01):.2f}", f"{exact}; positions were kept to a tenth of a metre"
    return False, f"differs by ${apart:,.2f}", exact


def _evaluator(morning: Morning, base: Morning) -> html.Div:
    good, word, exact = agreement(base)
    if base is not morning:
        exact = f"of the plan before the moves: {exact}"
    broken = len(morning.evaluation.violations)
    says = f"{broken} broken rules" if broken != 1 else "1 broken rule"
    under = "no rule is broken" if not broken else says
    return html.Div(
        [
            html.Span(["Evaluator ", html.Span(under, className="worse" if broken else "")], className="lm-label"),
            html.Span(
                [icon("check" if good else "alert-triangle"), word],
                className="lm-verdict " + ("better" if good else "worse"),
            ),
        ],
        className="lm-fact end",
        id="last_mile-evaluator",
        title=exact,
    )


def _fact(label: str, value: str, unit: str = "", *, title: str = "") -> html.Div:
    return html.Div(
        [
            html.Span(label, className="lm-label"),
            html.Span([html.Strong(value), *([" ", html.Span(unit, className="muted")] if unit else [])]),
        ],
        className="lm-fact",
        title=title,
    )


def _curve(morning: Morning, theme: Theme) -> html.Div | None:
    if len(morning.source.history) < 2:
        return None
    figure = search_curve(morning.source.history, morning.source.seconds or 0.0, morning.source.bound, theme)
    graph = dcc.Graph(figure=figure, config={"staticPlot": True}, responsive=True, style={"height": "36px"})
    first, last = morning.source.history[0], morning.source.history[-1]
    said = f"Best cost fell from {first[1]:,.0f} at {first[0]:.1f} s to {last[1]:,.0f} at {last[0]:.1f} s"
    return html.Div(graph, className="lm-curve", title=said, role="img", **{"aria-label": said})


def _usd(value: float | None) -> str:
    return numbers.MISSING if value is None else f"${value:,.0f}"


def engine_name(engine: str) -> str:
    """An engine as docs/routing.md writes it: "sisr+ortools" is SISR + OR-Tools."""
    return " + ".join(ENGINES.get(part, part) for part in engine.split("+"))


def _engine_title(source: Source) -> str:
    said = source.credits or ((source.effort,) if source.effort else ())
    return "\n".join(
        [f"--engine {source.engine}", *(WHAT[part] for part in source.engine.split("+") if part in WHAT), *said]
    )


def _time_title(morning: Morning) -> str:
    if morning.source.seconds is not None:
        return "Wall time of the search"
    return (
        "A run routes all waves of its stations together and keeps the time of the whole, not of one wave’s search; "
        "Solve again tells its own time"
    )


def _cost(morning: Morning) -> str:
    return f"${morning.cost:,.2f}"


def _bound_title(morning: Morning) -> str:
    if morning.source.bound is not None:
        return f"{morning.source.bound:,.2f}"
    return f"{engine_name(morning.source.engine)} searches and proves no lower bound, so there is no gap to state"
