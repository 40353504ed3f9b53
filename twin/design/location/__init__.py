"""`network locate` of a scenario: which facilities to open, close and enlarge."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from twin.design.location.answer import locate

__all__ = ["locate"]


def __getattr__(name: str) -> Any:
    if name != "locate":
        raise AttributeError(f"module 'twin.design.location' has no attribute {name!r}")
    from twin.design.location.answer import locate

    return locate
