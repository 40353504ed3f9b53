"""No card number in a log line, whoever put it there: the last line of defence behind the edge's tokens."""

from __future__ import annotations

import re
from collections.abc import MutableMapping
from typing import Any

MASK = "[card]"
# 12 to 19 digits that begin as payment cards do (2 to 6), perhaps in groups; not a piece of a longer word or id.
_DIGITS = re.compile(r"(?<![0-9A-Za-z_])[2-6](?:[ -]?[0-9]){11,18}(?![0-9A-Za-z_])")


def mask_cards(value: Any) -> Any:
    """The same value, card numbers in its texts (or an integer that is one) replaced by `MASK`."""
    if isinstance(value, str):
        return _DIGITS.sub(_mask, value) if len(value) >= 12 else value
    if isinstance(value, dict):
        return {mask_cards(key): mask_cards(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [mask_cards(item) for item in value]
    if isinstance(value, bytes):
        return mask_cards(value.decode(errors="replace"))
    if isinstance(value, int) and value >= 10**11 and _DIGITS.fullmatch(str(value)) and _is_luhn(str(value)):
        return MASK
    return value


def mask_processor(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """`mask_cards` as structlog wants it."""
    return {key: mask_cards(value) for key, value in event.items()}


def _mask(match: re.Match[str]) -> str:
    return MASK if _is_luhn(re.sub("[ -]", "", match[0])) else match[0]


def _is_luhn(digits: str) -> bool:
    """Whether the check digit is right (ISO/IEC 7812-1, annex B); nine of ten other numbers fail it."""
    doubled = (int(d) * 2 for d in digits[-2::-2])
    return (sum(int(d) for d in digits[-1::-2]) + sum(d - 9 if d > 9 else d for d in doubled)) % 10 == 0
