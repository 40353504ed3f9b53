"""The gateway's own API, for operators: where routes point, what shadow reads show, how the services are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

import msgspec
from fastapi import APIRouter, HTTPException, Path, Request
from pydantic import BaseModel, ConfigDict

from orders.platform.http.permission import ADMIN_ONLY
from orders.services.gateway.routes import ROUTES
from orders.services.gateway.routing_table import Placing, RoutingTable

if TYPE_CHECKING:
    from orders.platform.security.audit_log import AuditLog
    from orders.services.gateway.health import HealthWatch
    from orders.services.gateway.proxy import Proxy

Prefix = Annotated[str, Path(pattern="^[a-z]+$", max_length=40)]


class Move(BaseModel):
    """Where a route is to point, and whether the other owner's answers are compared."""

    model_config = ConfigDict(extra="forbid", strict=True)

    target: Literal["service", "monolith"]
    shadow: bool = False


class RouteState(BaseModel):
    """A route: who owns it, and what shadow reads have shown since the gateway started."""

    prefix: str
    target: Literal["service", "monolith"]
    shadow: bool
    owner: str
    matches: int
    differences: int
    unanswered: int


class Differing(BaseModel):
    """One read that was answered differently: where, and by whom how."""

    path: str
    place: str
    owner: str
    shadow: str


class ServiceState(BaseModel):
    """How a service is: "unknown", "up", "failing" or "down", since when (seconds since 1970), and why."""

    service: str
    state: Literal["unknown", "up", "failing", "down"]
    since_s: float
    problem: str


def admin_router(table: RoutingTable, proxy: Proxy, health: HealthWatch, audit: AuditLog) -> APIRouter:
    """Make the routes under /v1."""
    router = APIRouter(prefix="/v1", tags=["gateway"])

    def state(prefix: str) -> RouteState:
        placing, compared = table.placings()[prefix], proxy.comparisons[prefix]
        return RouteState(
            prefix=prefix,
            target=placing.target,
            shadow=placing.shadow,
            owner=table.owner(prefix),
            matches=compared.matches,
            differences=compared.differences,
            unanswered=compared.unanswered,
        )

    @router.get("/routes")
    async def get_routes() -> list[RouteState]:
        """Give every route."""
        return [state(prefix) for prefix in ROUTES]

    @router.put("/routes/{prefix}", dependencies=[ADMIN_ONLY])
    async def put_route(prefix: Prefix, move: Move, request: Request) -> RouteState:
        """Point a route elsewhere, from the next request on."""
        _check_known(prefix)
        table.move(prefix, Placing(move.target, move.shadow))
        what = f"{prefix} -> {table.owner(prefix)}{' with shadow reads' if move.shadow else ''}"
        audit.record(request.scope["claims"].issuer, "move route", what, "done", request.scope["correlation"])
        return state(prefix)

    @router.get("/routes/{prefix}/differences")
    async def get_differences(prefix: Prefix) -> list[Differing]:
        """Give the last reads that were answered differently."""
        _check_known(prefix)
        return [Differing(**msgspec.structs.asdict(one)) for one in proxy.comparisons[prefix].last]

    @router.get("/services")
    async def get_services() -> list[ServiceState]:
        """Give the health of every service, as last checked."""
        return [
            ServiceState(service=name, state=one.state, since_s=one.since_s, problem=one.problem)
            for name, one in health.services.items()
        ]

    return router


def _check_known(prefix: str) -> None:
    if prefix not in ROUTES:
        raise HTTPException(404, f"no route {prefix!r}; there are {', '.join(ROUTES)}")
