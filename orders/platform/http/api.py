"""The API of a service: its own routes, and what every service has: health, metrics, steps, errors."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Protocol

from fastapi import FastAPI
from starlette.responses import JSONResponse, Response

from orders.platform.http.door import Door
from orders.platform.http.errors import add_error_handlers
from orders.platform.http.faults_route import faults_router
from orders.platform.http.problem import MEDIA_TYPE, Problem, schema
from orders.platform.http.steps_route import step_schemas, steps_router
from orders.platform.observe.metrics import CONTENT_TYPE

if TYPE_CHECKING:
    from structlog.typing import FilteringBoundLogger

    from orders.platform.observe.metrics import Metrics
    from orders.platform.observe.traces import Tracer
    from orders.platform.security.tokens import Verifier
    from orders.platform.service import Running, Service
    from orders.platform.settings import Settings

VERSION = "1"

PROBLEMS: dict[int | str, dict[str, Any]] = {
    status: {"description": words, "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}}
    for status, words in (("4XX", "The request is wrong."), ("5XX", "Not now, or not working."))
}
"""The errors of every route, as its OpenAPI document tells them."""


class Host(Protocol):
    """Of a service's context, what its API needs."""

    settings: Settings
    verifier: Verifier
    metrics: Metrics
    log: FilteringBoundLogger

    @property
    def tracer(self) -> Tracer:
        """What makes the service's spans."""


def make_api(service: Service, running: Running, context: Host) -> FastAPI:
    """Make the app of a service, or of its subscriptions alone.

    Parameters
    ----------
    service : Service
    running : Running
        Its routers, operations, health and gauges.
    context : Host
        Whose verifier checks every call but GET /health.

    Returns
    -------
    FastAPI
    """
    app = FastAPI(title=service.title, version=VERSION, docs_url=None, redoc_url=None, responses=PROBLEMS)
    for router in running.routers:
        app.include_router(router)
    app.include_router(steps_router(running.operations))
    if context.settings.fault_injection:
        app.include_router(faults_router())
    _add_operations_routes(app, running, context)
    add_error_handlers(app, context.log)
    _complete_openapi(app, running)
    app.add_middleware(
        Door, verify=context.verifier.verify, metrics=context.metrics, log=context.log, tracer=context.tracer
    )
    return app


def _add_operations_routes(app: FastAPI, running: Running, context: Host) -> None:
    @app.get("/health", tags=["operations"], responses={503: {"description": "Not well."}})
    async def health() -> JSONResponse:
        """Say whether the service is well, and what is wrong, one line each."""
        problems = list(running.health())
        body = {"status": "failing" if problems else "ok", "problems": problems}
        return JSONResponse(body, 503 if problems else 200)

    @app.get("/metrics", tags=["operations"], response_class=Response)
    async def metrics() -> Response:
        """Give the figures in Prometheus' text format."""
        for name, value in running.gauges().items():
            context.metrics.gauge(name, partial(float, value))
        return Response(context.metrics.render(), media_type=CONTENT_TYPE)


def _complete_openapi(app: FastAPI, running: Running) -> None:
    """The batch contracts are msgspec's; FastAPI does not know their schemas."""
    made = app.openapi

    def openapi() -> dict[str, Any]:
        document = made()
        components = document.setdefault("components", {})
        components.setdefault("schemas", {}).update(step_schemas(running.operations), Problem=schema(Problem))
        components["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}}
        document["security"] = [{"token": []}]
        return document

    app.openapi = openapi  # type: ignore[method-assign]
