"""Columns of ours that Anura has not: carried in its Notes, and taken back from there."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

MARK = "pod2door "


def packed(row: Mapping[str, Any], columns: Iterable[str]) -> str:
    """The columns of a row that say something, as a note.

    Examples
    --------
    >>> packed({"kind": "air_hub", "robots": 0, "zip": None}, ["kind", "robots", "zip"])
    'pod2door {"kind": "air_hub", "robots": 0}'
    """
    said = {name: row[name] for name in columns if row.get(name) not in (None, "")}
    return MARK + json.dumps(said, ensure_ascii=False) if said else ""


def unpacked(text: str) -> dict[str, str | int | float]:
    """What a note carries; nothing where it is another's."""
    if not text.startswith(MARK):
        return {}
    try:
        said = json.loads(text.removeprefix(MARK))
    except (ValueError, RecursionError):
        return {}
    if not isinstance(said, dict):
        return {}
    return {str(k): v for k, v in said.items() if isinstance(v, (str, int, float)) and not isinstance(v, bool)}
