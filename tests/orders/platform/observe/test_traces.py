from __future__ import annotations

import json
import secrets
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest

from core.errors import Pod2doorError
from orders.platform.observe.traces import Tracer, close_traces, headers, trace_path, tracer


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path
    close_traces(tmp_path)


def written(folder: Path, service: str) -> list[dict[str, Any]]:
    close_traces(folder)
    return [json.loads(line) for line in trace_path(service, folder).read_text().splitlines()]


def new_correlation(sampled: bool) -> str:
    """A trace id that a ratio of a half keeps, or drops."""
    return secrets.token_hex(8) + ("0" if sampled else "f") + secrets.token_hex(8)[1:]


class Callee:
    """A service behind a socket, whose only answer is a span."""

    def __init__(self, its_tracer: Tracer) -> None:
        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                correlation = self.headers["traceparent"].split("-")[1]
                with its_tracer.span("reserve", correlation, self.headers["traceparent"]):
                    pass
                self.send_response(204)
                self.end_headers()

            def log_message(self, *args: Any) -> None:
                """Says nothing."""

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01})

    def __enter__(self) -> str:
        self.thread.start()
        return f"http://127.0.0.1:{self.server.server_port}"

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


def test_a_call_carries_the_trace_to_the_other_service(folder: Path) -> None:
    correlation = new_correlation(sampled=True)
    order = tracer("order", folder, ratio=0.5)
    with (
        Callee(tracer("inventory", folder, ratio=0.0)) as url,
        order.root("POST /v1/orders", correlation),
        order.span("reserve", correlation, headers()["traceparent"]),
    ):
        httpx.post(url, headers=headers())
    (callee,) = written(folder, "inventory")
    caller, root = written(folder, "order")
    assert {span["correlation"] for span in (root, caller, callee)} == {correlation}
    assert (root["parent"], caller["parent"], callee["parent"]) == ("", root["span"], caller["span"])
    assert root["start_us"] <= caller["start_us"] <= callee["start_us"] <= callee["end_us"] <= root["end_us"]
    assert callee["service"] == "inventory"


def test_without_a_header_a_span_hangs_below_the_root(folder: Path) -> None:
    correlation = new_correlation(sampled=True)
    gateway, fraud = tracer("gateway", folder, ratio=0.5), tracer("fraud:subscribers", folder, ratio=0.5)
    with gateway.root("POST /v1/orders", correlation):
        pass
    fraud.record("score", [correlation, new_correlation(sampled=False)], 1_000, 3_000, {"batch": 2})
    (root,), (effect,) = written(folder, "gateway"), written(folder, "fraud:subscribers")
    assert (effect["parent"], effect["correlation"]) == (root["span"], correlation)
    assert (effect["start_us"], effect["end_us"], effect["attributes"]) == (1_000, 3_000, {"batch": 2})


def test_all_services_keep_the_same_traces(folder: Path) -> None:
    first, second = tracer("order", folder, ratio=0.5), tracer("payment", folder, ratio=0.5)
    drawn = [secrets.token_hex(16) for _ in range(400)]
    kept = [correlation for correlation in drawn if first.keeps(correlation)]
    assert kept == [correlation for correlation in drawn if second.keeps(correlation)]
    assert 100 < len(kept) < 300
    for correlation in drawn:
        with first.span("accept", correlation):
            pass
    second.record("charge", drawn, 1, 2)
    assert {span["correlation"] for span in written(folder, "order")} == set(kept)
    assert {span["correlation"] for span in written(folder, "payment")} == set(kept)


def test_a_caller_who_wants_his_trace_gets_it(folder: Path) -> None:
    correlation = new_correlation(sampled=False)
    order = tracer("order", folder, ratio=0.5)
    wanted, unwanted = (f"00-{correlation}-{'12' * 8}-0{flag}" for flag in "10")
    assert (order.keeps(correlation, wanted), order.keeps(correlation, unwanted)) == (True, False)
    assert not order.keeps(correlation, "no such header")
    for header, name in ((wanted, "kept"), (unwanted, "dropped"), ("", "dropped")):
        with order.span(name, correlation, header):
            pass
    (span,) = written(folder, "order")
    assert (span["name"], span["parent"]) == ("kept", "12" * 8)


def test_the_edge_tells_afterwards(folder: Path) -> None:
    kept, dropped = new_correlation(sampled=True), new_correlation(sampled=False)
    gateway = tracer("gateway", folder, ratio=0.5)
    gateway.record_root("POST /v1/orders", kept, 1_000, 9_000)
    gateway.record_root("POST /v1/orders", dropped, 1_000, 9_000)
    gateway.record("accept", [kept], 2_000, 8_000)
    root, child = written(folder, "gateway")
    assert (root["correlation"], root["parent"], root["start_us"], root["end_us"]) == (kept, "", 1_000, 9_000)
    assert child["parent"] == root["span"]


def test_what_a_caller_wants_is_kept_by_all_services(folder: Path) -> None:
    wanted, unwanted = new_correlation(sampled=False), new_correlation(sampled=False)
    gateway, fraud = tracer("gateway", folder, ratio=0.5), tracer("fraud:subscribers", folder, ratio=0.5)
    for correlation, flag in ((wanted, "01"), (unwanted, "00")):
        header = f"00-{correlation}-{'12' * 8}-{flag}"
        gateway.want(correlation, header)
        gateway.record_root("POST /v1/orders", correlation, 1_000, 9_000, traceparent=header)
    fraud.record("score", [wanted, unwanted], 2_000, 3_000)
    (root,), (effect,) = written(folder, "gateway"), written(folder, "fraud:subscribers")
    assert (root["correlation"], root["parent"]) == (wanted, "12" * 8)
    assert (effect["correlation"], effect["parent"]) == (wanted, root["span"])


def test_the_share_to_keep_may_come_from_the_environment(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTEL_TRACES_SAMPLER_ARG", "1")
    assert tracer("order", folder).keeps("f" * 32)
    monkeypatch.setenv("OTEL_TRACES_SAMPLER_ARG", "most")
    with pytest.raises(Pod2doorError, match="'most'"):
        Tracer("cart", folder)


def test_what_carries_no_trace_id_is_passed_over(folder: Path) -> None:
    catalogue = tracer("catalogue", folder, ratio=1.0)
    kept = secrets.token_hex(16)
    catalogue.record("handle", ["", "a batch of the night's job, which has no trace", kept], 1, 2)
    assert [span["correlation"] for span in written(folder, "catalogue")] == [kept]


def test_an_error_is_told(folder: Path) -> None:
    order = tracer("order", folder, ratio=1.0)
    with pytest.raises(KeyError), order.span("accept", secrets.token_hex(16)):
        raise KeyError("gone")
    (span,) = written(folder, "order")
    assert span["status"] == "error"


def test_a_collector_without_its_exporter_is_one_clear_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:4318")
    with pytest.raises(Pod2doorError, match="pip install opentelemetry-exporter-otlp-proto-http"):
        Tracer("order", tmp_path)
