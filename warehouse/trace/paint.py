"""Paints one frame of a trace with Pillow, at twice the size, then halved, so that small marks stay readable."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageColor, ImageDraw, ImageFont

from warehouse.layout.pod_floor import Cell
from warehouse.trace import marks
from warehouse.trace.layout import AgentKind
from warehouse.trace.marks import (
    BACKGROUND,
    CHARGING,
    FLOOR,
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
from warehouse.trace.shapes import draw_mark

SCALE = 2
MARGIN_PX = 10
HEAD_PX, ROW_PX = 30, 30
LEAST_CELL_PX, MOST_CELL_PX = 2, 18
LEAST_MARK_PX = 6
"""Marks are no smaller, though cells may be."""

TAG_CELL_PX = 9
"""Cell from which on stations are named."""

TEXT_PX, SMALL_PX, LEGEND_PX = 14, 12, 12
BLENDS = 4
"""Shades of each colour towards white that the palette has, for soft edges."""

UNCHANGED = 255
"""Colour of the palette that no picture has: a GIF takes it for what stays as it was."""

GROUND = {Cell.WALL: WALL, Cell.QUEUE: LINE}


class Painter:
    """Paints the frames of one trace, all in one size and palette.

    Parameters
    ----------
    trace : Trace
    width_px : int
        Width of the floor at most.
    """

    def __init__(self, trace: Trace, width_px: int) -> None:
        self._trace, header = trace, trace.header
        self._px = min(max(width_px // header.width, LEAST_CELL_PX), MOST_CELL_PX)
        self._side = self._px * SCALE
        self._font = ImageFont.load_default(TEXT_PX * SCALE)
        self._small = ImageFont.load_default(SMALL_PX * SCALE)
        self._palette = _palette()
        self._tag_sides = [walled_side(trace, station.cell) for station in header.stations]
        needed = [header.width * self._px, *(self._legend_px(agent) for agent in header.agents)]
        self._foot_y = HEAD_PX + header.height * self._px
        self._size = (max(needed) + 2 * MARGIN_PX, self._foot_y + ROW_PX * len(header.agents))
        self._ground = self._paint_ground()

    @property
    def palette(self) -> bytes:
        """256 colours, three bytes each."""
        return bytes(self._palette.getpalette() or ())

    def paint(self, frame: Frame) -> Image.Image:
        """One frame, in the palette's colours."""
        image = self._ground.copy()
        draw = ImageDraw.Draw(image)
        self._pods(draw, frame)
        side = max(self._px, LEAST_MARK_PX) * SCALE
        spill = (side - self._side) // 2
        for agent in self._trace.header.agents:
            for cell, state in zip(frame.cell[agent.kind].tolist(), frame.state[agent.kind].tolist(), strict=True):
                x, y = self._corner(cell)
                draw_mark(draw, x - spill, y - spill, side, mark_of(agent, state), self._ringed(agent))
        self._stations(draw, frame)
        self._head(draw, frame)
        for row, agent in enumerate(self._trace.header.agents):
            self._legend(draw, frame, agent, (self._foot_y + ROW_PX * row + ROW_PX // 2) * SCALE)
        return image.reduce(SCALE).quantize(palette=self._palette, dither=Image.Dither.NONE)

    def _corner(self, cell: int) -> tuple[int, int]:
        row, column = divmod(cell, self._trace.header.width)
        return (MARGIN_PX + column * self._px) * SCALE, (HEAD_PX + row * self._px) * SCALE

    def _ringed(self, agent: AgentKind) -> bool:
        return len(self._trace.header.agents) > 1 and agent.kind == "picker"

    def _paint_ground(self) -> Image.Image:
        """What never moves: the floor, walls, queues, chargers, and shelves where there are no pods."""
        image = Image.new("RGB", (self._size[0] * SCALE, self._size[1] * SCALE), BACKGROUND)
        colours = np.array([ImageColor.getrgb(GROUND.get(kind, FLOOR)) for kind in Cell], np.uint8)
        if not self._trace.header.pods:
            colours[Cell.STORAGE] = ImageColor.getrgb(POD)
        cells = colours[np.minimum(self._trace.kind, len(Cell) - 1)]
        image.paste(Image.fromarray(cells.repeat(self._side, 0).repeat(self._side, 1)), self._corner(0))
        draw = ImageDraw.Draw(image)
        for cell in np.flatnonzero(self._trace.kind == Cell.CHARGER).tolist():
            self._square(draw, cell, 1, outline=CHARGING.colour, width=SCALE)
        return image

    def _pods(self, draw: ImageDraw.ImageDraw, frame: Frame) -> None:
        for cell in frame.pods[frame.pods >= 0].tolist():
            self._square(draw, cell, max(1, self._side // 8), fill=POD)

    def _square(
        self, draw: ImageDraw.ImageDraw, cell: int, gap: int, fill: str | None = None, outline: str = "", width: int = 0
    ) -> None:
        x, y = self._corner(cell)
        box = (x + gap, y + gap, x + self._side - gap - 1, y + self._side - gap - 1)
        draw.rectangle(box, fill=fill, outline=outline or None, width=width)

    def _stations(self, draw: ImageDraw.ImageDraw, frame: Frame) -> None:
        """Dark frames; where there is room, a tag at a walled side with the name and how many wait."""
        stations = zip(self._trace.header.stations, frame.queue.tolist(), self._tag_sides, strict=True)
        for station, waiting, tag_side in stations:
            self._square(draw, station.cell, -1, outline=INK, width=SCALE)
            if self._px >= TAG_CELL_PX:
                x, y = self._corner(station.cell)
                text = short_name(station.name) + (f" · {waiting}" if waiting else "")
                self._tag(draw, (x + self._side // 2, y + self._side // 2), tag_side, text)

    def _tag(self, draw: ImageDraw.ImageDraw, middle: tuple[int, int], way: tuple[int, int], text: str) -> None:
        """White on dark, beside a cell."""
        half = (int(self._small.getlength(text)) // 2 + 4 * SCALE, SMALL_PX * SCALE // 2 + SCALE)
        away = self._side // 2 + 2 * SCALE
        x, y = (middle[k] + way[k] * (away + half[k]) for k in range(2))
        draw.rounded_rectangle((x - half[0], y - half[1], x + half[0], y + half[1]), 3 * SCALE, fill=INK)
        draw.text((x, y), text, BACKGROUND, self._small, anchor="mm")

    def _head(self, draw: ImageDraw.ImageDraw, frame: Frame) -> None:
        """Clock and mode."""
        y = HEAD_PX * SCALE // 2
        header = self._trace.header
        draw.text((MARGIN_PX * SCALE, y), clock(frame.time_s), INK, self._font, anchor="lm")
        title = f"{header.mode}, {header.width} by {header.height} cells of {header.cell_m:g} m"
        draw.text(((self._size[0] - MARGIN_PX) * SCALE, y), title, INK_2, self._small, anchor="rm")

    def _legend(self, draw: ImageDraw.ImageDraw, frame: Frame, agent: AgentKind, y: int) -> None:
        """Marks of a kind of agents and how many there are of each."""
        x, side = MARGIN_PX * SCALE, LEGEND_PX * SCALE
        for mark, count in legend(agent, frame):
            draw_mark(draw, x, y - side // 2, side, mark, self._ringed(agent))
            draw.text((x + side + 4 * SCALE, y), f"{mark.label} {count}", INK_2, self._small, anchor="lm")
            x += self._entry(agent, mark)

    def _entry(self, agent: AgentKind, mark: Mark) -> int:
        """Room for a mark, its label and the largest count, so that nothing shifts from frame to frame."""
        widest = f"{mark.label} {'0' * len(str(agent.count))}"
        return (LEGEND_PX + 14) * SCALE + int(self._small.getlength(widest))

    def _legend_px(self, agent: AgentKind) -> int:
        entries = {mark_of(agent, state) for state in range(len(agent.states))}
        return sum(self._entry(agent, mark) for mark in entries) // SCALE + 1


def _palette() -> Image.Image:
    """The colours of all pictures and their blends towards white."""
    found = {m.colour for m in vars(marks).values() if isinstance(m, Mark)} | {INK, INK_2, LINE, POD, FLOOR, WALL}
    flat: list[int] = []
    for colour in sorted(found):
        for blend in range(BLENDS):
            flat += [round(c + (255 - c) * blend / BLENDS) for c in ImageColor.getrgb(colour)[:3]]
    flat += [255, 255, 255] + [255, 0, 255] * (256 - len(flat) // 3 - 1)
    image = Image.new("P", (1, 1))
    image.putpalette(flat)
    return image
