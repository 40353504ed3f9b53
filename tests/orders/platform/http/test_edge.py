"""The edge over real sockets: whatever bytes come, in whatever pieces, it answers in order, refuses, or closes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any

import msgspec
import pytest
import uvloop
from hypothesis import given, settings
from hypothesis import strategies as st

from orders.platform.http import edge as edge_module
from orders.platform.http.answers import answer
from orders.platform.http.edge import EdgeServer, serve_edge
from orders.platform.http.edge_limits import EdgeLimits
from orders.platform.http.exchange import Exchange, Handler
from tests.orders.waiting import until

LIMIT_S = 20.0


def echo(exchange: Exchange) -> None:
    exchange.reply(answer(200, (), exchange.method + b" " + exchange.target + b" " + exchange.body))


@asynccontextmanager
async def served(handler: Handler = echo, limits: EdgeLimits | None = None) -> AsyncIterator[EdgeServer]:
    server = await serve_edge(handler, "127.0.0.1", 0, limits=limits)
    try:
        yield server
    finally:
        await server.close(drain_s=1.0)


def run(test: Callable[[], Coroutine[Any, Any, None]]) -> None:
    async def limited() -> None:
        async with asyncio.timeout(LIMIT_S):
            await test()

    uvloop.run(limited())


async def talk(server: EdgeServer, *pieces: bytes) -> bytes:
    """Send the pieces one by one, say that no more will come, and read all."""
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    for piece in pieces:
        writer.write(piece)
        await writer.drain()
        await asyncio.sleep(0)
    writer.write_eof()
    received = await reader.read()
    writer.close()
    return received


def request(body: bytes = b"", target: bytes = b"/x", method: bytes = b"POST", headers: bytes = b"") -> bytes:
    return b"%b %b HTTP/1.1\r\nhost: shop\r\n%bcontent-length: %d\r\n\r\n%b" % (
        method,
        target,
        headers,
        len(body),
        body,
    )


def parsed(received: bytes) -> list[tuple[int, dict[str, str], bytes]]:
    """All answers; fails where they are not whole."""
    answers = []
    while received:
        head, received = received.split(b"\r\n\r\n", 1)
        status_line, *lines = head.decode().split("\r\n")
        headers = dict(line.split(": ", 1) for line in lines)
        length = int(headers.get("content-length", 0))
        assert len(received) >= length
        answers.append((int(status_line.split()[1]), headers, received[:length]))
        received = received[length:]
    return answers


def statuses(received: bytes) -> list[int]:
    return [status for status, _, _ in parsed(received)]


def test_requests_of_one_packet_are_answered_in_order_whatever_order_the_work_ends_in() -> None:
    async def test() -> None:
        waiting: list[Exchange] = []

        def backwards(exchange: Exchange) -> None:
            waiting.append(exchange)
            if len(waiting) == 300:
                for one in reversed(waiting):
                    echo(one)

        async with served(backwards) as server:
            received = await talk(server, b"".join(request(b"%d" % number) for number in range(300)))
            assert [body for _, _, body in parsed(received)] == [b"POST /x %d" % number for number in range(300)]

    run(test)


@pytest.mark.parametrize("size", [1, 2, 7])
def test_packets_may_split_a_request_anywhere(size: int) -> None:
    async def test() -> None:
        whole = request(b'{"a":1}', b"/v1/a?b=c") + request(b"", b"/second", b"GET")
        async with served() as server:
            received = await talk(server, *(whole[at : at + size] for at in range(0, len(whole), size)))
            assert [body for _, _, body in parsed(received)] == [b'POST /v1/a?b=c {"a":1}', b"GET /second "]

    run(test)


def test_a_chunked_body_is_put_together() -> None:
    async def test() -> None:
        head = b"POST /x HTTP/1.1\r\nhost: shop\r\ntransfer-encoding: chunked\r\n\r\n"
        async with served() as server:
            received = await talk(server, head, b"3\r\nabc\r\n", b"2\r\nde\r\n0\r\n\r\n")
            assert parsed(received)[0][2] == b"POST /x abcde"

    run(test)


CHUNKED = b"POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n"


def test_trailers_are_no_headers_and_small_chunks_are_welcome() -> None:
    seen: list[dict[bytes, bytes]] = []

    def note(exchange: Exchange) -> None:
        seen.append(exchange.headers)
        echo(exchange)

    async def test() -> None:
        async with served(note) as server:
            chunks = [b"40\r\n" + b"a" * 64 + b"\r\n"] * 1_000
            received = await talk(server, CHUNKED, *chunks, b"0\r\nauthorization: Bearer x\r\n\r\n", request(b"next"))
            assert [len(body) for _, _, body in parsed(received)] == [64_007, 12]
            assert not any(b"authorization" in headers for headers in seen)

    run(test)


REFUSED = {
    "not HTTP": (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 400),
    "no host": (b"GET / HTTP/1.1\r\n\r\n", 400),
    "two hosts": (b"GET / HTTP/1.1\r\nhost: a\r\nhost: b\r\n\r\n", 400),
    "two lengths": (b"POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab", 400),
    "length and chunks": (
        b"POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
        400,
    ),
    "length no number": (b"POST / HTTP/1.1\r\nhost: a\r\ncontent-length: x\r\n\r\n", 400),
    "header without colon": (b"GET / HTTP/1.1\r\nhost\r\n\r\n", 400),
    "space before colon": (b"GET / HTTP/1.1\r\nhost : a\r\n\r\n", 400),
    "HTTP/2.0": (b"POST / HTTP/2.0\r\nhost: a\r\ncontent-length: 0\r\n\r\n", 505),
    "HTTP/1.2": (b"GET / HTTP/1.2\r\nhost: a\r\n\r\n", 505),
    "HTTP/0.9": (b"GET /\r\n\r\n", 505),
    "unknown method": (b"BREW /pot HTTP/1.1\r\nhost: a\r\n\r\n", 400),
    "long body": (b"POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 70000\r\n\r\n", 413),
    "long chunks": (
        b"POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n11170\r\n" + b"a" * 70_000 + b"\r\n0\r\n\r\n",
        413,
    ),
    "long target": (b"GET /" + b"a" * 20_000 + b" HTTP/1.1\r\nhost: a\r\n\r\n", 431),
    "long header": (b"GET / HTTP/1.1\r\nhost: a\r\nx: " + b"a" * 20_000 + b"\r\n\r\n", 431),
    "many headers": (b"GET / HTTP/1.1\r\nhost: a\r\n" + b"".join(b"x%d: y\r\n" % n for n in range(90)) + b"\r\n", 431),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_bad_request_is_refused_in_one_line_after_the_good_ones_before_it(name: str) -> None:
    sent, status = REFUSED[name]

    async def test() -> None:
        async with served() as server:
            received = await talk(server, request(b"good") + sent + request(b"too late"))
            good, bad = parsed(received)
            assert good[2] == b"POST /x good"
            assert bad[0] == status
            assert bad[1]["content-type"] == "application/problem+json"
            assert bad[1]["connection"] == "close"
            problem = msgspec.json.decode(bad[2])
            assert problem["status"] == status
            assert "\n" not in problem["detail"]

    run(test)


@pytest.mark.parametrize(
    "start",
    [b"GET / HTTP/1.1\r\nhost: a\r\nx: ", CHUNKED + b"1\r\na\r\n0\r\nx: ", CHUNKED + b"1;x="],
    ids=["header", "trailer", "chunk extension"],
)
def test_what_never_ends_is_refused_before_it_fills_the_memory(start: bytes) -> None:
    async def test() -> None:
        async with served() as server:
            reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
            writer.write(start)
            for _ in range(40):
                writer.write(b"a" * 1_000)
                await writer.drain()
                await asyncio.sleep(0)
            assert statuses(await reader.read()) == [431]
            writer.close()

    run(test)


@pytest.mark.parametrize(
    "first",
    [
        b"GET /x HTTP/1.0\r\nhost: a\r\n\r\n",
        b"GET /x HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n",
        b"GET /x HTTP/1.1\r\nhost: a\r\nconnection: upgrade, close\r\nupgrade: h2c\r\n\r\n",
        b"CONNECT x:1 HTTP/1.1\r\nhost: a\r\n\r\n",
    ],
)
def test_a_client_that_wants_one_answer_gets_one_and_the_connection_closes(first: bytes) -> None:
    async def test() -> None:
        async with served() as server:
            reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
            writer.write(first)
            [(status, headers, _)] = parsed(await reader.read())
            assert (status, headers["connection"]) == (200, "close")
            writer.close()

    run(test)


OFFERS = {
    "h2c": b"connection: Upgrade, HTTP2-Settings\r\nupgrade: h2c\r\nhttp2-settings: AAEAAEAAAAIAAAAB\r\n",
    "websocket": b"connection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\n",
}


@pytest.mark.parametrize("size", [1, 7, 10_000])
@pytest.mark.parametrize("name", OFFERS)
def test_a_client_that_offers_another_protocol_is_answered_as_if_it_had_not(name: str, size: int) -> None:
    """Java's HttpClient offers h2c with its first request, POST too; body and connection go on as in any other."""
    seen: list[dict[bytes, bytes]] = []

    def note(exchange: Exchange) -> None:
        seen.append(exchange.headers)
        echo(exchange)

    async def test() -> None:
        chunks = b"POST /c HTTP/1.1\r\nhost: shop\r\n%btransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"
        whole = request(b'{"a":1}', headers=OFFERS[name]) + chunks % OFFERS[name] + request(b"last")
        async with served(note) as server:
            received = await talk(server, *(whole[at : at + size] for at in range(0, len(whole), size)))
            assert [body for _, _, body in parsed(received)] == [b'POST /x {"a":1}', b"POST /c abc", b"POST /x last"]
            assert not any(b"upgrade" in headers or b"connection" in headers for headers in seen)

    run(test)


def test_thousands_of_offers_in_one_packet_are_answered() -> None:
    async def test() -> None:
        async with served() as server:
            received = await talk(server, request(b"a", headers=OFFERS["websocket"]) * 2_000)
            assert statuses(received) == [200] * 2_000

    run(test)


def test_an_offer_gets_no_request_past_the_checks() -> None:
    async def test() -> None:
        head = b"POST / HTTP/1.1\r\n%bcontent-length: %d\r\n\r\n"
        async with served() as server:
            assert statuses(await talk(server, head % (OFFERS["h2c"], 1))) == [400]
            assert statuses(await talk(server, head % (OFFERS["h2c"] + b"host: a\r\n", 70_000))) == [413]

    run(test)


def test_an_answer_to_head_has_a_length_and_no_body() -> None:
    async def test() -> None:
        async with served() as server:
            received = await talk(server, request(method=b"HEAD"), request(b"next"))
            head, rest = received.split(b"\r\n\r\n", 1)
            assert b"content-length: 8" in head
            assert [body for _, _, body in parsed(rest)] == [b"POST /x next"]

    run(test)


def test_a_client_that_asks_before_it_sends_the_body_is_told_to_go_on() -> None:
    async def test() -> None:
        async with served() as server:
            reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
            writer.write(b"POST /x HTTP/1.1\r\nhost: a\r\nexpect: 100-continue\r\ncontent-length: 2\r\n\r\n")
            assert await reader.readuntil(b"\r\n\r\n") == b"HTTP/1.1 100 Continue\r\n\r\n"
            writer.write(b"ok")
            writer.write_eof()
            assert parsed(await reader.read())[0][2] == b"POST /x ok"
            writer.close()

    run(test)


@pytest.mark.parametrize(
    "head",
    [
        b"POST /x HTTP/1.1\r\nhost: a\r\nexpect: tea\r\n",
        b"POST /x HTTP/1.0\r\nhost: a\r\nexpect: 100-continue\r\n",
    ],
)
def test_other_expectations_and_older_clients_get_no_100(head: bytes) -> None:
    async def test() -> None:
        async with served() as server:
            received = await talk(server, head + b"content-length: 2\r\n\r\n", b"ok")
            assert [(status, body) for status, _, body in parsed(received)] == [(200, b"POST /x ok")]

    run(test)


@pytest.mark.parametrize("sent", [b"GET / HT", b"POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 5\r\n\r\nab"])
def test_a_request_that_trickles_in_too_slowly_gets_408(sent: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(edge_module, "SWEEP_S", 0.02)

    async def test() -> None:
        async with served(limits=EdgeLimits(request_s=0.1)) as server:
            reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
            writer.write(sent)
            assert statuses(await reader.read()) == [408]
            writer.close()

    run(test)


def test_an_idle_connection_is_closed_without_a_word_and_a_busy_one_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(edge_module, "SWEEP_S", 0.02)

    async def test() -> None:
        asked: list[Exchange] = []
        async with served(asked.append, EdgeLimits(idle_s=0.5, request_s=0.5)) as server:
            idle, idle_writer = await asyncio.open_connection("127.0.0.1", server.port)
            busy, busy_writer = await asyncio.open_connection("127.0.0.1", server.port)
            busy_writer.write(request(b"slow"))
            assert await idle.read() == b""
            await asyncio.sleep(0.6)
            echo(asked[0])
            assert (await busy.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 200")
            idle_writer.close()
            busy_writer.close()

    run(test)


def test_a_client_that_does_not_read_is_not_read_from() -> None:
    async def test() -> None:
        answered = 0

        def large(exchange: Exchange) -> None:
            nonlocal answered
            answered += 1
            exchange.reply(answer(200, (), b"a" * 50_000))

        async with served(large) as server:
            _, writer = await asyncio.open_connection("127.0.0.1", server.port)
            writer.transport.set_write_buffer_limits(0)
            writer.transport.pause_reading()  # type: ignore[attr-defined]
            writer.write(request() * 100_000)
            seen = -1
            while answered != seen or not answered:
                seen = answered
                await asyncio.sleep(0.1)
            assert 0 < answered < 50_000
            writer.transport.abort()

    run(test)


def test_requests_beyond_the_limit_of_one_connection_wait_and_are_answered_later() -> None:
    async def test() -> None:
        waiting: list[Exchange] = []
        async with served(waiting.append, EdgeLimits(pipelined=10)) as server:
            sent = asyncio.ensure_future(talk(server, *(request(b"%d" % number) * 2_000 for number in range(6))))
            answered = 0
            while not sent.done():
                assert len(waiting) < 6_000
                for exchange in waiting:
                    echo(exchange)
                answered += len(waiting)
                waiting.clear()
                await asyncio.sleep(0.001)
            assert answered == len(parsed(await sent)) == 12_000

    run(test)


def test_more_connections_than_allowed_are_told_so() -> None:
    async def test() -> None:
        async with served(limits=EdgeLimits(connections=1)) as server:
            _, first = await asyncio.open_connection("127.0.0.1", server.port)
            reader, second = await asyncio.open_connection("127.0.0.1", server.port)
            assert statuses(await reader.read()) == [503]
            first.close()
            second.close()

    run(test)


def test_closing_answers_what_came_and_then_closes_every_connection() -> None:
    async def test() -> None:
        asked: list[Exchange] = []
        server = await serve_edge(asked.append, "127.0.0.1", 0)
        port = server.port
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        idle, idle_writer = await asyncio.open_connection("127.0.0.1", server.port)
        writer.write(request(b"last"))
        await until(lambda: asked)
        closing = asyncio.ensure_future(server.close())
        assert await idle.read() == b""
        echo(asked[0])
        [(status, headers, body)] = parsed(await reader.read())
        assert (status, headers["connection"], body) == (200, "close", b"POST /x last")
        await closing
        with pytest.raises(OSError, match="refused"):
            await asyncio.open_connection("127.0.0.1", port)
        writer.close()
        idle_writer.close()

    run(test)


def test_a_handler_that_breaks_is_a_500_and_the_server_goes_on() -> None:
    async def test() -> None:
        told: list[dict[str, Any]] = []
        asyncio.get_running_loop().set_exception_handler(lambda _, context: told.append(context))

        def broken(exchange: Exchange) -> None:
            if exchange.target == b"/bad":
                raise ZeroDivisionError
            echo(exchange)

        async with served(broken) as server:
            assert statuses(await talk(server, request(target=b"/bad"))) == [500]
            assert statuses(await talk(server, request())) == [200]
            assert isinstance(told[0]["exception"], ZeroDivisionError)

    run(test)


WORDS = st.sampled_from(
    [
        b"GET ", b"POST ", b"/x ", b"HTTP/1.1", b"HTTP/1.0", b"\r\n", b"\n", b"\r", b"\0", b": ",
        b"\r\n\r\n", b"host: a\r\n", b"content-length: 3\r\n", b"content-length: -1\r\n",
        b"content-length: 99999999999999999999\r\n",
        b"transfer-encoding: chunked\r\n", b"3\r\nabc\r\n", b"0\r\n\r\n", b"connection: close\r\n",
        b"upgrade: x\r\n", b"connection: upgrade\r\n",
        b"expect: 100-continue\r\n", b"abc", request(b"abc"), request(b"", method=b"GET"),
    ]
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(WORDS | st.binary(max_size=8), max_size=12), st.booleans())
def test_whatever_bytes_come_the_edge_answers_or_closes_and_serves_the_next(pieces: list[bytes], split: bool) -> None:
    async def test() -> None:
        broken: list[dict[str, Any]] = []
        asyncio.get_running_loop().set_exception_handler(lambda _, context: broken.append(context))
        async with served() as server:
            received = await talk(server, *(pieces if split else [b"".join(pieces)]))
            assert all(100 <= status <= 505 for status in statuses(received))
            assert statuses(await talk(server, request(b"next"))) == [200]
        assert not broken

    run(test)
