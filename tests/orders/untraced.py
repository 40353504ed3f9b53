"""A tracer that keeps no trace, for tests that are not about traces."""

from __future__ import annotations

from typing import Any


class Untraced:
    """Of `Tracer`, what the hot paths use."""

    def keeps(self, correlation: str, traceparent: str = "") -> bool:
        return False

    def want(self, correlation: str, traceparent: str) -> None:
        pass

    def record(self, *_: Any, **__: Any) -> None:
        pass

    def record_root(self, *_: Any, **__: Any) -> None:
        pass
