import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.weightstats import CompareMeans, DescrStatsW

from whatif.compare.difference import paired, unpaired
from whatif.compare.holm import holm

FIGURES = st.floats(-1e3, 1e3).map(lambda x: round(x, 3)) | st.just(float("nan"))
SIDES = st.tuples(st.integers(1, 5), st.integers(1, 7)).flatmap(
    lambda shape: st.tuples(arrays(float, shape, elements=FIGURES), arrays(float, shape, elements=FIGURES))
)


@given(SIDES)
@settings(max_examples=60)
def test_each_row_is_statsmodels_test_of_the_pairs(sides):
    a, b = sides
    found = paired(a, b, 0.9)
    for r in range(len(a)):
        d = (b[r] - a[r])[~np.isnan(b[r] - a[r])]
        assert found.n[r] == len(d)
        if len(d) < 2 or np.ptp(d) <= 1e-9:
            assert np.isnan(found.p[r])
            continue
        own = DescrStatsW(d)
        low, high = own.tconfint_mean(0.1)
        assert (found.low[r], found.high[r]) == pytest.approx((low, high), rel=1e-6, abs=1e-6)
        assert found.p[r] == pytest.approx(own.ttest_mean(0)[1], rel=1e-6, abs=1e-9)
        assert found.effect[r] == pytest.approx(d.mean() / d.std(ddof=1), rel=1e-6, abs=1e-9)


@given(SIDES)
@settings(max_examples=60)
def test_each_row_is_statsmodels_welch_test(sides):
    a, b = sides
    found = unpaired(a, b, 0.9)
    for r in range(len(a)):
        x, y = a[r][~np.isnan(a[r])], b[r][~np.isnan(b[r])]
        assert found.n[r] == min(len(x), len(y))
        if found.n[r] < 2 or max(np.ptp(x), np.ptp(y)) <= 1e-9:
            assert np.isnan(found.p[r])
            continue
        own = CompareMeans(DescrStatsW(y), DescrStatsW(x))
        assert (found.low[r], found.high[r]) == pytest.approx(
            own.tconfint_diff(0.1, usevar="unequal"), rel=1e-6, abs=1e-6
        )
        assert found.p[r] == pytest.approx(own.ttest_ind(usevar="unequal")[1], rel=1e-6, abs=1e-9)


def test_a_side_without_chance_is_tested_against_the_other():
    found = unpaired(np.array([[5.0, 5.0, 5.0]]), np.array([[5.5, 6.5, 7.0]]), 0.95)
    assert found.p[0] > 0
    assert found.low[0] < 4 / 3 < found.high[0]


def test_equal_sets_of_figures_are_the_same():
    a = np.array([[1.0, 2.0, np.nan], [1.0, 2.0, 2.0]])
    b = np.array([[np.nan, 2.0, 1.0], [1.0, 1.0, 2.0]])
    assert unpaired(a, b, 0.95).same.tolist() == [True, False]
    assert paired(a, b, 0.95).same.tolist() == [True, False]


def test_holm_of_the_paper():
    # Holm 1979: reject while p(i) <= alpha / (m - i + 1); R: p.adjust(c(0.01, 0.02, 0.03, 0.04), "holm")
    np.testing.assert_allclose(holm(np.array([0.03, 0.01, np.nan, 0.04, 0.02])), [0.06, 0.04, np.nan, 0.06, 0.06])
    assert np.isnan(holm(np.array([np.nan]))).all()
    rng = np.random.default_rng(3)
    for n in (1, 2, 7, 40):
        p = np.round(rng.random(n) ** 3, 2)  # with ties
        np.testing.assert_allclose(holm(p), multipletests(p, method="holm")[1])
