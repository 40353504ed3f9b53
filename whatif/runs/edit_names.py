"""What an edit does, in a planner's words: "FC-CMH-2 closed", "FC-CVG-1 robots +50"."""

from __future__ import annotations

import re
from collections.abc import Mapping

_FIELD = re.compile(r"(\w+)=(.*?)(?= \w+=|$)", re.DOTALL)
_PLACES = ("facility", "lane", "zone", "state", "region", "key")


def edit_name(text: str) -> str:
    """Name an edit.

    Parameters
    ----------
    text : str
        As `str(edit)` says it, which is what `result.json` holds: ``FC-CMH-2.status=closed``,
        ``capacity facility=FC-CVG-1 factor=1.1``.

    Examples
    --------
    >>> edit_name("FC-CMH-2.status=closed")
    'FC-CMH-2 closed'
    >>> edit_name("capacity facility=FC-CVG-1 factor=1.1")
    'FC-CVG-1 capacity x1.1'
    """
    op, space, rest = text.partition(" ")
    if space and "=" not in op:
        return _op_name(op, dict(_FIELD.findall(rest)))
    key, equals, value = text.partition("=")
    place, dot, column = key.rpartition(".")
    if not equals or not dot:
        return text
    return f"{place} {value}" if column == "status" else f"{place} {_words(column)} {value}"


def _op_name(op: str, fields: Mapping[str, str]) -> str:
    verb, _, thing = op.partition("_")
    place = next((fields[name] for name in _PLACES if name in fields), "")
    if not place and "origin" in fields:
        place = f"{fields['origin']}>{fields.get('destination', '')}"
    done = {"close": "closed", "open": "open", "add": "added", "move": "moved"}.get(verb) if thing else None
    if done:
        return f"{place} {done}".strip()
    if "factor" in fields:
        what = "" if op == "scale" else f" {_words(op)}"
        return f"{place.replace('.', ' ')}{what} x{fields['factor']}".strip()
    others = [value if name in ("from", "to") else f"{_words(name)} {value}" for name, value in fields.items()]
    return " ".join([_words(op), *(other.removeprefix("facility ").removeprefix("key ") for other in others)])


def _words(name: str) -> str:
    return name.replace("_", " ")
