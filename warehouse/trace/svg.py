"""Frames of a trace, and its heat map, as SVG: sharp at any size, for pages and slides."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path

import numpy as np

from warehouse.layout.pod_floor import Cell
from warehouse.trace.heat import HeatMap
from warehouse.trace.layout import AgentKind
from warehouse.trace.marks import (
    BACKGROUND,
    CHARGING,
    FLOOR,
    HEAT,
    INK,
    INK_2,
    LINE,
    POD,
    WALL,
    Mark,
    clock,
    legend,
    mark_of,
    short_name,
    walled_side,
)
from warehouse.trace.reader import Frame, Trace

CELL = 12
"""Units of the drawing that a cell's edge has."""

HEAD, ROW = 30, 24
STEP_WIDTH = 84
SCALE_WIDTH = STEP_WIDTH * len(HEAT)
"""Width of a heat map's scale."""

TEXT = 'font-family="Inter, system-ui, sans-serif" font-size="12"'
SHAPES = {
    "disc": '<circle cx="6" cy="6" r="4.6" fill="{c}"/>',
    "square": '<rect x="1.3" y="1.3" width="9.4" height="9.4" rx="1" fill="{c}"/>',
    "paused": '<rect x="1.3" y="1.3" width="9.4" height="9.4" rx="1" fill="{c}"/>'
    '<path d="M4.7 3.8v4.4M7.3 3.8v4.4" stroke="#fff" stroke-width="1.2"/>',
    "hollow": '<rect x="2.2" y="2.2" width="7.6" height="7.6" fill="#fff" stroke="{c}" stroke-width="1.9"/>',
    "bolt": '<circle cx="6" cy="6" r="4.8" fill="{c}"/><path d="M6.8 2.6 3.9 6.6h1.8l-.6 2.8 3-4h-1.9z" fill="#fff"/>',
    "ring": '<circle cx="6" cy="6" r="4" fill="#fff" stroke="{c}" stroke-width="1.4"/>',
    "cross": '<path d="M2.2 2.2l7.6 7.6M9.8 2.2l-7.6 7.6" stroke="{c}" stroke-width="2"/>',
}


def write_svg(trace: Trace, folder: Path | str, times: Sequence[float]) -> list[Path]:
    """Write a picture of each of some moments.

    Parameters
    ----------
    trace : Trace
    folder : Path
        Made where it is not there.
    times : sequence of float
        Seconds; the frame at or before each is drawn.

    Returns
    -------
    list of Path
        ``frame_<seconds>.svg``, one a time.
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    ground = "".join(_ground(trace, FLOOR if trace.header.pods else POD))
    paths = []
    for time_s in times:
        frame = trace.at(time_s)
        path = folder / f"frame_{round(frame.time_s):06d}.svg"
        path.write_text("\n".join(_picture(trace, frame, ground)) + "\n", encoding="utf-8")
        paths.append(path)
    return paths


def write_heat(heat: HeatMap, trace: Trace, path: Path | str, what: str = "waited") -> Path:
    """Write a heat map over the floor's plan.

    Parameters
    ----------
    heat : HeatMap
    trace : Trace
        Whose floor it is.
    path : Path
    what : {"waited", "visits"}

    Returns
    -------
    Path
        `path`.

    Raises
    ------
    ValueError
        Another `what`.
    """
    if what not in ("waited", "visits"):
        raise ValueError(f"a heat map shows waited or visits, not {what!r}")
    hours = max(heat.to_s - heat.from_s, trace.header.tick_s) / 3600
    values = (heat.waited_s if what == "waited" else heat.visits).ravel() / hours
    unit = "Seconds waited an hour" if what == "waited" else "Visits an hour"
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = [*_open(trace), *_ground(trace, WALL), *_heat_cells(trace, values)]
    title = f"{unit}, {clock(heat.from_s)} to {clock(heat.to_s)}"
    lines += [_text(0, 18, title), *_scale(trace, _edges(values)), "</svg>"]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def _picture(trace: Trace, frame: Frame, ground: str) -> Iterator[str]:
    agents = trace.header.agents
    yield from _open(trace)
    yield f"<defs>{''.join(_symbols(trace))}</defs>"
    yield ground
    pods = frame.pods[frame.pods >= 0]
    yield f'<path fill="{POD}" d="{_squares(trace, pods, 1)}"/>'
    for agent in agents:
        for cell, state in zip(frame.cell[agent.kind].tolist(), frame.state[agent.kind].tolist(), strict=True):
            x, y = _corner(trace, cell)
            yield f'<use href="#{_name(mark_of(agent, state))}" x="{x}" y="{y}"/>'
            if _ringed(trace, agent):
                yield f'<circle cx="{x + 6}" cy="{y + 6}" r="6.6" fill="none" stroke="{INK}"/>'
    yield from _stations(trace, frame)
    yield _text(0, 18, clock(frame.time_s), INK)
    for row, agent in enumerate(agents):
        yield from _legend(trace, frame, agent, HEAD + trace.header.height * CELL + 8 + row * ROW)
    yield "</svg>"


def _legend(trace: Trace, frame: Frame, agent: AgentKind, y: int) -> Iterator[str]:
    x = 0
    for mark, count in legend(agent, frame):
        ring = (
            f'<circle cx="{x + 6}" cy="{y + 6}" r="6.6" fill="none" stroke="{INK}"/>' if _ringed(trace, agent) else ""
        )
        yield f'<use href="#{_name(mark)}" x="{x}" y="{y}"/>{ring}' + _text(x + 18, y + 10, f"{mark.label} {count}")
        x += _entry(agent, mark)


def _entry(agent: AgentKind, mark: Mark) -> int:
    """Room for a mark, its label and the largest count."""
    return 24 + 7 * len(f"{mark.label} {agent.count}")


def _ringed(trace: Trace, agent: AgentKind) -> bool:
    """A person among robots gets a ring."""
    return len(trace.header.agents) > 1 and agent.kind == "picker"


def _open(trace: Trace) -> Iterator[str]:
    rows = [{mark_of(agent, state) for state in range(len(agent.states))} for agent in trace.header.agents]
    entries = [sum(_entry(a, mark) for mark in row) for a, row in zip(trace.header.agents, rows, strict=True)]
    width = max(trace.header.width * CELL, SCALE_WIDTH, *entries)
    height = trace.header.height * CELL + HEAD + ROW * len(trace.header.agents)
    yield f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="-8 -4 {width + 16} {height + 8}" {TEXT}>'
    yield f'<rect x="-8" y="-4" width="{width + 16}" height="{height + 8}" fill="{BACKGROUND}"/>'


def _corner(trace: Trace, cell: int) -> tuple[int, int]:
    row, column = divmod(cell, trace.header.width)
    return column * CELL, row * CELL + HEAD


def _squares(trace: Trace, cells: np.ndarray, gap: int) -> str:
    """One path over many cells."""
    side = CELL - 2 * gap
    corners = (_corner(trace, cell) for cell in cells.tolist())
    return "".join(f"M{x + gap} {y + gap}h{side}v{side}h-{side}z" for x, y in corners)


def _ground(trace: Trace, shelves: str) -> Iterator[str]:
    """What never moves; places of pods or shelves in the colour `shelves`."""
    width, height = trace.header.width * CELL, trace.header.height * CELL
    yield f'<rect y="{HEAD}" width="{width}" height="{height}" fill="{FLOOR}"/>'
    for kind, colour in ((Cell.WALL, WALL), (Cell.STORAGE, shelves), (Cell.QUEUE, LINE)):
        cells = np.flatnonzero(trace.kind == kind)
        yield f'<path fill="{colour}" d="{_squares(trace, cells, 0)}"/>'
    chargers = np.flatnonzero(trace.kind == Cell.CHARGER)
    yield f'<path fill="none" stroke="{CHARGING.colour}" d="{_squares(trace, chargers, 1)}"/>'


def _stations(trace: Trace, frame: Frame) -> Iterator[str]:
    for station, waiting in zip(trace.header.stations, frame.queue.tolist(), strict=True):
        x, y = _corner(trace, station.cell)
        yield f'<rect x="{x}" y="{y}" width="{CELL}" height="{CELL}" fill="none" stroke="{INK}" stroke-width="1.6"/>'
        side, down = walled_side(trace, station.cell)
        text = escape(short_name(station.name) + (f" · {waiting}" if waiting else ""))
        anchor = {-1: "end", 0: "middle", 1: "start"}[side]
        place = f'x="{x + CELL / 2 + 10 * side}" y="{y + 10 + 13 * down}" text-anchor="{anchor}"'
        yield f'<text {place} font-size="10" font-weight="600" fill="{INK}">{text}</text>'


def _symbols(trace: Trace) -> Iterator[str]:
    marks = {mark_of(agent, state) for agent in trace.header.agents for state in range(len(agent.states))}
    for mark in sorted(marks, key=_name):
        yield f'<g id="{_name(mark)}">{SHAPES[mark.shape].format(c=mark.colour)}</g>'


def _name(mark: Mark) -> str:
    return "".join(c if c.isascii() and c.isalnum() else "-" for c in mark.label.lower())


def _text(x: float, y: float, text: str, colour: str = INK_2) -> str:
    return f'<text x="{x}" y="{y}" fill="{colour}">{escape(text)}</text>'


def _edges(values: np.ndarray) -> np.ndarray:
    """Lower edges of the five shades: from the least that shows to what all but 2 % of the warm cells keep below."""
    warm = values[values > 0]
    top = float(np.quantile(warm, 0.98)) if len(warm) else 1.0
    return np.linspace(0, top, len(HEAT) + 1)[:-1]


def _heat_cells(trace: Trace, values: np.ndarray) -> Iterator[str]:
    shade = np.searchsorted(_edges(values), values, side="left") - 1
    for k, colour in enumerate(HEAT):
        cells = np.flatnonzero((values > 0) & (shade == k))
        yield f'<path fill="{colour}" d="{_squares(trace, cells, 0)}"/>'


def _scale(trace: Trace, edges: np.ndarray) -> Iterator[str]:
    y = HEAD + trace.header.height * CELL + 8
    for k, (edge, colour) in enumerate(zip(edges.tolist(), HEAT, strict=True)):
        yield f'<rect x="{k * STEP_WIDTH}" y="{y}" width="12" height="12" fill="{colour}" stroke="{LINE}"/>'
        yield _text(k * STEP_WIDTH + 16, y + 10, f"> {edge:,.0f}")
