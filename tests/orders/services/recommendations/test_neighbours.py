"""The job's arithmetic: by hand, against the plain definition, in bounded memory; what it is worth."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from orders.services.recommendations.affinity import Affinity, draw_purchases
from orders.services.recommendations.neighbours import nearest_neighbours
from orders.services.recommendations.purchases import purchases_of_baskets
from orders.services.recommendations.quality import compare, measure
from orders.services.recommendations.table import NeighbourTable, empty_table

BASKETS = st.lists(st.lists(st.integers(1, 12), min_size=1, max_size=5), min_size=1, max_size=40)


def plain(baskets: list[list[int]], **settings: float) -> NeighbourTable:
    """Every pair is kept."""
    return nearest_neighbours(
        purchases_of_baskets(baskets),
        minimum_support=1,
        surprise=0.0,
        **settings,  # type: ignore[arg-type]
    )


def found(table: NeighbourTable, sku: int) -> dict[int, float]:
    return {one.sku: one.score for one in table.recommend([sku], 50) if one.reason == "bought_together"}


def test_cosine_by_hand() -> None:
    """Bread (1) in 4 orders, butter (2) in 2, both in 2: 2 / sqrt(8); eggs (3) share one of 2 with bread."""
    table = plain([[1, 2], [1, 2], [1, 3], [1], [3]])
    assert found(table, 1) == pytest.approx({2: 2 / 8**0.5, 3: 1 / 8**0.5}, rel=1e-6)
    assert found(table, 2) == pytest.approx({1: 2 / 8**0.5}, rel=1e-6)


def test_shrinkage_support_and_units() -> None:
    assert found(plain([[1, 2], [1, 2, 2, 2]], shrinkage=2.0), 1) == pytest.approx({2: 0.5})
    table = nearest_neighbours(purchases_of_baskets([[1, 2], [1, 2], [1, 3]]), minimum_support=2, surprise=0.0)
    assert set(found(table, 1)) == {2}


@given(BASKETS, st.integers(1, 6), st.sampled_from([1, 50, 10**6]))
def test_blocks_and_k_against_the_definition(baskets: list[list[int]], k: int, block_pairs: int) -> None:
    table = plain(baskets, k=k, block_pairs=block_pairs)
    sets = [set(basket) for basket in baskets]
    for sku in {sku for one in sets for sku in one}:
        orders = [one for one in sets if sku in one]
        cosines = {
            other: sum(other in one for one in orders) / (len(orders) * sum(other in one for one in sets)) ** 0.5
            for other in set().union(*orders) - {sku}
        }
        best = sorted(cosines.items(), key=lambda item: (-round(item[1], 5), item[0]))[:k]
        mine = found(table, sku)
        assert sorted(mine.values(), reverse=True) == pytest.approx([score for _, score in best], rel=1e-5)
        assert mine == pytest.approx({other: cosines[other] for other in mine}, rel=1e-5)


def test_answers_are_filled_up_with_what_is_popular() -> None:
    table = plain([[1, 2], [1, 2], [3], [3], [3], [4]])
    assert [(one.sku, one.reason) for one in table.recommend([1], 3)] == [
        (2, "bought_together"),
        (3, "popular"),
        (4, "popular"),
    ]
    assert [one.sku for one in table.recommend([99], 2)] == [3, 1], "a cold SKU gets what is popular"
    assert [one.sku for one in table.recommend([], 1)] == [3]
    assert [one.sku for one in table.most_popular([3], 2)] == [1, 2]
    assert [one.sku for one in table.recommend([1, 2, 3, 4], 5)] == []
    assert empty_table().recommend([1], 5) == []


def test_scores_of_a_basket_add_up() -> None:
    table = plain([[1, 3], [2, 3], [1, 4]])
    first = table.recommend([1, 2], 1)[0]
    assert first.sku == 3
    assert first.score == pytest.approx(found(table, 1)[3] + found(table, 2)[3])


def test_a_table_survives_packing() -> None:
    table = plain([[1, 2], [2, 3], [5]])
    again = NeighbourTable.unpack(table.pack())
    assert again.recommend([2], 5) == table.recommend([2], 5)
    assert len(NeighbourTable.unpack(empty_table().pack()).skus) == 0


def test_affinity_is_found_and_beats_popularity() -> None:
    quality = measure(draw_purchases(120_000, Affinity(skus=2_000), seed=1))
    assert quality.recall_gain.low > 0.0
    assert quality.hit_rate_gain.low > 0.0
    assert quality.orders > 3_000


def test_without_affinity_nothing_is_gained_and_nothing_lost() -> None:
    """The scenario's orders: each line is drawn alone, so what is popular is the best answer there is."""
    quality = measure(draw_purchases(120_000, Affinity(skus=2_000, share=0.0), seed=1))
    assert abs(quality.recall_gain.mean) < 0.002
    earlier = draw_purchases(100_000, Affinity(skus=2_000, share=0.0), seed=2)
    unfiltered = nearest_neighbours(earlier, minimum_support=1, surprise=0.0)
    later = draw_purchases(20_000, Affinity(skus=2_000, share=0.0), seed=3)
    rng = np.random.default_rng(6)
    baskets = [rng.permutation(row).tolist() for row in later.rows(0, later.orders) if len(row) > 1]
    assert compare(unfiltered, baskets).recall_gain.high < 0.0, "chance pairs push out what is popular"


def test_drawn_baskets_are_as_assumed() -> None:
    purchases = draw_purchases(50_000, Affinity(skus=5_000, share=1.0), seed=4)
    lines = np.diff(purchases.matrix.indptr)
    assert np.mean(lines == 1) == pytest.approx(0.65 + 0.35 / 7.5, abs=0.04), "a SKU drawn twice is one"
    first, again = (draw_purchases(100, Affinity(), seed=5).matrix for _ in range(2))
    assert (first != again).nnz == 0
