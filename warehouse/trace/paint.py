"""Paints one frame of a trace with Pillow, at twice the size, then halved, so that small marks stay readable."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageColor, ImageDraw, ImageFont

from warehouse.layout.pod_floor import Cell
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
)
from warehouse.trace.reader import Frame, Trace

SCALE = 2
MARGIN_PX = 10
HEAD_PX, FOOT_PX = 30, 30
LEAST_CELL_PX, MOST_CELL_PX = 2, 18
LABEL_CELL_PX = 9
TEXT_PX, SMALL_PX = 14, 12
BLENDS = 4
"""Shades of each colour towards white that the palette has, for soft edges."""

GROUND = {Cell.WALL: WALL, Cell.LANE: FLOOR, Cell.STORAGE: FLOOR, Cell.QUEUE: LINE, Cell.CHARGER: FLOOR}


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
        self.size = (
            max(header.width * self._px, 520) + 2 * MARGIN_PX,
            header.height * self._px + HEAD_PX + self._foot_px(),
        )
        self._palette = _palette()
        self._font = ImageFont.load_default(TEXT_PX * SCALE)
        self._small = ImageFont.load_default(SMALL_PX * SCALE)
        self._ground = self._paint_ground()

    def _foot_px(self) -> int:
        return FOOT_PX * max(1, len(self._trace.header.agents))

    def paint(self, frame: Frame) -> Image.Image:
        """One frame, in the palette's colours."""
        image = self._ground.copy()
        draw = ImageDraw.Draw(image)
        self._pods(draw, frame)
        several = len(self._trace.header.agents) > 1
        for agent in self._trace.header.agents:
            ringed = several and agent.kind == "picker"
            for cell, state in zip(frame.cell[agent.kind].tolist(), frame.state[agent.kind].tolist(), strict=True):
                self._mark(draw, *self._corner(cell), self._px * SCALE, mark_of(agent, state), ringed)
        self._labels(draw, frame)
        self._text(draw, frame)
        small = image.reduce(SCALE)
        return small.quantize(palette=self._palette, dither=Image.Dither.NONE)

    def _corner(self, cell: int) -> tuple[int, int]:
        row, column = divmod(cell, self._trace.header.width)
        return (MARGIN_PX + column * self._px) * SCALE, (HEAD_PX + row * self._px) * SCALE

    def _paint_ground(self) -> Image.Image:
        """What never moves: the floor, walls, queues, chargers, and shelves where there are no pods."""
        image = Image.new("RGB", (self.size[0] * SCALE, self.size[1] * SCALE), BACKGROUND)
        colours = np.array([ImageColor.getrgb(GROUND.get(Cell(kind), FLOOR)) for kind in Cell], np.uint8)
        if not self._trace.header.pods:
            colours[Cell.STORAGE] = ImageColor.getrgb(POD)
        cells = colours[np.minimum(self._trace.kind, len(Cell) - 1)]
        factor = self._px * SCALE
        image.paste(Image.fromarray(cells.repeat(factor, 0).repeat(factor, 1)), self._corner(0))
        draw = ImageDraw.Draw(image)
        for cell in np.flatnonzero(self._trace.kind == Cell.CHARGER).tolist():
            x, y = self._corner(cell)
            draw.rectangle((x + 1, y + 1, x + factor - 2, y + factor - 2), outline=CHARGING.colour, width=SCALE)
        return image

    def _pods(self, draw: ImageDraw.ImageDraw, frame: Frame) -> None:
        side, gap = self._px * SCALE, max(1, self._px * SCALE // 8)
        for cell in frame.pods[frame.pods >= 0].tolist():
            x, y = self._corner(cell)
            draw.rectangle((x + gap, y + gap, x + side - gap - 1, y + side - gap - 1), fill=POD)

    def _mark(self, draw: ImageDraw.ImageDraw, x: int, y: int, side: int, mark: Mark, ringed: bool = False) -> None:
        """One mark in a square of `side`; a person among robots gets a dark ring."""
        gap = side // 8
        box = (x + gap, y + gap, x + side - gap - 1, y + side - gap - 1)
        inner = side / 4
        if ringed:
            draw.ellipse((x - gap, y - gap, x + side + gap, y + side + gap), outline=INK, width=SCALE)
        if side < 4 * SCALE:
            draw.rectangle((x, y, x + side - 1, y + side - 1), fill=mark.colour)
        elif mark.shape == "disc":
            draw.ellipse(box, fill=mark.colour)
        elif mark.shape == "ring":
            draw.ellipse(box, fill=BACKGROUND, outline=mark.colour, width=max(2, side // 8))
        elif mark.shape == "hollow":
            draw.rectangle(box, fill=BACKGROUND, outline=mark.colour, width=max(2, side // 5))
        elif mark.shape == "cross":
            draw.line((box[0], box[1], box[2], box[3]), fill=mark.colour, width=max(2, side // 5))
            draw.line((box[0], box[3], box[2], box[1]), fill=mark.colour, width=max(2, side // 5))
        elif mark.shape == "bolt":
            draw.ellipse(box, fill=mark.colour)
            middle = x + side / 2
            points = [(middle + inner / 2, y + inner), (middle - inner, y + side / 2), (middle, y + side / 2)]
            points += [(2 * middle - px, 2 * y + side - py) for px, py in points]
            draw.polygon(points, fill=BACKGROUND)
        else:
            draw.rectangle(box, fill=mark.colour)
            if mark.shape == "paused":
                for bar in (x + side * 0.36, x + side * 0.56):
                    draw.rectangle((bar, y + side * 0.3, bar + side * 0.08, y + side * 0.7), fill=BACKGROUND)

    def _labels(self, draw: ImageDraw.ImageDraw, frame: Frame) -> None:
        """Stations as dark frames, with their names and queues where there is room."""
        side = self._px * SCALE
        for station, waiting in zip(self._trace.header.stations, frame.queue.tolist(), strict=True):
            x, y = self._corner(station.cell)
            draw.rectangle((x - 1, y - 1, x + side, y + side), outline=INK, width=SCALE)
            if self._px >= LABEL_CELL_PX:
                text = f"{station.name.split('-')[-1].lstrip('0') or station.name}"
                text += f" · {waiting}" if waiting else ""
                at_bottom = station.cell // self._trace.header.width * 2 >= self._trace.header.height
                place = (x + side / 2, y + side + SCALE) if at_bottom else (x + side / 2, y - SCALE)
                draw.text(place, text, INK, self._small, anchor="mt" if at_bottom else "mb")

    def _text(self, draw: ImageDraw.ImageDraw, frame: Frame) -> None:
        """Clock and mode above, the legend below."""
        y = HEAD_PX * SCALE // 2
        draw.text((MARGIN_PX * SCALE, y), clock(frame.time_s), INK, self._font, anchor="lm")
        title = f"{self._trace.header.mode}, {self._trace.header.height} × {self._trace.header.width} cells"
        draw.text(((self.size[0] - MARGIN_PX) * SCALE, y), title, INK_2, self._small, anchor="rm")
        kinds = [agent.kind for agent in self._trace.header.agents]
        x = [MARGIN_PX * SCALE] * len(kinds)
        side = 12 * SCALE
        for kind, mark, count in legend(self._trace.header.agents, frame):
            k = kinds.index(kind)
            y = (self.size[1] - self._foot_px() + FOOT_PX * k + FOOT_PX // 2) * SCALE
            self._mark(draw, x[k], y - side // 2, side, mark, ringed=len(kinds) > 1 and kind == "picker")
            text = f"{mark.label} {count}"
            draw.text((x[k] + side + 4 * SCALE, y), text, INK_2, self._small, anchor="lm")
            # Room for three digits, so that nothing shifts from frame to frame.
            x[k] += side + 12 * SCALE + int(self._small.getlength(f"{mark.label} 000"))


def _palette() -> Image.Image:
    """The colours of all pictures and their blends towards white."""
    from warehouse.trace import marks

    found = {m.colour for m in vars(marks).values() if isinstance(m, Mark)} | {INK, INK_2, LINE, POD, FLOOR, WALL}
    flat: list[int] = []
    for colour in sorted(found):
        rgb = ImageColor.getrgb(colour)
        for blend in range(BLENDS):
            flat += [round(c + (255 - c) * blend / BLENDS) for c in rgb[:3]]
    flat += [255, 255, 255]
    image = Image.new("P", (1, 1))
    image.putpalette(flat)
    return image
