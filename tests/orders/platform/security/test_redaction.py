from __future__ import annotations

import pytest

from orders.platform.security.redaction import MASK, mask_cards, redact


@pytest.mark.parametrize("card", ["4111111111111111", "4111 1111 1111 1111", "5555-5555-5555-4444", "378282246310005"])
def test_card_numbers_are_masked_wherever_they_stand(card: str) -> None:
    assert redact(f"paid with {card}.") == f"paid with {MASK}."
    event = mask_cards(None, "info", {"event": card, "more": {"in": [f"x={card}", (card,)]}, "raw": card.encode()})
    assert card not in str(event)


@pytest.mark.parametrize(
    "text", ["order 20261126115650", "4111111111111112", "1795694783000000", "tok_4111111111111111a", "SKU-0000001"]
)
def test_what_is_no_card_stays(text: str) -> None:
    assert redact(text) == text


def test_numbers_stay_numbers() -> None:
    assert mask_cards(None, "info", {"time_us": 4111111111111111}) == {"time_us": 4111111111111111}
