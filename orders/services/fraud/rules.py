"""What makes an order suspicious: rules, each with its points (assumed). From `REVIEW_POINTS` on somebody must look."""

from __future__ import annotations

from dataclasses import dataclass, replace

REVIEW_POINTS = 60
BLOCK_POINTS = 100

WINDOW_US = 60 * 60 * 1_000_000
"""Velocity is counted over an hour that begins with its first order."""

VELOCITY_ORDERS = 5
VELOCITY_CENTS = 300_000
LARGE_CENTS = 100_000
HUGE_CENTS = 300_000
BULK_UNITS = 20
REMEMBERED_TOKENS = 3

POINTS = {
    "velocity_orders": 40,
    "velocity_amount": 40,
    "large_amount": 30,
    "huge_amount": 60,
    "bulk_quantity": 30,
    "new_token": 15,
    "guest": 10,
    "rush": 10,
}


@dataclass(frozen=True, slots=True)
class Facts:
    """What fraud knows of an order.

    Attributes
    ----------
    customer, token, promise : str
        "" where there is none.
    cents, units : int
        What it costs; the most units of one SKU.
    placed_us : int
    """

    customer: str
    token: str
    promise: str
    cents: int
    units: int
    placed_us: int


@dataclass(frozen=True, slots=True)
class Profile:
    """What fraud remembers of a customer: the hour's orders, and the last few payment tokens, the newest first."""

    window_us: int
    orders: int = 0
    cents: int = 0
    tokens: tuple[str, ...] = ()


def remembered(profile: Profile | None, facts: Facts) -> Profile:
    """A customer's profile with one more order."""
    if profile is None:
        return Profile(facts.placed_us, 1, facts.cents, (facts.token,) if facts.token else ())
    if facts.placed_us - profile.window_us > WINDOW_US:
        profile = replace(profile, window_us=facts.placed_us, orders=0, cents=0)
    tokens = profile.tokens
    if facts.token and facts.token not in tokens:
        tokens = (facts.token, *tokens)[:REMEMBERED_TOKENS]
    return Profile(profile.window_us, profile.orders + 1, profile.cents + facts.cents, tokens)


def reasons(facts: Facts, before: Profile | None, now: Profile | None) -> list[str]:
    """The rules that an order breaks.

    Parameters
    ----------
    facts : Facts
    before, now : Profile or None
        The customer's profile without the order and with it; None and None for a guest, None before the first order.
    """
    broken = []
    if facts.cents >= HUGE_CENTS:
        broken.append("huge_amount")
    elif facts.cents >= LARGE_CENTS:
        broken.append("large_amount")
    if facts.units >= BULK_UNITS:
        broken.append("bulk_quantity")
    if facts.promise == "ultra_fast" and facts.cents >= LARGE_CENTS:
        broken.append("rush")
    if now is None:
        return [*broken, "guest"]
    if now.orders > VELOCITY_ORDERS:
        broken.append("velocity_orders")
    if now.cents > VELOCITY_CENTS:
        broken.append("velocity_amount")
    if before is not None and facts.token and facts.token not in before.tokens:
        broken.append("new_token")
    return broken


def score(broken: list[str]) -> int:
    """The points of the broken rules."""
    return sum(POINTS[rule] for rule in broken)


def verdict(points: int) -> str:
    """What becomes of an order with so many points: "pass", "review" or "block"."""
    if points >= BLOCK_POINTS:
        return "block"
    return "review" if points >= REVIEW_POINTS else "pass"
