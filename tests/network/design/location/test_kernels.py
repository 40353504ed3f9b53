"""The bound's inner problems against linear programs and enumeration."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from scipy.optimize import linprog

from network.design.location import Choice, CountLimit
from network.design.location.kernels import fill
from network.design.location.statuses import cheapest_statuses
from network.design.location.territories import choose_stations


@pytest.mark.parametrize("seed", range(5))
def test_a_station_fills_itself_as_the_linear_program_would(seed):
    rng = np.random.default_rng(seed)
    n = 8
    reward, packages = rng.uniform(-5, 20, n), rng.uniform(1, 10, n)
    usual, spare, overtime = 15.0, 5.0, 1.0
    share = np.zeros(n)
    earned = fill(
        np.array([0, n]), np.arange(n), np.arange(n), reward, packages, np.array([usual]), np.array([spare]), overtime,
        share,
    )  # fmt: skip
    # variables: share of each row, and packages of overtime
    program = linprog(
        np.append(-reward, overtime), A_ub=[np.append(packages, -1.0)], b_ub=[usual], bounds=[(0, 1)] * n + [(0, spare)]
    )
    assert earned[0] == pytest.approx(-program.fun, abs=1e-7)
    assert packages @ share <= usual + spare + 1e-9


@pytest.mark.parametrize("seed", range(4))
def test_statuses_under_limits_are_the_cheapest(seed):
    rng = np.random.default_rng(seed)
    gain = rng.normal(size=7)
    choice = rng.choice([Choice.OPEN, Choice.CLOSED, Choice.MAY_CLOSE, Choice.CANDIDATE], 7, p=[0.1, 0.1, 0.5, 0.3])
    members = rng.random((2, 7)) < 0.6
    limits = (CountLimit("a", members[0], 1, 3), CountLimit("b", members[1], 2, None))
    kept = []
    for statuses in product((False, True), repeat=7):
        y = np.array(statuses)
        possible = y[choice == Choice.OPEN].all() and not y[choice == Choice.CLOSED].any()
        if possible and not any(limit.broken_by(y) for limit in limits):
            kept.append(float(gain @ y))
    if not kept:
        with pytest.raises(ValueError, match="no statuses"):
            cheapest_statuses(gain, choice, limits)
        return
    is_open, cost = cheapest_statuses(gain, choice, limits)
    assert cost == pytest.approx(min(kept))
    assert gain @ is_open == pytest.approx(cost)


@pytest.mark.parametrize("seed", range(6))
def test_stations_chosen_are_nearly_the_best_and_never_worse_than_all_open(seed):
    rng = np.random.default_rng(seed)
    n_rows, n_stations = 30, 6
    pair_row, pair_station = np.divmod(np.arange(n_rows * n_stations), n_stations)
    place, site = rng.random((n_rows, 2)), rng.random((n_stations, 2))
    cost = 10 * np.linalg.norm(place[pair_row] - site[pair_station], axis=1)
    packages, nobody = np.ones(n_rows), np.full(n_rows, 1e3)
    room, site_usd = np.full(n_stations, 100.0), rng.uniform(5, 25, n_stations)

    def total(is_open):
        if not is_open.any():
            return nobody.sum()
        table = np.where(is_open, cost.reshape(n_rows, n_stations), np.inf)
        return table.min(axis=1).sum() + site_usd[is_open].sum()

    everything = np.ones(n_stations, bool)
    chosen, said = choose_stations(
        pair_row, pair_station, cost, packages, nobody, room, site_usd, everything, everything, np.arange(n_stations)
    )
    assert said == pytest.approx(total(chosen))
    best = min(total(np.array(y)) for y in product((False, True), repeat=n_stations))
    assert best - 1e-9 <= said <= 1.02 * best
