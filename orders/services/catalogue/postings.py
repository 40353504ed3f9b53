"""The inverted index of the products by rule: word to the SKUs that have it, made for all of them at once."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from orders.contracts.products import BRANDS, CATEGORIES, COLOURS, MATERIALS, MULTIPLIER, NOUNS, SHIFTS
from orders.services.catalogue.words import words_of

Rows = npt.NDArray[np.int32]


@dataclass(frozen=True)
class Postings:
    """Products 1 to n; row ``i`` is number ``i + 1``.

    Attributes
    ----------
    rows : dict of str to int32[]
        Word to the rows that have it, ascending. A word counts once a product.
    length : int32[n]
        Words of each.
    category : int8[n]
        Row of `CATEGORIES`.
    """

    rows: dict[str, Rows]
    length: npt.NDArray[np.int32]
    category: npt.NDArray[np.int8]


def rule_postings(count: int) -> Postings:
    """Index the first `count` products without writing out one title."""
    hashes = _mixed(np.arange(1, count + 1, dtype=np.uint64))
    category = _choice(hashes, "category", len(CATEGORIES))
    having: dict[str, list[Rows]] = defaultdict(list)

    def note(text: str, rows: Rows) -> None:
        for word in words_of(text):
            having[word].append(rows)

    for what, names in (("brand", BRANDS), ("colour", COLOURS), ("material", MATERIALS)):
        chosen = _choice(hashes, what, len(names))
        for number, name in enumerate(names):
            note(name, _where(chosen == number))
    for number, (name, nouns) in enumerate(NOUNS.items()):
        inside = _where(category == number)
        note(name, inside)
        chosen = _choice(hashes[inside], "noun", len(nouns))
        for place, noun in enumerate(nouns):
            note(noun, inside[chosen == place])
    rows = {word: np.unique(np.concatenate(parts)) for word, parts in having.items()}
    length = np.zeros(count, np.int32)
    for one in rows.values():
        length[one] += 1
    return Postings(rows, length, category.astype(np.int8))


def rule_prices(count: int) -> npt.NDArray[np.int64]:
    """Prices of the first `count` products in US cents: `orders.contracts.prices.price_cents` for many."""
    word = np.arange(1, count + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    share = (word >> np.uint64(40)).astype(np.float64) / (1 << 24)
    return 399 + 100 * np.rint(146 * share**6 + 15 * share).astype(np.int64)


def _mixed(numbers: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """`orders.contracts.products.mixed` for many."""
    word = numbers * np.uint64(MULTIPLIER)
    return (word ^ (word >> np.uint64(29))) * np.uint64(MULTIPLIER)


def _choice(hashes: npt.NDArray[np.uint64], what: str, count: int) -> npt.NDArray[np.uint64]:
    return (hashes >> np.uint64(SHIFTS[what])) % np.uint64(count)


def _where(chosen: npt.NDArray[np.bool_]) -> Rows:
    return np.flatnonzero(chosen).astype(np.int32)
