"""Columns of ours that Anura has not: carried in its Notes, and taken back from there."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from typing import Any

from datasets import schema

MARK = "pod2door "
MOST = 1e15


def packed(row: Mapping[str, Any], columns: Iterable[str]) -> str:
    """The columns of a row that say something, as a note.

    Examples
    --------
    >>> packed({"kind": "air_hub", "robots": 0, "zip": None}, ["kind", "robots", "zip"])
    'pod2door {"kind": "air_hub", "robots": 0}'
    """
    said = {name: row[name] for name in columns if row.get(name) not in (None, "")}
    return MARK + json.dumps(said, ensure_ascii=False) if said else ""


def unpacked(text: str, table: str) -> dict[str, str | int | float]:
    """What a note of a table of ours carries: nothing where it is another's, no number where a text is needed."""
    if not text.startswith(MARK):
        return {}
    try:
        said = json.loads(text.removeprefix(MARK))
    except (ValueError, RecursionError):
        return {}
    if not isinstance(said, dict):
        return {}
    columns = schema.table(table)
    texts = {name for name in columns if not columns[name].numeric}
    return {str(name): value for name, value in said.items() if (str if name in texts else float) in _kinds(value)}


def _kinds(value: Any) -> tuple[type, ...]:
    """What a value may be taken for."""
    if isinstance(value, str):
        return (str,)
    whole = isinstance(value, (int, float)) and not isinstance(value, bool)
    return (float,) if whole and math.isfinite(value) and abs(value) < MOST else ()
