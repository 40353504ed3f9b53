"""OpenTelemetry traces of a service: `<directory>/traces/<service>.jsonl`, a span a line.

An order's correlation id is its trace id, and whether a trace is kept follows from the id alone (`TraceIdRatioBased`),
so that all services keep the same ones without being told. A caller who set the sampled flag of `traceparent` gets his
trace kept, too (`wanted`). Where a trace comes over the bus, there is no header: its spans hang below the edge's, whose
span id is the first half of the trace id.

Spans also go to an OTLP collector where OTEL_EXPORTER_OTLP_ENDPOINT names one and its exporter is installed.
"""

from __future__ import annotations

import atexit
import importlib
import os
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

import msgspec
from opentelemetry.context import Context
from opentelemetry.sdk.resources import SERVICE_NAME, Resource
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter, SpanExportResult
from opentelemetry.sdk.trace.id_generator import RandomIdGenerator
from opentelemetry.sdk.trace.sampling import ParentBased, TraceIdRatioBased
from opentelemetry.trace import (
    NonRecordingSpan,
    Span,
    SpanContext,
    SpanKind,
    TraceFlags,
    get_current_span,
    set_span_in_context,
    use_span,
)
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator
from opentelemetry.util.types import AttributeValue

from core.errors import Pod2doorError
from orders.platform.observe.lines import LinesFile
from orders.platform.observe.wanted import WantedTraces

RATIO = 0.01
EXPORT_EVERY_MS = 1_000

Attributes = Mapping[str, AttributeValue]

_W3C = TraceContextTextMapPropagator()
_root_of: ContextVar[int] = ContextVar("root_of", default=0)


class Tracer:
    """Makes the spans of one service.

    Parameters
    ----------
    service : str
        "NAME" or "NAME:subscribers".
    directory : str or Path
        The data folder.
    ratio : float, optional
        Share of traces that is kept; OTEL_TRACES_SAMPLER_ARG where it is not given, else 0.01.
    """

    def __init__(self, service: str, directory: str | Path, ratio: float | None = None) -> None:
        self.service = service.partition(":")[0]
        by_id = TraceIdRatioBased(_usual_ratio() if ratio is None else ratio)
        # Hex digits sort as their numbers do; "g" is after them all.
        self._bound = f"{by_id.bound:016x}" if by_id.bound < 2**64 else "g"
        self._provider = TracerProvider(
            sampler=ParentBased(by_id, remote_parent_not_sampled=by_id),
            resource=Resource.create({SERVICE_NAME: self.service}),
            id_generator=_Ids(),
            shutdown_on_exit=False,
        )
        for exporter in (*_otlp_exporters(), _FileExporter(trace_path(service, directory), self.service)):
            self._provider.add_span_processor(BatchSpanProcessor(exporter, schedule_delay_millis=EXPORT_EVERY_MS))
        self._tracer = self._provider.get_tracer("orders")
        self._wanted = WantedTraces(trace_path(service, directory).with_name("wanted"))

    def keeps(self, correlation: str, traceparent: str = "") -> bool:
        """Whether this trace is kept: cheap enough to ask for every order. What is no trace id is no trace."""
        kept = correlation[16:] < self._bound or correlation in self._wanted
        if not kept and not traceparent:
            return False
        try:
            int(correlation, 16)
        except ValueError:
            return False
        return kept or _caller(traceparent).trace_flags.sampled

    def want(self, correlation: str, traceparent: str) -> None:
        """Have a trace kept by all services where its caller asks for that: told at the edge, before the work."""
        if not self.keeps(correlation) and self.keeps(correlation, traceparent):
            self._wanted.add(correlation)

    @contextmanager
    def span(
        self, name: str, correlation: str, traceparent: str = "", attributes: Attributes | None = None
    ) -> Iterator[Span]:
        """A span around a block of code, below the caller's where there is a `traceparent`, else below the root."""
        parent = self._parent(correlation, traceparent)
        with self._tracer.start_as_current_span(name, parent, SpanKind.INTERNAL, attributes) as span:
            yield span

    @contextmanager
    def root(self, name: str, correlation: str, attributes: Attributes | None = None) -> Iterator[Span]:
        """The first span of a trace that begins here, at the edge."""
        with use_span(self._start_root(name, correlation, attributes, Context()), end_on_exit=True) as span:
            yield span

    def record(
        self, name: str, correlations: Iterable[str], start_us: int, end_us: int, attributes: Attributes | None = None
    ) -> None:
        """Tell afterwards of a batch: a span for each of its traces that is kept. Times are microseconds since 1970."""
        self._wanted.look()
        for correlation in filter(self.keeps, correlations):
            parent = self._parent(correlation, "")
            span = self._tracer.start_span(name, parent, attributes=attributes, start_time=start_us * 1000)
            span.end(end_us * 1000)

    def record_root(
        self,
        name: str,
        correlation: str,
        start_us: int,
        end_us: int,
        *,
        traceparent: str = "",
        attributes: Attributes | None = None,
    ) -> None:
        """Tell afterwards of a trace's first span here: below the caller's own, where he sent one."""
        if self.keeps(correlation):
            caller = self._parent(correlation, traceparent) if _caller(traceparent).is_valid else Context()
            self._start_root(name, correlation, attributes, caller, start_us * 1000).end(end_us * 1000)

    def _start_root(
        self, name: str, correlation: str, attributes: Attributes | None, caller: Context, start_ns: int | None = None
    ) -> Span:
        token = _root_of.set(int(correlation, 16))
        try:
            return self._tracer.start_span(name, caller, SpanKind.SERVER, attributes, start_time=start_ns)
        finally:
            _root_of.reset(token)

    def _parent(self, correlation: str, traceparent: str) -> Context:
        if traceparent and (caller := _caller(traceparent)).is_valid:
            return set_span_in_context(NonRecordingSpan(caller), Context())
        trace_id = int(correlation, 16)
        flags = TraceFlags.SAMPLED if correlation in self._wanted else TraceFlags.DEFAULT
        root = SpanContext(trace_id, _root_span(trace_id), is_remote=True, trace_flags=TraceFlags(flags))
        return set_span_in_context(NonRecordingSpan(root), Context())

    def flush(self) -> None:
        """Write what waits."""
        self._provider.force_flush()

    def close(self) -> None:
        """Write what waits and close the file."""
        self._provider.shutdown()


def headers() -> dict[str, str]:
    """The headers that tell a callee of the span in whose block this is called; none outside any span."""
    carrier: dict[str, str] = {}
    _W3C.inject(carrier)
    return carrier


_tracers: dict[Path, Tracer] = {}
_lock = threading.Lock()


def trace_path(service: str, directory: str | Path) -> Path:
    """Where a service's spans go."""
    return Path(directory) / "traces" / f"{service.replace(':', '-')}.jsonl"


def tracer(service: str, directory: str | Path, ratio: float | None = None) -> Tracer:
    """The tracer of a service, one a process."""
    path = trace_path(service, directory)
    with _lock:
        return _tracers.get(path) or _tracers.setdefault(path, Tracer(service, directory, ratio))


def close_traces(directory: str | Path | None = None) -> None:
    """Write what waits and close the files: those of one data folder, or all."""
    with _lock:
        for path in [p for p in _tracers if directory is None or p.parent.parent == Path(directory)]:
            _tracers.pop(path).close()


class _Ids(RandomIdGenerator):
    """Random ids, but for a root: there trace and span id follow from the correlation id."""

    def generate_trace_id(self) -> int:
        return _root_of.get() or super().generate_trace_id()

    def generate_span_id(self) -> int:
        return _root_span(_root_of.get()) or super().generate_span_id()


class _FileExporter(SpanExporter):
    """Spans as lines."""

    def __init__(self, path: Path, service: str) -> None:
        self._service = service
        self._file = LinesFile(path)

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        self._file.write("\n".join(msgspec.json.encode(self._describe(span)).decode() for span in spans))
        return SpanExportResult.SUCCESS

    def _describe(self, span: ReadableSpan) -> dict[str, object]:
        """The shape that services answer at /v1/trace/ORDER, and the span's place in its trace."""
        return {
            "service": self._service,
            "name": span.name,
            "start_us": (span.start_time or 0) // 1000,
            "end_us": (span.end_time or 0) // 1000,
            "correlation": f"{span.context.trace_id:032x}",
            "span": f"{span.context.span_id:016x}",
            "parent": f"{span.parent.span_id:016x}" if span.parent else "",
            "status": span.status.status_code.name.lower(),
            "attributes": dict(span.attributes or {}),
        }

    def shutdown(self) -> None:
        self._file.close()


def _root_span(trace_id: int) -> int:
    return trace_id >> 64


def _caller(traceparent: str) -> SpanContext:
    return get_current_span(_W3C.extract({"traceparent": traceparent}, Context())).get_span_context()


def _usual_ratio() -> float:
    text = os.environ.get("OTEL_TRACES_SAMPLER_ARG", "") or str(RATIO)
    try:
        ratio = float(text)
    except ValueError:
        ratio = -1.0
    if not 0 <= ratio <= 1:
        raise Pod2doorError(f"OTEL_TRACES_SAMPLER_ARG is {text!r}; it wants the share of traces to keep, 0 to 1")
    return ratio


def _otlp_exporters() -> list[SpanExporter]:
    if not os.environ.get("OTEL_EXPORTER_OTLP_ENDPOINT"):
        return []
    try:
        exporter = importlib.import_module("opentelemetry.exporter.otlp.proto.http.trace_exporter")
    except ImportError as missing:
        raise Pod2doorError(
            "OTEL_EXPORTER_OTLP_ENDPOINT is set, but its exporter is missing: "
            "pip install opentelemetry-exporter-otlp-proto-http"
        ) from missing
    return [exporter.OTLPSpanExporter()]


atexit.register(close_traces)
