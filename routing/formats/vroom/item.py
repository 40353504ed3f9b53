"""One object of a VROOM problem, its values checked as they are taken."""

from __future__ import annotations

import math
from typing import Any

from routing.formats.vroom.json_text import JsonText, Steps

LARGEST = 1e9
Window = tuple[int, int]


class Item:
    """An object and where it stands.

    Parameters
    ----------
    text : JsonText
    steps : tuple
    data : object
        What stands there; noted where it is no object.
    """

    def __init__(self, text: JsonText, steps: Steps, data: Any) -> None:
        self.text = text
        self.steps = steps
        self.data: dict[str, Any] = data if isinstance(data, dict) else {}
        if not isinstance(data, dict):
            self.wrong("wrong-type", f"is {kind(data)}, not an object")

    def wrong(self, rule: str, message: str, *steps: str | int) -> None:
        """Note what is wrong with a value of it, or with itself."""
        self.text.add(self.steps + steps, rule, message)

    def has(self, name: str) -> bool:
        """Whether it has such a value (null is none)."""
        return self.data.get(name) is not None

    def only(self, known: str, refused: dict[str, str]) -> None:
        """Note keys that are not among the `known` (separated by spaces), or known and not modelled."""
        for name in self.data:
            if name in refused:
                self.wrong("unsupported", f"is not supported: {refused[name]}", name)
            elif name not in known.split():
                self.wrong("unknown-key", f"is not known here; {', '.join(known.split())} are", name)

    def child(self, name: str) -> Item:
        """Take an object of it, an empty one where it is missing."""
        return Item(self.text, (*self.steps, name), self.data.get(name) if self.has(name) else {})

    def children(self, name: str) -> list[Item]:
        """Take a list of objects, an empty one where it is missing."""
        items = self.values(name)
        return [Item(self.text, (*self.steps, name, row), item) for row, item in enumerate(items or [])]

    def values(self, name: str) -> list[Any] | None:
        """Take a list; None where it is missing or (noted) none."""
        value = self.data.get(name)
        if value is not None and not isinstance(value, list):
            self.wrong("wrong-type", f"is {kind(value)}, not a list", name)
            return None
        return value

    def number(self, name: str, default: float | None, *, low: float = 0.0, high: float = LARGEST) -> float:
        """Take a number; NaN where it is (noted) wrong, or missing without a default."""
        if not self.has(name):
            if default is None:
                self.wrong("missing-field", f"{name} is missing")
            return math.nan if default is None else default
        return self.checked(self.data[name], low, high, name)

    def integer(self, name: str, default: int | None, *, low: float = 0.0, high: float = LARGEST) -> int:
        """Take a whole number; 0 where it is (noted) wrong, or missing without a default."""
        value = self.number(name, default, low=low, high=high)
        return self._whole(value, name)

    def integers(self, name: str, *, low: float = 0.0, high: float = LARGEST) -> list[int]:
        """Take a list of whole numbers, an empty one where it is missing."""
        values = self.values(name) or []
        return [self._whole(self.checked(value, low, high, name, row), name, row) for row, value in enumerate(values)]

    def _whole(self, value: float, *steps: str | int) -> int:
        if math.isnan(value):
            return 0
        if value != math.floor(value):
            self.wrong("bad-number", f"{value:g} is not a whole number", *steps)
        return math.floor(value)

    def checked(self, value: Any, low: float, high: float, *steps: str | int) -> float:
        """A number within limits; NaN where (noted) it is something else."""
        if isinstance(value, bool) or not isinstance(value, int | float):
            self.wrong("wrong-type", f"is {kind(value)}, not a number", *steps)
        elif isinstance(value, float) and not math.isfinite(value):
            self.wrong("bad-number", f"{value} is not a finite number", *steps)
        elif not low <= value <= high:
            self.wrong("out-of-range", f"{str(value)[:40]} is outside {low:g} to {high:g}", *steps)
        else:
            return float(value)
        return math.nan

    def point(self, name: str) -> tuple[float, float] | None:
        """Take longitude and latitude; None where they are missing or (noted) wrong."""
        value = self.values(name)
        if value is None:
            return None
        if len(value) != 2:
            self.wrong("wrong-type", f"has {len(value)} values; longitude and latitude are needed", name)
            return None
        lon, lat = (self.checked(part, -360.0, 360.0, name, row) for row, part in enumerate(value))
        if abs(lat) > 90.0:
            hint = "; [lat, lon] seem to be swapped: VROOM has [lon, lat]" if abs(lon) <= 90.0 else ""
            self.wrong("latitude", f"latitude {lat:g} is beyond 90 degrees{hint}", name)
        elif abs(lon) > 180.0:
            self.wrong("longitude", f"longitude {lon:g} is beyond 180 degrees", name)
        elif not math.isnan(lon + lat):
            return lon, lat
        return None

    def window(self, name: str, value: Any, *steps: str | int) -> Window | None:
        """Check a time window [open, close]; None where (noted) it is none."""
        if not isinstance(value, list) or len(value) != 2:
            self.wrong("wrong-type", "is not a window [open, close]", name, *steps)
            return None
        ends = [self.checked(part, 0.0, LARGEST, name, *steps, row) for row, part in enumerate(value)]
        opens, closes = (self._whole(end, name, *steps) for end in ends)
        if closes < opens and not any(map(math.isnan, ends)):
            self.wrong("window-order", f"the window closes at {closes}, before it opens at {opens}", name, *steps)
        return opens, closes

    def windows(self, name: str) -> list[Window]:
        """Take a list of time windows, ascending and apart; an empty one where it is missing."""
        made: list[Window] = []
        for row, value in enumerate(self.values(name) or []):
            window = self.window(name, value, row)
            if window is None:
                continue
            if made and window[0] <= made[-1][1]:
                self.wrong("window-order", f"the window from {window[0]} opens before the last one closed", name, row)
            made.append(window)
        return made


def kind(value: Any) -> str:
    """Name a JSON type as a user would."""
    names = {dict: "an object", list: "a list", str: "text", bool: "true or false", type(None): "missing"}
    return names.get(type(value), "a number")
