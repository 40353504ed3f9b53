"""A calibration in sentences that somebody who manages the network can read."""

from __future__ import annotations

from collections.abc import Iterator

from whatif.answer.words import decimals, figure, said
from whatif.calibrate.result import Calibration, Fitted, Reached, TradeOff


def sentences(found: Calibration) -> list[str]:
    """What was fitted, what was not reached, what cannot be told."""
    return [
        *(_fitted(fitted) for fitted in found.fitted),
        *_at_bounds(found),
        *(_trade_off(off) for off in found.trade_offs),
        _reached(found),
        *(_missed(reached) for reached in found.reached if not reached.reached),
        *_chance(found),
        *_ended(found),
    ]


def _quantity(value: float, unit: str, digits: int | None = None) -> str:
    return f"{figure(value, decimals(None, value) if digits is None else digits)} {unit}".rstrip()


def _fitted(fitted: Fitted) -> str:
    unit, p = fitted.parameter.unit, fitted.parameter
    if not fitted.identified:
        digits = decimals(p.width / 2, p.high)
        whole = f"{figure(fitted.low, digits)} to {_quantity(fitted.high, unit, digits)}"
        return f"{fitted.key} cannot be identified from these figures: all of {whole} fits."
    how = "" if fitted.profiled else ", by the slopes alone as the runs did not reach further"
    digits = 0 if p.whole else decimals((fitted.high - fitted.low) / 2, fitted.value)
    head = f"{fitted.key} is {_quantity(fitted.value, unit, digits)}"
    low, high = _quantity(fitted.low, unit, digits), _quantity(fitted.high, unit, digits)
    if fitted.open_low:
        return f"{head}; at most {high} (95 %{how}), with no lower limit within its range."
    if fitted.open_high:
        return f"{head}; at least {low} (95 %{how}), with no upper limit within its range."
    return f"{head} ({figure(fitted.low, digits)} to {high}, 95 %{how})."


def _at_bounds(found: Calibration) -> Iterator[str]:
    for fitted in found.fitted:
        if fitted.at_bound and fitted.identified:
            yield f"{fitted.key} lies at the end of its range: the truth may lie beyond."


def _trade_off(off: TradeOff) -> str:
    names = [key for key, _ in off.parts]
    if len(names) == 1:
        return f"These figures hardly depend on {names[0]}: fix it, or observe a figure that does."
    listed = f"{', '.join(names[:-1])} and {names[-1]}"
    up = [key for key, share in off.parts if share > 0]
    down = [key for key, share in off.parts if share <= 0]
    move = f"raising {_and(up)} while lowering {_and(down)}" if down else f"raising {_and(up)} together"
    return f"{listed} trade off: {move} leaves these figures as they are. Fix one, or observe a figure that parts them."


def _and(names: list[str]) -> str:
    return " and ".join(names)


def _reached(found: Calibration) -> str:
    good = sum(reached.reached for reached in found.reached)
    if good == len(found.reached):
        return f"All {good} observed figures are met within their tolerances."
    head = f"{good} of {len(found.reached)} observed figures are met within their tolerances"
    return f"{head}: something else differs too, and the intervals are narrower than they should be."


def _missed(reached: Reached) -> str:
    seen = reached.observed
    return (
        f"{said(seen.kpi)} could not be reached: {_quantity(seen.value, '')} was observed, the fit gives "
        f"{_quantity(reached.value, reached.unit)} ({abs(reached.residual):.1f} tolerances off)."
    )


def _chance(found: Calibration) -> Iterator[str]:
    for reached in found.reached:
        if reached.chance > reached.observed.tolerance:
            chance = _quantity(reached.chance, reached.unit)
            head = f"{said(reached.observed.kpi)} differs by {chance} by chance over these seeds"
            tolerance = _quantity(reached.observed.tolerance, reached.unit)
            yield f"{head}, more than its tolerance of {tolerance}: more seeds would tell more."


def _ended(found: Calibration) -> Iterator[str]:
    yield f"{found.runs} runs; {found.ended}."
    if found.failures:
        yield f"Some points could not be run: {found.failures[0]}"
