"""Marks drawn with Pillow: a shape for each, so that colour is never alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from PIL.ImageDraw import ImageDraw

from warehouse.trace.marks import BACKGROUND, INK, Mark

SMALLEST_PX = 8
"""Side below which a mark is no more than a square of its colour."""

Box = tuple[float, float, float, float]
"""Left, top, right, bottom."""


def draw_mark(draw: ImageDraw, x: int, y: int, side: int, mark: Mark, ringed: bool = False) -> None:
    """Draw a mark in the square of `side` pixels at (x, y); a person among robots gets a dark ring round it."""
    gap = side // 8
    if ringed:
        draw.ellipse((x - gap, y - gap, x + side + gap, y + side + gap), outline=INK, width=max(1, side // 14))
    if side < SMALLEST_PX:
        draw.rectangle((x, y, x + side - 1, y + side - 1), fill=mark.colour)
    else:
        _SHAPES[mark.shape](draw, (x + gap, y + gap, x + side - gap - 1, y + side - gap - 1), mark.colour)


def _disc(draw: ImageDraw, box: Box, colour: str) -> None:
    draw.ellipse(box, fill=colour)


def _ring(draw: ImageDraw, box: Box, colour: str) -> None:
    draw.ellipse(box, fill=BACKGROUND, outline=colour, width=_thick(box, 6))


def _square(draw: ImageDraw, box: Box, colour: str) -> None:
    draw.rectangle(box, fill=colour)


def _hollow(draw: ImageDraw, box: Box, colour: str) -> None:
    draw.rectangle(box, fill=BACKGROUND, outline=colour, width=_thick(box, 4))


def _cross(draw: ImageDraw, box: Box, colour: str) -> None:
    left, top, right, bottom = box
    draw.line((left, top, right, bottom), fill=colour, width=_thick(box, 4))
    draw.line((left, bottom, right, top), fill=colour, width=_thick(box, 4))


def _paused(draw: ImageDraw, box: Box, colour: str) -> None:
    draw.rectangle(box, fill=colour)
    for across in (0.32, 0.58):
        left, top = _at(box, across, 0.25)
        right, bottom = _at(box, across + 0.1, 0.75)
        draw.rectangle((left, top, right, bottom), fill=BACKGROUND)


def _bolt(draw: ImageDraw, box: Box, colour: str) -> None:
    draw.ellipse(box, fill=colour)
    outline = ((0.6, 0.14), (0.26, 0.56), (0.46, 0.56), (0.4, 0.86), (0.74, 0.44), (0.54, 0.44))
    draw.polygon([_at(box, *point) for point in outline], fill=BACKGROUND)


_SHAPES: Mapping[str, Callable[[ImageDraw, Box, str], None]] = MappingProxyType(
    {
        "disc": _disc,
        "ring": _ring,
        "square": _square,
        "hollow": _hollow,
        "cross": _cross,
        "paused": _paused,
        "bolt": _bolt,
    }
)


def _at(box: Box, across: float, down: float) -> tuple[float, float]:
    """A point of a box, in shares of its sides."""
    return box[0] + across * (box[2] - box[0]), box[1] + down * (box[3] - box[1])


def _thick(box: Box, parts: int) -> int:
    return max(2, round((box[2] - box[0]) / parts))
