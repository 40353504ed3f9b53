"""p-median: against enumeration, against a graph's own shortest paths, and what must hold."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from core.errors import InvalidInput
from network.design.or_library import read_numbers
from network.design.p_median import p_median
from network.design.p_median.read import graph_of
from tests.oracles.location_problems import best_median, distances, median_graph


@st.composite
def cases(draw):
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    sites, customers = draw(st.integers(1, 7)), draw(st.integers(1, 12))
    whole = draw(st.booleans())
    cost = rng.integers(0, 12, (sites, customers)).astype(float) if whole else rng.random((sites, customers))
    weight = rng.integers(0, 4, customers).astype(float)
    fixed = rng.integers(0, 9, sites).astype(float) if draw(st.booleans()) else None
    p = draw(st.integers(1, sites))
    keep = tuple(draw(st.permutations(range(sites)))[: draw(st.integers(0, p))])
    return cost, weight, fixed, p, keep


@settings(max_examples=150, deadline=None)
@given(cases())
def test_the_best_choice_is_found_and_proven(case):
    cost, weight, fixed, p, keep = case
    found = p_median(cost, weight, p, fixed=fixed, keep=np.array(keep, int))
    assert found.cost == pytest.approx(best_median(cost * weight, p, fixed, keep), abs=1e-9)
    assert found.status == "optimal"
    assert found.bound == found.cost
    assert len(found.sites) == p
    assert set(keep) <= set(found.sites.tolist())
    assert set(found.assigned.tolist()) <= set(found.sites.tolist())
    served = (cost * weight)[found.assigned, np.arange(len(weight))].sum()
    price = 0.0 if fixed is None else fixed[found.sites].sum()
    assert served + price == pytest.approx(found.cost, abs=1e-9)


@settings(max_examples=60, deadline=None)
@given(cases())
def test_pairs_that_are_not_allowed_are_not_used(case):
    cost, weight, fixed, p, keep = case
    far = cost > np.median(cost)
    price = 50.0
    allowed = np.where(far, np.inf, cost)
    found = p_median(allowed, weight, p, fixed=fixed, keep=np.array(keep, int), unserved=price)
    best = best_median(np.where(far, price, cost) * weight, p, fixed, keep)
    assert found.cost == pytest.approx(best, abs=1e-9)
    served = np.flatnonzero(found.assigned >= 0)
    assert not far[found.assigned[served], served].any()
    rows, columns = np.nonzero(~far)
    stored = sparse.csr_array((cost[rows, columns], (rows, columns)), shape=cost.shape)
    assert p_median(stored, weight, p, fixed=fixed, keep=np.array(keep, int), unserved=price).cost == found.cost


@pytest.mark.parametrize(("vertices", "p"), [(20, 1), (20, 3), (24, 4)])
def test_graphs_like_those_of_the_or_library(vertices, p):
    apart = distances(vertices, median_graph(vertices, seed=vertices + p))
    found = p_median(apart, np.ones(vertices), p)
    assert (found.status, found.cost) == ("optimal", best_median(apart, p))


@pytest.mark.parametrize("p", [5, 10, 33])
def test_graphs_of_a_hundred_vertices_are_proven(p):
    apart = distances(100, median_graph(100, seed=p))
    found = p_median(apart, np.ones(100), p)
    assert found.status == "optimal"
    assert found.cost == apart[found.sites].min(axis=0).sum()


def test_one_more_site_never_costs_more():
    apart = distances(60, median_graph(60, seed=4))
    costs = [p_median(apart, np.ones(60), p).cost for p in range(1, 12)]
    assert costs == sorted(costs, reverse=True)


def test_a_budget_of_nodes_gives_the_same_answer_each_time_with_a_bound():
    rng = np.random.default_rng(3)
    cost = np.hypot(*(rng.random((80, 1, 2)) - rng.random((1, 300, 2))).transpose(2, 0, 1))
    one, other = (p_median(cost, np.ones(300), 12, nodes=3) for _ in range(2))
    assert (one.cost, one.bound, one.sites.tolist()) == (other.cost, other.bound, other.sites.tolist())
    assert 0.9 * one.cost < one.bound <= one.cost


@pytest.mark.parametrize(("p", "keep"), [(0, []), (4, []), (1, [0, 1])])
def test_a_number_of_sites_that_cannot_be_is_refused(p, keep):
    with pytest.raises(ValueError, match=f"p = {p}"):
        p_median(np.ones((3, 2)), np.ones(2), p, keep=np.array(keep, int))


def read(tmp_path, text):
    path = tmp_path / "pmed.txt"
    path.write_text(text)
    return graph_of(read_numbers(path))


def test_a_file_of_a_graph_is_read(tmp_path):
    edges = median_graph(30, seed=1)
    apart, p = read(tmp_path, f" 30 {len(edges)} 4 \n" + "".join(f" {a} {b} {c} \n" for a, b, c in edges))
    assert p == 4
    np.testing.assert_array_equal(apart, distances(30, edges))


def test_the_last_of_two_edges_counts(tmp_path):
    apart, _ = read(tmp_path, "3 4 1\n1 2 5\n2 3 1\n2 1 9\n3 3 4\n")
    assert apart.tolist() == [[0, 9, 10], [9, 0, 1], [10, 1, 0]]


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("3 2 1\n1 2 5\n2 3", "short-file"),
        ("3 1 1\n1 2 5\n2 3 1", "long-file"),
        ("3 2 4\n1 2 5\n2 3 1", "bad-header"),
        ("3 2 0\n1 2 5\n2 3 1", "bad-header"),
        ("3 2 1\n1 4 5\n2 3 1", "unknown-vertex"),
        ("3 2 1\n1 2 -5\n2 3 1", "out-of-range"),
        ("3 2 1\n1 2 x\n2 3 1", "not-a-number"),
        ("99999999 1 1\n1 2 5", "too-large"),
    ],
)
def test_what_is_wrong_with_a_graph_is_said(tmp_path, text, rule):
    with pytest.raises(InvalidInput) as refused:
        read(tmp_path, text)
    assert {finding.rule for finding in refused.value.findings} == {rule}
