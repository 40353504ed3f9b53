"""What payment decides, without a store: the stand-in for a card network's answer."""

from __future__ import annotations

LIMIT_CENTS = 500_000
"""More than 5,000 USD is declined (assumed)."""

DECLINED_TOKENS = "tok_declined"
"""Payment tokens that begin so are declined, for tests and demonstrations."""


def refusal(token: str, amount_cents: int) -> str:
    """Why a payment is declined; "" where it is taken. No token means the customer's stored method."""
    if token.startswith(DECLINED_TOKENS):
        return "declined"
    if amount_cents > LIMIT_CENTS:
        return "over_limit"
    return ""
