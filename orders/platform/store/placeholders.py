"""`?` for parameters, as SQLite writes them, into psycopg's `%s`."""

from __future__ import annotations

import re
from functools import lru_cache

_PIECES = re.compile(
    r"""(?P<kept>'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|/\*.*?\*/)|(?P<parameter>\?)|(?P<percent>%)""", re.DOTALL
)


@lru_cache(maxsize=1_024)
def to_percent_s(sql: str) -> str:
    """The statement with `%s` for each `?` that is no part of a string, a name or a comment; a `%` is doubled."""
    return _PIECES.sub(_translated, sql)


def _translated(piece: re.Match[str]) -> str:
    if piece["parameter"]:
        return "%s"
    return piece[0].replace("%", "%%")
