"""The smallest set of rules that clash, against trying every subset."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain, combinations

from hypothesis import given
from hypothesis import strategies as st

from twin.design.location.clashes import smallest_clash

RULES = 7


def all_subsets(size: int) -> list[tuple[int, ...]]:
    return list(chain.from_iterable(combinations(range(size), some) for some in range(size + 1)))


@given(st.lists(st.frozensets(st.integers(0, RULES - 1), min_size=1), max_size=4))
def test_finds_a_smallest_of_all_clashes(clashes: list[frozenset[int]]) -> None:
    def possible(some: Sequence[int]) -> bool:
        return not any(clash <= set(some) for clash in clashes)

    found = smallest_clash(range(RULES), possible)
    impossible = [len(some) for some in all_subsets(RULES) if not possible(some)]
    assert len(found) == min(impossible, default=0)
    assert not found or not possible(found)


@given(st.lists(st.frozensets(st.integers(0, RULES - 1), min_size=1), min_size=1, max_size=4))
def test_without_trying_smaller_sets_no_rule_can_be_left_out(clashes: list[frozenset[int]]) -> None:
    def possible(some: Sequence[int]) -> bool:
        return not any(clash <= set(some) for clash in clashes)

    found = smallest_clash(range(RULES), possible, most_subsets=0)
    assert not possible(found)
    assert all(possible([one for one in found if one != left]) for left in found)


def test_asks_few_questions_of_many_rules() -> None:
    asked = 0

    def possible(some: Sequence[int]) -> bool:
        nonlocal asked
        asked += 1
        return not {17, 800} <= set(some)

    assert smallest_clash(range(1000), possible, most_subsets=0) == [17, 800]
    assert asked < 50


def test_nothing_clashes() -> None:
    assert smallest_clash(range(3), lambda some: True) == []
    assert smallest_clash([], lambda some: False) == []
