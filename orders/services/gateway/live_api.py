"""GET /v1/live: what the gateway itself sees from second to second, for whoever draws it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Literal

from fastapi import APIRouter
from pydantic import BaseModel

if TYPE_CHECKING:
    from orders.platform.calls import CallCount
    from orders.platform.calls.breaker import Breaker
    from orders.platform.http.intake import OrderIntake
    from orders.platform.observe.latency import LatencyHistogram
    from orders.services.gateway.health import HealthWatch, ServiceHealth

Gate = Literal["closed", "half-open", "open"]
_OF_BREAKER: Mapping[str, Gate] = {"closed": "closed", "half-opened": "half-open", "opened": "open"}


class Guard(BaseModel):
    """What stands before the gateway's calls of one service.

    A "breaker" opens after failures in a row and lets a probe through later; "health" keeps calls back while checks do
    not reach the service. `calls` and `failed` count since the gateway started, its own checks among them. `changes`
    are moments (seconds since 1970) and the state from then on.
    """

    callee: str
    kind: Literal["breaker", "health"]
    state: Gate
    problem: str
    probe_in_s: float | None
    changes: list[tuple[float, Gate]]
    calls: int
    failed: int


class Live(BaseModel):
    """The gateway now: guards, and orders answered since it started by status; `latency` as a histogram's buckets."""

    guards: list[Guard]
    answers: dict[str, int]
    open: int
    latency: dict[str, Any]


def live_router(
    breaker: Breaker,
    health: HealthWatch,
    counts: Mapping[str, CallCount],
    intake: OrderIntake,
    latency: LatencyHistogram,
) -> APIRouter:
    """Make the route."""
    router = APIRouter(prefix="/v1", tags=["operations"])

    @router.get("/live")
    async def get_live() -> Live:
        """Give guards and answers."""
        answers = {str(status): count for status, count in intake.answers.items()}
        guards = list(_guards(breaker, health, counts))
        return Live(guards=guards, answers=answers, open=intake.open, latency=latency.to_dict())

    return router


def _guards(breaker: Breaker, health: HealthWatch, counts: Mapping[str, CallCount]) -> Iterator[Guard]:
    for callee, seen in health.services.items():
        if callee == breaker.name:
            state = _OF_BREAKER[breaker.state]
            changes = [(at_s, _OF_BREAKER[to]) for at_s, to in breaker.history]
            probe_in_s = breaker.probe_in_s
        else:
            state, changes, probe_in_s = _gate(seen), [(seen.since_s, _gate(seen))], None
        count = counts.get(callee)
        yield Guard(
            callee=callee,
            kind="breaker" if callee == breaker.name else "health",
            state=state,
            problem=seen.problem,
            probe_in_s=probe_in_s,
            changes=changes,
            calls=count.made if count else 0,
            failed=count.failed if count else 0,
        )


def _gate(seen: ServiceHealth) -> Gate:
    return "open" if seen.state == "down" else "closed"
