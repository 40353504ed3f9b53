"""The way of one order on one time axis: what each service did and when, the waits between, the six levels."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Literal

from orders.contracts.levels import LEVELS_MS
from orders.contracts.spans import Span

if TYPE_CHECKING:
    from rich.console import RenderableType

LATER_MS = 120_000
"""What ends later (a parcel's delivery, days on) is no part of the checkout: it runs off the axis."""

BEYOND = 3
"""Effects that end later than so many times the checkout's end run off the axis, or nothing else could be seen."""

Kind = Literal["event", "step", "effect"]

_SIGNS: dict[Kind, str] = {"event": "─", "step": "█", "effect": "▒"}
_STYLES: dict[Kind, str] = {"event": "dim", "step": "green", "effect": "cyan"}
_WAIT, _BEYOND = "·", "→"
_HEADINGS = ("service", "what", "at ms", "took ms", "level")
_FAILED = "OVER"
_GAP = 1
GOOD_PICTURE, LEAST_PICTURE = 20, 10
"""Columns; where the words leave fewer than a good one's, the levels are told only where one was not held."""

Words = tuple[str, str, str, str, str]


@dataclass(frozen=True)
class Bar:
    """A span, as it is drawn.

    Attributes
    ----------
    service, name : str
    start_ms, took_ms : float
        From the order's first span.
    waited_ms : float
        Of a step: how long no step was being done before it.
    kind : {"event", "step", "effect"}
        From one event of the order's log to the next; a participant's work; a subscriber's effect, from the event on.
    level_ms : int or None
        How soon the effect must stand; None for what has no level.
    held : bool or None
    attributes : dict of str to str
    """

    service: str
    name: str
    start_ms: float
    took_ms: float
    waited_ms: float
    kind: Kind
    level_ms: int | None
    held: bool | None
    attributes: dict[str, str]

    @property
    def end_ms(self) -> float:
        """From the order's first span."""
        return self.start_ms + self.took_ms


@dataclass(frozen=True)
class Flame:
    """An order's flame chart.

    Attributes
    ----------
    order, correlation : str
    start_us : int
        Microseconds since 1970 UTC of its left edge.
    bars : tuple of Bar
        The order's way first, then the effects; by start.
    """

    order: str
    correlation: str
    start_us: int
    bars: tuple[Bar, ...]

    @property
    def axis_ms(self) -> float:
        """Its right edge."""
        steps = [bar.end_ms for bar in self.bars if bar.kind != "effect" and bar.end_ms < LATER_MS]
        limit_ms = BEYOND * max(steps, default=LATER_MS)
        return max((bar.end_ms for bar in self.bars if bar.end_ms <= limit_ms), default=0.0)

    def to_dict(self) -> dict[str, Any]:
        """The JSON form."""
        return asdict(self) | {"axis_ms": self.axis_ms}


def compose(order: str, spans: Iterable[Span]) -> Flame:
    """Put the spans of all services together.

    Parameters
    ----------
    order : str
    spans : iterable of Span
        In any order; none gives an empty chart.
    """
    by_start = sorted(spans, key=lambda span: (_kind(span) == "effect", span.start_us, span.end_us))
    start_us = min((span.start_us for span in by_start), default=0)
    busy_until_us = start_us
    bars = []
    for span in by_start:
        is_step = _kind(span) == "step"
        bars.append(_bar(span, start_us, max(0, span.start_us - busy_until_us) if is_step else 0))
        busy_until_us = max(busy_until_us, span.end_us) if is_step else busy_until_us
    correlation = next((span.correlation for span in by_start if span.correlation), "")
    return Flame(order, correlation, start_us, tuple(bars))


def draw(flame: Flame, width: int = 100) -> RenderableType:
    """The chart for a terminal.

    Parameters
    ----------
    flame : Flame
    width : int
        Columns of the terminal.
    """
    from rich.table import Table
    from rich.text import Text

    rows = [_words(bar) for bar in flame.bars]
    if width - _width(rows) < GOOD_PICTURE:
        rows = [(*row[:-1], _FAILED if bar.held is False else "") for bar, row in zip(flame.bars, rows, strict=True)]
    columns = max(LEAST_PICTURE, width - _width(rows))
    title = f"Order {flame.order}, correlation {flame.correlation}"
    table = Table(title=title, title_justify="left", box=None, padding=(0, _GAP, 0, 0))
    for heading, least in zip(_HEADINGS, _widths(rows), strict=True):
        is_number = heading.endswith("ms")
        table.add_column(
            heading, justify="right" if is_number else "left", no_wrap=True, min_width=least if is_number else None
        )
    table.add_column(f"0{f'{flame.axis_ms:,.0f} ms':>{columns - 1}}", no_wrap=True)
    for bar, row in zip(flame.bars, rows, strict=True):
        table.add_row(*row, Text(_picture(bar, flame.axis_ms, columns), style=_style(bar)))
    return table


def _widths(rows: Sequence[Words]) -> list[int]:
    return [max(map(len, column)) for column in zip(_HEADINGS, *rows, strict=True)]


def _width(rows: Sequence[Words]) -> int:
    """Columns that the words take, with the gap behind each and behind the picture."""
    return sum(width + _GAP for width in _widths(rows)) + _GAP


def _kind(span: Span) -> Kind:
    if "position" not in span.attributes:
        return "step"
    return "effect" if span.service in LEVELS_MS else "event"


def _bar(span: Span, start_us: int, waited_us: int) -> Bar:
    took_ms = (span.end_us - span.start_us) / 1000
    kind = _kind(span)
    level_ms = LEVELS_MS[span.service] if kind == "effect" else None
    return Bar(
        service=span.service,
        name=span.name,
        start_ms=(span.start_us - start_us) / 1000,
        took_ms=took_ms,
        waited_ms=waited_us / 1000,
        kind=kind,
        level_ms=level_ms,
        held=None if level_ms is None else took_ms < level_ms,
        attributes=span.attributes,
    )


def _words(bar: Bar) -> Words:
    level = "" if bar.level_ms is None else f"< {bar.level_ms:,} {'held' if bar.held else _FAILED}"
    return bar.service, bar.name, f"{bar.start_ms:,.1f}", f"{bar.took_ms:,.1f}", level


def _picture(bar: Bar, axis_ms: float, columns: int) -> str:
    """The bar in its place, a dotted line for the wait before it, an arrow where it runs off the axis."""
    if bar.start_ms > axis_ms:
        return _BEYOND.rjust(columns)
    scale = columns / axis_ms if axis_ms else 0.0
    start = min(columns - 1, int(bar.start_ms * scale))
    end = max(start + 1, min(columns, round(bar.end_ms * scale)))
    wait = min(start, round(bar.waited_ms * scale))
    picture = " " * (start - wait) + _WAIT * wait + _SIGNS[bar.kind] * (end - start)
    return picture if bar.end_ms <= axis_ms else picture[:-1] + _BEYOND


def _style(bar: Bar) -> str:
    return "red" if bar.held is False else _STYLES[bar.kind]
