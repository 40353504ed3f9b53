"""The search against a plain one that reads every title."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from orders.contracts.prices import price_cents
from orders.contracts.products import CATEGORIES, Product, product_by_rule
from orders.services.catalogue.index import K1, POPULARITY_EXPONENT, B, Query, SearchIndex
from orders.services.catalogue.postings import rule_prices
from orders.services.catalogue.words import words_of

COUNT = 3_000


def plain(products: list[Product], query: Query) -> tuple[int, list[str]]:
    """BM25 by the textbook, product by product."""
    documents = [{*words_of(product.title), *words_of(product.category)} for product in products]
    mean_length = sum(map(len, documents)) / len(documents)
    wanted = set(words_of(query.text))
    scored = []
    for rank, (product, words) in enumerate(zip(products, documents, strict=True), start=1):
        score = 0.0 if query.text.strip() else 1.0
        for word in wanted & words:
            having = sum(word in other for other in documents)
            rarity = math.log(1 + (len(documents) - having + 0.5) / (having + 0.5))
            score += rarity * (K1 + 1) / (1 + K1 * (1 - B + B * len(words) / mean_length))
        fits = query.category in ("", product.category)
        if score and fits and product.price_cents <= (query.max_price_cents or 10**9):
            scored.append((-round(score * rank**-POPULARITY_EXPONENT, 9), rank, product.sku))
    ranked = [sku for _, _, sku in sorted(scored)]
    first = (query.page - 1) * query.size
    return len(ranked), ranked[first : first + query.size]


QUERIES = [
    Query(),
    Query("kettles"),
    Query("steel kettle"),
    Query("Navy USB-cable", max_price_cents=2_000),
    Query("bowl", category="pets"),
    Query("norvane", page=3, size=7),
    Query(category="toys", max_price_cents=500),
    Query("nothing of the kind: zzz"),
    Query("zzz"),
    Query("東"),
    Query('*"\0'),
    Query("  "),
]


@pytest.mark.parametrize("query", QUERIES)
def test_search_agrees_with_the_plain_one(query: Query) -> None:
    products = [product_by_rule(f"SKU-{number:07d}") for number in range(1, COUNT + 1)]
    found = SearchIndex(COUNT).search(query)
    assert (found.total, [product.sku for product in found.products]) == plain(products, query)


@pytest.mark.parametrize("query", [*QUERIES, Query("samovar"), Query("samovar", category="toys")])
def test_changed_products_are_found_as_they_are_now(query: Query) -> None:
    products = [product_by_rule(f"SKU-{number:07d}") for number in range(1, COUNT + 1)]
    index = SearchIndex(COUNT)
    for number in (2, 7, 2):
        changed = replace(products[number], title=f"Kettle Samovar {number}", category="toys", price_cents=450)
        products[number] = changed
        index.apply(changed)
    found = index.search(query)
    assert (found.total, [product.sku for product in found.products]) == plain(products, query)


def test_what_is_outside_the_assortment_stays_outside() -> None:
    index = SearchIndex(10)
    index.apply(replace(product_by_rule("SKU-0000011"), title="Samovar"))
    assert index.search(Query("samovar")).total == 0


def test_prices_are_those_of_the_contract() -> None:
    assert rule_prices(20_000).tolist() == [price_cents(f"SKU-{number:07d}") for number in range(1, 20_001)]


def test_products_differ_and_stay_the_same() -> None:
    products = [product_by_rule(f"SKU-{number:07d}") for number in range(1, 2_001)]
    assert {product.category for product in products} == set(CATEGORIES)
    assert len({product.title for product in products}) > 1_700
    assert product_by_rule("SKU-0000001").title == "Dunmere Bamboo Power Bank, Amber"
