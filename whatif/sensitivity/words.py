"""A sensitivity analysis in sentences that somebody who manages the network can read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from whatif.answer.words import decimals, figure, said, unit_of_difference
from whatif.sensitivity.result import Effect, OfKpi, Sensitivity

TOP = 5
"""Assumptions named for each figure at most."""

WORTH_NAMING = 0.05
"""Of the largest effect: smaller ones are counted, not named."""


def sentences(found: Sensitivity) -> list[str]:
    """What the analysis says: each figure, then what stands in its way."""
    result: list[str] = []
    for of_kpi in found.kpis:
        result += _of_kpi(found, of_kpi)
    return [*result, *_caveats(found)]


def _of_kpi(found: Sensitivity, of_kpi: OfKpi) -> Iterator[str]:
    if of_kpi.cannot:
        yield f"{said(of_kpi.kpi)} cannot be analysed: {of_kpi.cannot}."
        return
    told = [effect for effect in of_kpi.effects if effect.told]
    name, digits = said(of_kpi.kpi), decimals(None, of_kpi.base)
    seen = f"{figure(of_kpi.low, digits)} to {_quantity(of_kpi.high, of_kpi.unit, digits)}"
    yield f"{name} is {_quantity(of_kpi.base, of_kpi.unit, digits)} by the defaults, and {seen} over these ranges."
    named = [e for e in told[:TOP] if e.size >= WORTH_NAMING * told[0].size]
    if named:
        yield f"What moves {name}: " + "; ".join(_effect(found, of_kpi, effect) for effect in named) + "."
    yield from _rest(found, of_kpi, told, len(named))


def _effect(found: Sensitivity, of_kpi: OfKpi, effect: Effect) -> str:
    a = effect.assumption
    head = f"{effect.key} ({range_text(a.low, a.high, a.unit)})"
    if found.method == "sobol":
        alone = f", {100 * max(effect.signed, 0):.0f} % alone" if effect.size - effect.signed > 0.05 else ""
        conf = f"± {100 * effect.size_conf:.0f}"
        return f"{head} has part in {100 * effect.size:.0f} % ({conf}) of how it varies{alone}"
    text = f"{head} {_direction(effect)} by about {_difference(effect.size, of_kpi.unit)}"
    return f"{text}, more or less as the others are" if effect.spread > effect.size / 2 else text


def _direction(effect: Effect) -> str:
    if abs(effect.signed) < effect.size / 2:
        return "moves it either way,"
    return "raises it" if effect.signed > 0 else "lowers it"


def _rest(found: Sensitivity, of_kpi: OfKpi, told: Sequence[Effect], named: int) -> Iterator[str]:
    smaller = told[named:]
    if smaller and found.method == "morris":
        yield f"{_count(len(smaller), 'other')} move{'s' * (len(smaller) == 1)} it less: {_most(smaller, of_kpi)}."
    untold = [effect for effect in of_kpi.effects if not effect.told]
    none = sum(effect.size == 0 for effect in untold)
    spread = f"from seed to seed it differs by {_difference(of_kpi.between_seeds, of_kpi.unit)}"
    if none:
        yield f"{none} of {len(of_kpi.effects)} {'does' if none == 1 else 'do'} not move it at all here."
    if len(untold) > none:
        move = "moves" if len(untold) - none == 1 else "move"
        yield f"{len(untold) - none} {move} it by so little that it cannot be told from chance ({spread})."
    elif not none:
        yield f"All can be told from chance ({spread})."


def _most(effects: Sequence[Effect], of_kpi: OfKpi) -> str:
    first = effects[0]
    return f"at most {first.key}, by {_difference(first.size, of_kpi.unit)}"


def _caveats(found: Sensitivity) -> Iterator[str]:
    what = "trajectories" if found.method == "morris" else "base points"
    if found.size < found.asked:
        yield f"{found.size} {what} stand behind this, of {found.asked} that were asked for."
    if found.failures:
        first = found.failures[0]
        part = "" if found.method == "morris" else " (the indices speak of the ranges without them)"
        head = (
            f"{_count(len(found.failures), what[:-1])} met a run that failed and {_verb(found.failures)} left out{part}"
        )
        yield f"{head}: {first.at}: {first.error}"
    yield from found.notes


def _verb(items: Sequence[object]) -> str:
    return "is" if len(items) == 1 else "are"


def _count(number: int, noun: str) -> str:
    if number == 1:
        return f"1 {noun}"
    return f"{number} {noun[:-1] + 'ies' if noun.endswith('y') else noun + 's'}"


def _difference(value: float, unit: str) -> str:
    """A difference with three digits."""
    digits = max(0, decimals(None, value) - 1)
    return _quantity(value, unit_of_difference(unit), digits)


def _quantity(value: float, unit: str, digits: int) -> str:
    return f"{figure(value, digits)} {unit}".rstrip()


def range_text(low: float, high: float, unit: str) -> str:
    """A range as it was given: "45 to 55 USD/h"."""
    return f"{plain(low)} to {plain(high)} {unit}".rstrip()


def plain(value: float) -> str:
    """A number as somebody gave it, thousands with commas."""
    return f"{value:,.0f}" if abs(value) >= 1e5 else f"{value:,.6g}"
