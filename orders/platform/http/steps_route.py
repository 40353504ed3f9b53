"""POST /v1/steps/NAME: a service's batch operations over HTTP, as JSON or MessagePack."""

from __future__ import annotations

import inspect
import typing
from typing import TYPE_CHECKING, Any

import msgspec
from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from orders.contracts.steps import StepAnswer, StepRequest

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from orders.platform.service import Operation

JSON, MSGPACK = "application/json", "application/msgpack"
SCHEMA_PLACE = "#/components/schemas/{name}"


def steps_router(operations: Mapping[str, Operation]) -> APIRouter:
    """Make a route for each operation; its annotations say what it takes and gives (StepRequest, StepAnswer)."""
    router = APIRouter(tags=["steps"])
    for name, operation in operations.items():
        request, answer = _types(operation)
        router.add_api_route(
            f"/v1/steps/{name}",
            _endpoint(operation, request),
            methods=["POST"],
            name=name,
            summary=inspect.getdoc(operation) or name,
            response_class=Response,
            openapi_extra={"requestBody": {"required": True, "content": _content(request)}},
            responses={200: {"description": "One outcome each, in the request's order.", "content": _content(answer)}},
        )
    return router


def step_schemas(operations: Mapping[str, Operation]) -> dict[str, Any]:
    """Give the JSON Schemas of what the operations take and give, by name: components of the OpenAPI document."""
    types = {kind for operation in operations.values() for kind in _types(operation)}
    ordered = sorted(types, key=lambda kind: kind.__name__)
    return msgspec.json.schema_components(ordered, ref_template=SCHEMA_PLACE)[1]


def _endpoint(operation: Operation, kind: type) -> Any:
    decoders: dict[str, Callable[[bytes], Any]] = {
        JSON: msgspec.json.Decoder(kind).decode,
        MSGPACK: msgspec.msgpack.Decoder(kind).decode,
    }
    encoders = {JSON: msgspec.json.encode, MSGPACK: msgspec.msgpack.encode}

    async def endpoint(request: Request) -> Response:
        media_type = request.headers.get("content-type", JSON).partition(";")[0].strip().lower()
        if media_type not in decoders:
            raise HTTPException(415, f"a batch is sent as {JSON} or {MSGPACK}")
        body = await request.body()
        try:
            batch = decoders[media_type](body)
        except msgspec.DecodeError:
            raise
        except (ValueError, RecursionError) as error:
            raise HTTPException(400, f"the body cannot be read: {error}") from None
        return Response(encoders[media_type](await operation(batch)), media_type=media_type)

    return endpoint


def _types(operation: Operation) -> tuple[type, type]:
    hints = dict(typing.get_type_hints(operation))
    answer = hints.pop("return", StepAnswer)
    return next(iter(hints.values()), StepRequest), answer


def _content(kind: type) -> dict[str, Any]:
    schema = {"schema": {"$ref": SCHEMA_PLACE.format(name=kind.__name__)}}
    return {JSON: schema, MSGPACK: schema}
