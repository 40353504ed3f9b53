"""TOML from strangers: what no scenario and no batch file is like is refused before it is parsed.

Python's parser takes a time that grows with the square of a dotted key's parts: a few hundred characters of a packed
address would keep a processor busy for minutes.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from typing import Any

MOST_PARTS = 32
"""Of a dotted key; the longest that means anything has four."""
MOST_DEPTH = 24
"""Of lists and tables inside each other; a batch file has five."""
TOO_DEEP = f"has lists or tables more than {MOST_DEPTH} deep in each other"
_PART = r"(?:[A-Za-z0-9_-]++|\"[^\"\n]*+\"|'[^'\n]*+')"
_LONG_KEY = re.compile(rf"(?<![A-Za-z0-9_-]){_PART}(?:[ \t]*+\.[ \t]*+{_PART}){{{MOST_PARTS}}}")


def why_absurd(text: str, most: int) -> str:
    """What of a text makes it none that is parsed, "" where nothing does; `most` characters are allowed."""
    if len(text) > most:
        return f"has more than {most:,} characters"
    return f"has a key of more than {MOST_PARTS} parts" if _LONG_KEY.search(text) else ""


def parsed(text: str, most: int) -> tuple[dict[str, Any], str]:
    """The text as data, empty where it is no TOML; and why it is refused, "" where it is not."""
    if why := why_absurd(text, most):
        return {}, why
    try:
        document = tomllib.loads(text)
    except RecursionError:
        return {}, TOO_DEEP
    except ValueError:
        return {}, ""
    return ({}, TOO_DEEP) if is_too_deep(document) else (document, "")


def is_too_deep(document: Any) -> bool:
    """Whether lists and tables lie more than `MOST_DEPTH` deep in each other.

    Examples
    --------
    >>> is_too_deep({"a": [{"b": 1}]})
    False
    """
    level = [document]
    for _ in range(MOST_DEPTH):
        level = [inner for outer in level for inner in _inside(outer)]
        if not level:
            return False
    return True


def _inside(value: Any) -> list[Any]:
    inner = value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ()
    return [item for item in inner if isinstance(item, Mapping | list)]
