"""A call means the same whichever way it goes: inside a process, or over HTTP between two."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import msgspec
import pytest
import structlog
from fastapi import APIRouter, Request

from orders.contracts.steps import StepAnswer, StepOrder, StepOutcome, StepRequest
from orders.platform.calls import CallFailed, Overloaded, Refused
from orders.platform.calls.deadlines import TooLate, left_s
from orders.platform.calls.http_calls import Addresses
from orders.platform.calls.local_calls import Resident
from orders.platform.calls.service_calls import ServiceCalls
from orders.platform.http.api import make_api
from orders.platform.observe.metrics import Metrics
from orders.platform.security.identities import Identity
from orders.platform.security.scopes import READ, STEPS
from orders.platform.security.tokens import Issuer, Verifier, write_grants
from orders.platform.service import Running, Service
from orders.platform.settings import Settings
from orders.serve.api_server import ApiServer
from orders.serve.layout import free_port
from orders.serve.port_block import QUIET_PORTS
from tests.orders.untraced import Untraced

BATCH = StepRequest([StepOrder("o-1", "c" * 32, (("SKU-0000001", 2),), "z", "standard", "", "", 100)])
GRANTS = {"caller": {"store": (STEPS, READ)}, "reader": {"store": (READ,)}}


class Operations:
    """What the callee can do, well and badly."""

    def __init__(self) -> None:
        self.left_s: float | None = None

    async def reserve(self, request: StepRequest) -> StepAnswer:
        self.left_s = left_s()
        return StepAnswer([StepOutcome(order.order, True) for order in request.orders])

    async def hang(self, request: StepRequest) -> StepAnswer:
        await asyncio.Event().wait()
        raise AssertionError("never")

    async def fail(self, request: StepRequest) -> StepAnswer:
        raise ZeroDivisionError("no luck")

    async def crowd(self, request: StepRequest) -> StepAnswer:
        raise Overloaded("a full queue")

    def by_name(self) -> dict[str, Callable[[StepRequest], Awaitable[StepAnswer]]]:
        return {"reserve": self.reserve, "hang": self.hang, "fail": self.fail, "crowd": self.crowd}


class Host:
    """Of a context, what an API needs."""

    def __init__(self, directory: Path) -> None:
        self.settings = Settings(str(directory))
        self.verifier = Verifier.open(directory, "store")
        self.metrics = Metrics("store")
        self.log = structlog.get_logger()
        self.tracer = Untraced()


class Shop:
    """A callee, and callers of any name."""

    def __init__(self, directory: Path, residents: dict[str, Resident], addresses: Addresses) -> None:
        self.operations = Operations()
        self._directory = directory
        self._residents = residents
        self._addresses = addresses

    def caller(self, name: str = "caller") -> ServiceCalls:
        issuer = Issuer(Identity(self._directory / "keys", name))
        return ServiceCalls(issuer, {"store": (STEPS, READ)}, self._residents, self._addresses)


def router() -> APIRouter:
    made = APIRouter()

    @made.get("/v1/customer")
    async def customer(request: Request) -> dict[str, str]:
        return {"customer": request.headers.get("x-customer-token", ""), "correlation": request.scope["correlation"]}

    return made


@asynccontextmanager
async def open_shop(directory: Path, way: str) -> AsyncIterator[Shop]:
    write_grants(directory / "keys", GRANTS)
    residents: dict[str, Resident] = {}
    port = free_port("127.0.0.1")
    addresses = Addresses({"store": f"http://127.0.0.1:{port}"}, residents, None)
    shop = Shop(directory, residents, addresses)
    host = Host(directory)
    running = Running(routers=(router(),), operations=shop.operations.by_name())
    app = make_api(Service("store", "Store", lambda context: None), running, host)  # type: ignore[arg-type]
    server = ApiServer(app, "127.0.0.1", port, None)
    await server.start()
    if way == "local":
        residents["store"] = Resident(running.operations, host.verifier, app)
    try:
        yield shop
    finally:
        await addresses.close()
        await server.close()


@pytest.fixture(params=["local", "http"])
def shop(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], object]:
    return lambda: open_shop(tmp_path, request.param)


async def reserve(calls: ServiceCalls, operation: str = "reserve", timeout_s: float = 30.0) -> StepAnswer:
    return await calls.call("store", operation, BATCH, StepAnswer, timeout_s=timeout_s, correlation="c" * 32)


def run(shop: Callable[[], object], work: Callable[[Shop], Awaitable[object]]) -> object:
    async def inside() -> object:
        async with shop() as opened:  # type: ignore[attr-defined]
            return await work(opened)

    return asyncio.run(inside())


def test_a_batch_is_answered(shop: Callable[[], object]) -> None:
    assert run(shop, lambda it: reserve(it.caller())) == StepAnswer([StepOutcome("o-1", True)])


@pytest.mark.parametrize("name", ["reader", "stranger"])
def test_a_caller_without_the_scope_is_refused(shop: Callable[[], object], name: str) -> None:
    with pytest.raises(Refused) as refused:
        run(shop, lambda it: reserve(it.caller(name)))
    assert refused.value.status == 403


def test_an_operation_that_hangs_is_cut_at_the_deadline(shop: Callable[[], object]) -> None:
    with pytest.raises(TooLate):
        run(shop, lambda it: reserve(it.caller(), "hang", 0.05))


@pytest.mark.parametrize("operation", ["fail", "crowd"])
def test_a_callees_own_fault_is_worth_another_try(shop: Callable[[], object], operation: str) -> None:
    with pytest.raises(CallFailed) as failed:
        run(shop, lambda it: reserve(it.caller(), operation))
    assert isinstance(failed.value, Overloaded) == (operation == "crowd")


def test_an_unknown_operation_is_refused(shop: Callable[[], object]) -> None:
    with pytest.raises(Refused) as refused:
        run(shop, lambda it: reserve(it.caller(), "vanish"))
    assert refused.value.status == 404


def test_the_callee_knows_the_deadline(shop: Callable[[], object]) -> None:
    async def work(it: Shop) -> float | None:
        await reserve(it.caller(), timeout_s=25.0)
        return it.operations.left_s

    left = run(shop, work)
    assert isinstance(left, float)
    assert 0 < left <= 25.0


def test_an_api_is_read_with_the_customers_token_and_the_correlation_id(shop: Callable[[], object]) -> None:
    body = run(shop, lambda it: it.caller().get("store", "/v1/customer", timeout_s=30, correlation="d" * 32, token="t"))
    assert msgspec.json.decode(body) == {"customer": "t", "correlation": "d" * 32}  # type: ignore[arg-type]


def test_any_answer_is_passed_on(shop: Callable[[], object]) -> None:
    answer = run(shop, lambda it: it.caller().send("store", "GET", "/v1/nowhere", b"", timeout_s=30))
    assert answer[0] == 404  # type: ignore[index]


def test_nobody_gets_in_without_a_token(tmp_path: Path) -> None:
    async def work() -> list[int]:
        async with open_shop(tmp_path, "http") as it, httpx.AsyncClient() as stranger:
            base = it._addresses._urls["store"]
            answers = [await stranger.get(base + path) for path in ("/v1/customer", "/metrics", "/health")]
            answers.append(await stranger.post(base + "/v1/steps/reserve", content=b"{}"))
            return [answer.status_code for answer in answers]

    assert asyncio.run(work()) == [401, 401, 200, 401]


def test_a_service_that_is_away_or_unknown_is_worth_another_try(tmp_path: Path) -> None:
    async def work(service: str) -> None:
        write_grants(tmp_path / "keys", GRANTS)
        port = free_port("127.0.0.1")
        addresses = Addresses({"store": f"http://127.0.0.1:{port}"}, {}, None)
        calls = Shop(tmp_path, {}, addresses).caller()
        try:
            await calls.call(service, "reserve", BATCH, StepAnswer, timeout_s=30)
        finally:
            await addresses.close()

    for service in ("store", "nobody"):
        with pytest.raises(CallFailed):
            asyncio.run(work(service))


def test_ports_lie_below_those_of_outgoing_connections() -> None:
    assert QUIET_PORTS.stop <= 32_768
