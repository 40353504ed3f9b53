"""The search: BM25 over the words of title and category, times popularity.

BM25 as in Robertson, Zaragoza 2009, "The probabilistic relevance framework: BM25 and beyond", with k1 = 1.2, b = 0.75;
a word counts once a product. It lives in memory and is made at start in well under a second, so that both databases
are served by one code.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from orders.contracts.products import CATEGORIES, Product, product_by_rule
from orders.services.catalogue.postings import rule_postings, rule_prices
from orders.services.catalogue.words import words_of

ASSORTMENT = 100_000
"""Products that are found by search; any other number is sold too, but one must know it."""
K1, B = 1.2, 0.75
POPULARITY_EXPONENT = 0.1
"""A product of popularity rank r counts r ** -0.1: among equal matches the popular come first (assumed)."""


@dataclass(frozen=True)
class Query:
    """What is searched.

    Attributes
    ----------
    text : str
        Any of its words; "" is everything. What holds no word at all finds nothing.
    category : str
        "" is any.
    max_price_cents : int or None
    page : int
        From 1.
    size : int
        Products a page.
    """

    text: str = ""
    category: str = ""
    max_price_cents: int | None = None
    page: int = 1
    size: int = 20


@dataclass(frozen=True)
class Found:
    """A page of a search: how many products match in all, and those of the page, the best first."""

    total: int
    products: list[Product]


class SearchIndex:
    """The index of the first `count` products; a changed one is indexed as it is now."""

    def __init__(self, count: int = ASSORTMENT) -> None:
        made = rule_postings(count)
        self._rows = made.rows
        self._length = made.length
        self._category = made.category
        self._price = rule_prices(count)
        self._popularity = np.arange(1, count + 1, dtype=np.float64) ** -POPULARITY_EXPONENT
        self._changed: dict[int, Product] = {}

    def apply(self, product: Product) -> None:
        """Index a product as it is now; one outside the assortment stays outside."""
        row = int(product.sku[4:]) - 1
        if not 0 <= row < len(self._length):
            return
        before = self._changed.get(row) or product_by_rule(product.sku)
        for word in _words(before):
            self._rows[word] = self._rows[word][self._rows[word] != row]
        words = _words(product)
        for word in words:
            self._rows[word] = np.union1d(self._rows.get(word, np.zeros(0, np.int32)), [row]).astype(np.int32)
        self._length[row] = len(words)
        self._category[row] = CATEGORIES.index(product.category)
        self._price[row] = product.price_cents
        self._changed[row] = product

    def search(self, query: Query) -> Found:
        """A page of the products that match, the best first, the more popular first among equals."""
        words = set(words_of(query.text))
        score = self._bm25(words) * self._popularity if query.text.strip() else self._popularity
        kept = score > 0.0
        if query.category:
            kept &= self._category == CATEGORIES.index(query.category)
        if query.max_price_cents is not None:
            kept &= self._price <= query.max_price_cents
        rows = np.flatnonzero(kept)
        order = rows[np.argsort(-score[rows], kind="stable")] if words else rows
        first = (query.page - 1) * query.size
        return Found(len(rows), [self._product(row) for row in order[first : first + query.size].tolist()])

    def _bm25(self, words: set[str]) -> npt.NDArray[np.float64]:
        score = np.zeros(len(self._length))
        mean_length = self._length.mean()
        for word in words & self._rows.keys():
            rows = self._rows[word]
            rarity = np.log1p((len(score) - len(rows) + 0.5) / (len(rows) + 0.5))
            score[rows] += rarity * (K1 + 1.0) / (1.0 + K1 * (1.0 - B + B * self._length[rows] / mean_length))
        return score

    def _product(self, row: int) -> Product:
        return self._changed.get(row) or product_by_rule(f"SKU-{row + 1:07d}")


def _words(product: Product) -> list[str]:
    """Title and category, a word once; as the rule's postings count them, field by field."""
    return sorted({*words_of(product.title), *words_of(product.category)})
