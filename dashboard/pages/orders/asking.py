"""Asks the services of a data folder how they are: one look, some twenty requests on this machine, 30 ms in all."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from core.errors import Pod2doorError
from dashboard.pages.orders.sample import Guard, Letter, Sample, Step, Subscription, letter_of
from orders.contracts.steps import FORWARD, UNDO
from orders.platform.observe.latency import LatencyHistogram
from orders.platform.observe.snapshot import Series, parse_metrics
from orders.serve import faults, layout
from orders.serve.operator import Operator

LIMIT_S = 1.0
"""How long a part may take to answer: this is asked again every second."""
LETTERS = 100
"""Dead letters read of each subscriber, at most."""
PARTICIPANTS = tuple(dict.fromkeys(step.service for step in (*FORWARD, *UNDO)))


def look(operator: Operator, threads: ThreadPoolExecutor) -> Sample:
    """Ask every part that the page shows something of; those that do not answer are named in `missing`."""
    parts = [part for part in operator.parts if layout.is_subscribers(part)]
    subscriptions = [threads.submit(_asked, operator, part, "/v1/subscriptions") for part in parts]
    live = threads.submit(_asked, operator, layout.GATEWAY, "/v1/live")
    metrics = {part: threads.submit(_metrics, operator, part) for part in ("order", *PARTICIPANTS)}
    told = {part: future.result() for part, future in zip(parts, subscriptions, strict=True)}
    figures = {part: future.result() for part, future in metrics.items()}
    gateway = live.result()
    of_order = figures["order"] or {}
    found = _subscriptions(told)
    return Sample(
        at_s=time.time(),
        production=operator.told.production,
        edge=operator.told.edge,
        subscriptions=found,
        guards=[Guard(**guard) for guard in gateway["guards"]] if gateway else (),
        figures={name: value for (name, _), value in of_order.items()},
        waiting={dict(labels)["state"]: value for (name, labels), value in of_order.items() if name == "saga_orders"},
        steps=dict(_steps(figures.values())),
        answers=gateway["answers"] if gateway else {},
        accepted=LatencyHistogram.from_dict(gateway["latency"]) if gateway else None,
        letters=[letter for name, one in found.items() if one.dead for letter in _letters(operator, name, one)],
        faults=_faults(operator),
        processes=[name if process.pid else f"{name} (down)" for name, process in operator.told.processes.items()],
        missing=[part for part, answer in [*told.items(), (layout.GATEWAY, gateway), *figures.items()] if not answer],
    )


def _asked(operator: Operator, part: str, path: str) -> Any:
    """The answer, None where there is none."""
    try:
        return operator.ask("GET", part, path)
    except Pod2doorError:
        return None


def _metrics(operator: Operator, part: str) -> dict[Series, float] | None:
    try:
        return parse_metrics(operator.send("GET", part, "/metrics").text)
    except (Pod2doorError, ValueError):
        return None


def _subscriptions(told: dict[str, Any]) -> dict[str, Subscription]:
    return {
        one["name"]: Subscription(
            part=part,
            stream=one["stream"],
            handled=one["handled"],
            depth=one["depth"],
            retries=one["retries"],
            dead=one["dead"],
            level_ms=one["level_ms"],
            error=one["error"],
            histogram=LatencyHistogram.from_dict(one["histogram"]),
        )
        for part, answer in told.items()
        for one in answer or ()
    }


def _steps(figures: Iterable[dict[Series, float] | None]) -> Iterator[tuple[Step, float]]:
    for values in figures:
        for (name, labels), count in (values or {}).items():
            if name == "step_answers_total":
                of = dict(labels)
                yield (of["step"], of["outcome"]), count


def _letters(operator: Operator, name: str, one: Subscription) -> list[Letter]:
    told = _asked(operator, one.part, f"/v1/dead-letters/{name}/{one.stream}?limit={LETTERS}")
    return [letter_of(letter, one.part) for letter in told or ()]


def _faults(operator: Operator) -> list[str] | None:
    try:
        return faults.armed(operator) if faults.allowed(operator) else None
    except Pod2doorError:
        return None
