"""Dead letters of all subscribers: where they lie is asked of every part that subscribes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from core.errors import Pod2doorError
from orders.serve.layout import is_subscribers
from orders.serve.operator import Operator

AT_A_TIME = 1_000


def letters(operator: Operator, subscriber: str = "", positions: Sequence[int] | None = None) -> list[dict[str, Any]]:
    """The dead letters of one subscriber, or of all, as `orders.platform.bus.dead_letters.DeadLetter` tells them.

    Raises
    ------
    Pod2doorError
        Where there is no such subscriber, or a part does not answer.
    """
    found = [
        letter for part, name, stream in _places(operator, subscriber) for letter in _read(operator, part, name, stream)
    ]
    return [letter for letter in found if not positions or letter["position"] in positions]


def redrive(operator: Operator, subscriber: str = "", positions: Sequence[int] | None = None) -> int:
    """Send the dead letters of one subscriber, or of all, again; how many there were.

    Raises
    ------
    Pod2doorError
    """
    body = {"positions": list(positions) if positions else None}
    return sum(
        operator.ask("POST", part, f"/v1/dead-letters/{name}/{stream}/redrive", body)["redriven"]
        for part, name, stream in _places(operator, subscriber)
    )


def _places(operator: Operator, subscriber: str) -> list[tuple[str, str, str]]:
    """Part, subscriber and stream of the subscriptions that are meant."""
    subscriptions = list(_subscriptions(operator))
    wanted = [place for place in subscriptions if subscriber in ("", place[1])]
    if not wanted:
        names = ", ".join(sorted({name for _, name, _ in subscriptions}))
        raise Pod2doorError(f"no subscriber {subscriber!r}; there are {names}")
    return wanted


def _subscriptions(operator: Operator) -> Iterator[tuple[str, str, str]]:
    for part in filter(is_subscribers, operator.parts):
        for told in operator.ask("GET", part, "/v1/subscriptions"):
            yield part, told["name"], told["stream"]


def _read(operator: Operator, part: str, name: str, stream: str) -> Iterator[dict[str, Any]]:
    after = 0
    while True:
        page = operator.ask("GET", part, f"/v1/dead-letters/{name}/{stream}?after={after}&limit={AT_A_TIME}")
        yield from page
        if len(page) < AT_A_TIME:
            return
        after = page[-1]["position"]
