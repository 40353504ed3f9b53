"""The states that checks of a service lead to."""

from __future__ import annotations

import asyncio
from typing import Any

from orders.platform.calls import CallFailed
from orders.platform.calls.deadlines import TooLate
from orders.services.gateway.health import DOWN_AFTER, HealthWatch

SLOW = -1


class Answers:
    """In the place of the calls: gives what a service would say."""

    def __init__(self, *answers: int) -> None:
        self._answers = list(answers)

    async def send(self, *request: Any, **options: Any) -> tuple[int, dict[str, str], bytes]:
        status = self._answers.pop(0)
        if status == SLOW:
            raise TooLate("not done within 1 s")
        if not status:
            raise CallFailed("inventory: refused")
        return status, {}, b'{"problems": ["the disk\\n is full"]}'


def states(*answers: int) -> list[str]:
    watch = HealthWatch(Answers(*answers), ["inventory"])  # type: ignore[arg-type]
    seen = []
    for _ in answers:
        asyncio.run(watch.check("inventory"))
        seen.append(watch.services["inventory"].state)
    return seen


def test_one_missed_check_is_an_accident_and_two_are_not() -> None:
    assert DOWN_AFTER == 2
    assert states(200, 0, 200, 0, 0, 0, 200) == ["up", "up", "up", "up", "down", "down", "up"]


def test_who_answers_that_he_is_ill_is_not_down() -> None:
    assert states(503, 0, 503, 200) == ["failing", "failing", "failing", "up"]


def test_who_is_slow_is_not_down() -> None:
    assert states(SLOW, SLOW, SLOW, 200) == ["failing", "failing", "failing", "up"]


def test_what_is_wrong_is_told_in_one_line() -> None:
    watch = HealthWatch(Answers(503), ["inventory"])  # type: ignore[arg-type]
    asyncio.run(watch.check("inventory"))
    assert "\n" not in watch.services["inventory"].problem
    assert "the disk" in watch.services["inventory"].problem
