"""What payment decides, without a store: the stand-in for a card network's answer."""

from __future__ import annotations

from orders.contracts.placing import DECLINED_TOKENS

LIMIT_CENTS = 500_000
"""More than 5,000 USD is declined (assumed)."""


def refusal(token: str, amount_cents: int) -> str:
    """Why a payment is declined; "" where it is taken. An order without a token is judged by its amount alone."""
    if token.startswith(DECLINED_TOKENS):
        return "declined"
    if amount_cents > LIMIT_CENTS:
        return "over_limit"
    return ""
