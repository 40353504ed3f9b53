"""Card numbers masked in what is logged, should one ever get there: the last line of defence, not the first."""

from __future__ import annotations

import re
from collections.abc import Mapping, MutableMapping
from typing import Any

from orders.platform.security.vault import luhn_holds

CARD_LIKE = re.compile(r"(?<![0-9A-Za-z])(?:[3-6]|2[ -]?[2-7])(?:[ -]?[0-9]){11,18}(?![0-9A-Za-z])")
"""12 to 20 digits that start as cards do (2-series, 3 to 6), so that dates and ids keep their digits."""

MASK = "[card]"


def _mask(found: re.Match[str]) -> str:
    digits = re.sub(r"[ -]", "", found.group())
    return MASK if luhn_holds(digits) else found.group()


def redact(text: str) -> str:
    """The text with every card number in it replaced: digits like a card's that pass Luhn's check."""
    return CARD_LIKE.sub(_mask, text)


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return redact(value)
    if isinstance(value, bytes):
        return redact(value.decode(errors="replace"))
    if isinstance(value, Mapping):
        return {key: _clean(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_clean(item) for item in value]
    return value


def mask_cards(logger: Any, method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """A structlog processor; place it last before the renderer."""
    for key, value in event.items():
        event[key] = _clean(value)
    return event
