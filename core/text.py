"""Text for people: what a terminal would act on is shown instead."""

from __future__ import annotations


def one_line(text: str) -> str:
    """The text with line breaks, escapes and the like spelled out."""
    return "".join(mark if mark.isprintable() else repr(mark)[1:-1] for mark in text)
