"""The price list: a rule (assumed), so that every service gives a SKU the same price without asking.

Prices lie between 3.99 and 164.99 USD, cheap ones being common: half are under 14 USD, the mean is about 32 USD.
"""

from __future__ import annotations

from functools import lru_cache


@lru_cache(maxsize=65_536)
def price_cents(sku: str) -> int:
    """What one unit of a SKU costs, in US cents."""
    word = (int(sku[4:]) * 0x9E3779B97F4A7C15) & 0xFFFFFFFFFFFFFFFF
    share = (word >> 40) / (1 << 24)
    return 399 + 100 * round(146 * share**6 + 15 * share)
