"""Sites by all three methods, against every choice of places and what must hold of any answer."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest

from core.errors import Infeasible
from network.design.greenfield import Market, Question, greenfield


def market_of_towns(seed: int, count: int = 12) -> Market:
    draw = np.random.default_rng(seed)
    packages = draw.integers(1, 1000, count).astype(float)
    return Market(
        lat=draw.uniform(38, 42, count),
        lon=draw.uniform(-85, -80, count),
        packages=packages,
        land_km2=np.full(count, 50.0),
        zone_packages=packages,
        cost=lambda packages, land_km2, km: 0.01 + 0.001 * np.asarray(km),
        detour=1.3,
        reach_km=np.inf,
        unserved_usd=50.0,
    )


def _usd(market: Market, places: tuple[int, ...]) -> float:
    km = market.km(market.lat[list(places)], market.lon[list(places)])
    return float(market.packages @ market.usd_per_package(km).min(axis=0))


NONE = np.zeros((0, 2))


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("count", [1, 2, 3])
def test_p_median_is_the_best_of_all_choices(seed: int, count: int) -> None:
    market = market_of_towns(seed)
    found = greenfield(market, Question(count, count), np.ones(12, bool), NONE, keep=False).by_count[0]
    best = min(_usd(market, some) for some in combinations(range(12), count))
    assert found.transport_usd == pytest.approx(best)
    assert found.bound is not None
    assert found.bound <= best * (1 + 1e-9)


@pytest.mark.parametrize("seed", range(6))
def test_gravity_is_hardly_worse_than_the_best_choice(seed: int) -> None:
    market = market_of_towns(seed)
    found = greenfield(market, Question(2, 2, "gravity"), np.ones(12, bool), NONE, keep=False).by_count[0]
    best = min(_usd(market, some) for some in combinations(range(12), 2))
    assert best * (1 - 1e-9) <= found.transport_usd <= 1.02 * best
    assert found.snapped_km is not None
    assert len(found.snapped_km) == 2


@pytest.mark.parametrize("method", ["p_median", "gravity", "coverage"])
def test_more_sites_never_cost_more_transport_and_figures_agree(method: str) -> None:
    market = market_of_towns(3)
    question = Question(1, 4, method, reach_km=120.0)  # type: ignore[arg-type]
    answer = greenfield(market, question, np.ones(12, bool), NONE, keep=False)
    served = [siting.covered if method == "coverage" else -siting.transport_usd for siting in answer.by_count]
    assert served == sorted(served)
    for siting in answer.by_count:
        assert len(set(siting.place)) == len(siting.place)
        assert siting.transport_usd == pytest.approx(_usd(market, tuple(siting.place)))
        assert siting.covered == pytest.approx(market.packages[siting.km <= 120.0].sum())
        load = np.bincount(siting.site_of, weights=market.packages)
        assert (np.diff(load) <= 1e-9).all()


def test_the_fixed_cost_decides_how_many() -> None:
    market = market_of_towns(1)
    cheap = greenfield(market, Question(1, 5, fixed_usd_per_day=0.0), np.ones(12, bool), NONE, keep=False)
    dear = greenfield(market, Question(1, 5, fixed_usd_per_day=1e6), np.ones(12, bool), NONE, keep=False)
    assert (cheap.chosen, dear.chosen) == (4, 0)


def test_kept_sites_help_and_are_told_as_before() -> None:
    market, existing = market_of_towns(2), np.array([[40.0, -82.0]])
    alone = greenfield(market, Question(1, 1), np.ones(12, bool), existing, keep=False)
    beside = greenfield(market, Question(1, 1), np.ones(12, bool), existing, keep=True)
    assert alone.before is not None
    assert beside.before is not None
    assert alone.before.transport_usd == beside.before.transport_usd
    assert beside.by_count[0].transport_usd < min(alone.by_count[0].transport_usd, beside.before.transport_usd)


def test_sites_stand_only_where_they_may() -> None:
    allowed = np.arange(12) < 4
    for method in ("p_median", "gravity", "coverage"):
        question = Question(3, 3, method, reach_km=100.0)  # type: ignore[arg-type]
        found = greenfield(market_of_towns(4), question, allowed, NONE, keep=False)
        assert set(found.by_count[0].place) <= {0, 1, 2, 3}


def test_the_fewest_sites_that_cover_a_share() -> None:
    market = market_of_towns(5)
    question = Question(1, 12, "coverage", reach_km=60.0, cover_share=0.8)
    answer = greenfield(market, question, np.ones(12, bool), NONE, keep=False)
    share = [siting.covered / market.packages.sum() for siting in answer.by_count]
    assert share[answer.chosen] >= 0.8
    assert all(one < 0.8 for one in share[: answer.chosen])


def test_infeasible_says_why() -> None:
    market = market_of_towns(5)
    with pytest.raises(Infeasible, match="13 new sites are asked for, and there are 12 places"):
        greenfield(market, Question(13, 13), np.ones(12, bool), NONE, keep=False)
    question = Question(1, 1, "coverage", reach_km=10.0, cover_share=1.0)
    with pytest.raises(Infeasible, match=r"100% is asked for within 10 km: 1 new sites cover"):
        greenfield(market, question, np.ones(12, bool), NONE, keep=False)


def test_groups_keep_every_package_and_their_error_is_told() -> None:
    market = market_of_towns(6, 200)
    few = market.grouped(np.arange(200) % 7)
    assert few.packages.sum() == pytest.approx(market.packages.sum())
    question = Question(3, 3, places=40, groups=50)
    found = greenfield(market, question, np.ones(200, bool), NONE, keep=False).by_count[0]
    assert found.grouped_usd == pytest.approx(found.moved_usd, rel=0.05)
    assert found.moved_usd is not None
    assert found.transport_usd <= found.moved_usd * (1 + 1e-9)


def test_out_of_reach_costs_as_unserved() -> None:
    market = replace(market_of_towns(0), reach_km=1.0)
    found = greenfield(market, Question(1, 1), np.ones(12, bool), NONE, keep=False).by_count[0]
    assert found.transport_usd == pytest.approx(
        50.0 * (market.packages.sum() - market.packages.max()) + 0.01 * market.packages.max()
    )
