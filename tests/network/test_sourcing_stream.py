"""Sourcing a stream: what changes nothing, and what it refuses."""

from __future__ import annotations

from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pytest

import network.sourcing
from network.sourcing import source
from network.sourcing_types import Sourced
from tests.network.sourcing_cases import DAY, make_orders, random_case


def same(one: Sourced, other: Sourced, *, decisions: bool = True) -> bool:
    arrays = [f.name for f in fields(Sourced) if f.name not in ("decisions", "first_order")]
    pairs = [(getattr(one, name), getattr(other, name)) for name in arrays]
    if decisions:
        pairs += [(getattr(one.decisions, f.name), getattr(other.decisions, f.name)) for f in fields(one.decisions)]
    return one.first_order == other.first_order and all(np.array_equal(a, b) and a.dtype == b.dtype for a, b in pairs)


class TestStream:
    @pytest.mark.parametrize("seed", [3, 4])
    @pytest.mark.parametrize("size", [1, 7, 255, 256, 257])
    def test_the_cut_into_chunks_does_not_matter(self, seed, size):
        case = random_case(seed)
        whole = source([case.orders], *case.arguments, policy=case.policy, watch=3)
        assert same(whole, source(case.cut(size), *case.arguments, policy=case.policy, watch=3))

    @pytest.mark.parametrize("n_orders", [1, 50, 10_000])
    def test_a_wrong_forecast_of_orders_does_not_matter(self, n_orders):
        case = random_case(5)
        whole = source([case.orders], *case.arguments)
        assert same(whole, source(case.cut(20), *case.arguments, n_orders=n_orders))

    @pytest.mark.parametrize("watch", [1, 4, [3, 1, 10**9]])
    def test_watching_changes_nothing(self, watch):
        case = random_case(6)
        plain = source([case.orders], *case.arguments, policy=case.policy)
        watched = source([case.orders], *case.arguments, policy=case.policy, watch=watch)
        assert same(plain, watched, decisions=False)

    def test_watched_by_number(self):
        case = random_case(7)
        first = case.orders.first_order
        decisions = source([case.orders], *case.arguments, watch=[first + 5, first + 2]).decisions
        assert np.unique(decisions.order).tolist() == [first + 2, first + 5]
        decisions = source([case.orders], *case.arguments, watch=10).decisions
        assert set(decisions.order.tolist()) == {n for n in range(first, first + len(case.orders)) if n % 10 == 0}

    def test_no_orders(self):
        case = random_case(8)
        sourced = source([], *case.arguments, n_orders=100)
        assert len(sourced.word) == len(sourced.order_packages) == 0
        assert not sourced.slot_first_package.any()
        assert len(sourced.decisions.candidate_first) == 1

    def test_progress_counts_orders_and_packages(self):
        case, seen = random_case(9), []
        sourced = source(case.cut(100), *case.arguments, progress=lambda *counts: seen.append(counts))
        assert [orders for orders, _ in seen] == [100, 200, 300, 400, 500]
        assert seen[-1][1] == len(sourced.word)

    def test_a_shorter_horizon(self):
        case = random_case(10)
        sourced = source([case.orders], *case.arguments, n_slots=3 * DAY)
        assert len(sourced.slot_first_package) == 3 * DAY + 1


class TestRefusals:
    @pytest.fixture
    def case(self):
        return random_case(11)

    @pytest.mark.parametrize(
        ("column", "value", "message"),
        [
            ("zone", 7, "zone 7 is not in 0..6"),
            ("promise", 3, "promise 3 is not in 0..2"),
            ("pool", 99, "pool 99 is not in"),
            ("slot", 4 * DAY, "pass the horizon"),
        ],
    )
    def test_numbers_out_of_range(self, case, column, value, message):
        bad = getattr(case.orders, column).copy()
        bad[-1] = value
        with pytest.raises(ValueError, match=message):
            source([replace(case.orders, **{column: bad})], *case.arguments)

    def test_slots_that_decrease(self, case):
        with pytest.raises(ValueError, match="must not decrease"):
            source([replace(case.orders, slot=case.orders.slot[::-1].copy())], *case.arguments)

    @pytest.mark.parametrize("n_lines", [0, 9])
    def test_orders_of_no_line_or_too_many(self, case, n_lines):
        orders = make_orders([0, 0], [0, 0], [0, 0], [[(0, 1)], [(0, 1)] * n_lines])
        with pytest.raises(ValueError, match="no line or more than 8"):
            source([orders], *case.arguments)

    def test_missing_orders(self, case):
        chunks = case.cut(100)
        with pytest.raises(ValueError, match="expected"):
            source([chunks[0], chunks[2]], *case.arguments)

    def test_columns_of_different_length(self, case):
        with pytest.raises(ValueError, match="differ in length"):
            source([replace(case.orders, zone=case.orders.zone[:-1])], *case.arguments)

    def test_a_horizon_beyond_the_timetable(self, case):
        with pytest.raises(ValueError, match="horizon"):
            source([case.orders], *case.arguments, n_slots=5 * DAY)

    def test_watching_every_zeroth_order(self, case):
        with pytest.raises(ValueError, match="every 0-th"):
            source([case.orders], *case.arguments, watch=0)

    @pytest.mark.parametrize(
        ("column", "change", "message"),
        [
            ("cost_mills", lambda c: -c, "never decrease"),
            ("cost_mills", lambda c: c[:, ::-1], "never decrease"),
            ("path", lambda p: np.where(p >= 0, 10**6, p), "candidate path"),
            ("latest", lambda x: np.full_like(x, 32_000), "latest position"),
        ],
    )
    def test_candidates_that_do_not_fit(self, case, column, change, message):
        bad = replace(case.candidates, **{column: change(getattr(case.candidates, column)).copy()})
        with pytest.raises(ValueError, match=message):
            source([case.orders], bad, *case.arguments[1:])

    def test_candidates_that_start_at_no_origin(self, case):
        paths = replace(case.paths, source=case.paths.station)
        with pytest.raises(ValueError, match="no origin"):
            source([case.orders], case.candidates, paths, *case.arguments[2:])

    def test_stock_of_other_pools(self, case):
        stock = replace(case.stock, cover=case.stock.cover[:-1], on_hand=case.stock.on_hand[:-1])
        with pytest.raises(ValueError, match="pools"):
            source([case.orders], *case.arguments[:-1], stock)


def test_every_kernel_file_names_numba():
    """`cli.kernels` compiles anew when a file changes that names numba; constants of the kernels live in these."""
    folder = Path(network.sourcing.__file__).parent
    files = [f for f in folder.glob("*.py") if f.stem not in ("__init__", "arms", "room", "stream")]
    files.append(folder.parent / "sourcing_types.py")
    assert [f.name for f in files if "numba" not in f.read_text()] == []
