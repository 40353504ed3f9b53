"""JSON with the line of each value, so that findings have a place."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from routing.formats.findings import Findings

Steps = tuple[str | int, ...]
"""Where a value stands: ("jobs", 3, "service")."""

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\]:,]|\n|[^\s{}\[\]:,"]+')
DEEPEST = 6
"""Values deeper than this get the line of what is around them."""


class JsonText:
    """A file's JSON.

    Attributes
    ----------
    data : object
        As `json` reads it.
    """

    def __init__(self, path: Path, findings: Findings) -> None:
        self.findings = findings
        self._text = findings.text(path)
        self._lines: dict[Steps, int] | None = None
        self.data: Any = self._load()

    def _load(self) -> Any:
        try:
            return json.loads(self._text, object_pairs_hook=self._object)
        except json.JSONDecodeError as error:
            cut = " (the file may be cut)" if error.pos >= len(self._text.rstrip()) - 1 else ""
            self.findings.add(
                error.lineno, "bad-json", f"not JSON: {error.msg.removesuffix(' at')} at column {error.colno}{cut}"
            )
        except RecursionError:
            self.findings.add(0, "bad-json", "the JSON is nested too deeply")
        except ValueError as error:  # a number of thousands of digits
            self.findings.add(0, "bad-json", str(error).partition(";")[0])
        self.findings.raise_if_any()
        return None

    def _object(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        made = dict(pairs)
        if len(made) < len(pairs):
            names = [name for name, _ in pairs]
            twice = sorted({name for name in names if names.count(name) > 1})
            self.findings.add(0, "duplicate-key", f"an object has {', '.join(map(repr, twice))} twice")
        return made

    def add(self, steps: Steps, rule: str, message: str) -> None:
        """Note what is wrong at a value."""
        self.findings.add(self.line(steps), rule, f"{shown(steps)}: {message}" if steps else message)

    def line(self, steps: Steps) -> int:
        """1-based line of a value, or of the nearest thing around it."""
        if self._lines is None:
            self._lines = _lines_of(self._text)
        for end in range(len(steps), -1, -1):
            if steps[:end] in self._lines:
                return self._lines[steps[:end]]
        return 0


def shown(steps: Steps) -> str:
    """Write a place as JavaScript would: "jobs[3].service"."""
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in steps).lstrip(".")


def _lines_of(text: str) -> dict[Steps, int]:
    """Line of every value down to `DEEPEST`; the text is sound JSON."""
    lines: dict[Steps, int] = {}
    number = 1
    around: list[str | int] = []
    key: str | None = None
    for match in _TOKEN.finditer(text):
        token = match[0]
        if token == "\n":
            number += 1
        elif token in "]}":
            around.pop()
        elif token == ",":
            if isinstance(around[-1], int):
                around[-1] += 1
            else:
                around[-1], key = "", None
        elif token == ":":
            around[-1] = key or ""
        elif around and around[-1] == "" and key is None and token[0] == '"':
            key = json.loads(token)
        else:
            if len(around) <= DEEPEST:
                lines.setdefault(tuple(around), number)
            if token in "[{":
                around.append(0 if token == "[" else "")
                key = None
    return lines
