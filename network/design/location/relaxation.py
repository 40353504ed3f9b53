"""The Lagrangean bound at given prices: what rows pay to be brought, and what facilities charge for what passes.

Relaxed are that a row is brought once (price `row`, USD a day) and that no more passes a source or a facility between
than it holds (price `facility`, USD a package). What is left falls apart: each cell takes its cheapest way, each
station fills itself with the rows that pay it best (a knapsack), each facility is open if it earns more than it costs,
and the users' limits choose among them. Any prices >= 0 give a bound (Geoffrion 1974; Beasley 1993 for warehouses).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from network.design.location.gates import gate_prices
from network.design.location.kernels import fill, loads, pair_costs, serve, way_prices
from network.design.location.model import Model
from network.design.location.problem import Choice, DesignProblem
from network.design.location.statuses import cheapest_statuses

SHUT_USD = 1e4
"""Price of a package through a facility that must stay closed: nothing ever goes there."""


@dataclass
class Prices:
    """Of one period: `row` float64[R] USD a day, `facility` float64[F + L] USD a package.

    0 at stations and hubs, whose room is a matter of knapsacks; lanes come after facilities.
    """

    row: np.ndarray
    facility: np.ndarray

    def copy(self) -> Prices:
        """Prices of their own."""
        return Prices(self.row.copy(), self.facility.copy())


@dataclass(frozen=True)
class Answer:
    """What the relaxation says at some prices.

    Attributes
    ----------
    usd : float
        The bound.
    is_open : float64[F]
        Statuses that it chooses (shares where limits bind).
    gain_usd : float64[F]
        What being open costs beyond being closed, after what it earns: below 0 for those that it would open.
    row_slope : list of float64[R]
        By period: how much of each row is not brought (below 0: brought more than once).
    facility_slope : list of float64[F + L]
        By period: packages through each facility and lane beyond what it offers.
    """

    usd: float
    is_open: np.ndarray
    gain_usd: np.ndarray
    row_slope: list[np.ndarray]
    facility_slope: list[np.ndarray]


class PeriodBound:
    """One period's part, with the work space that every evaluation uses again."""

    def __init__(self, model: Model) -> None:
        self.take(model)
        rows = model.rows
        n_stations = len(model.stations)
        self.pairs = np.argsort(rows.pair_station, kind="stable")
        counts = np.bincount(rows.pair_station, minlength=n_stations)
        self.first = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
        self.chosen = np.full((n_stations, *model.mix.shape, 24), -1, np.int32)
        self.share = np.zeros(len(rows.pair_row))
        self.outside = rows.packages * model.unserved_usd
        self.asks = model.hour_share.any(axis=2)
        self.is_station = np.zeros(len(model.usual), bool)
        self.is_station[model.stations] = True

    def take(self, model: Model) -> None:
        """Take another model of the period: the same rows, other ways."""
        self.model = model
        self.priced: np.ndarray | None = None

    def price(self, prices: Prices, shut: np.ndarray) -> None:
        """Cells at their cheapest ways, and pairs at what they cost."""
        m = self.model
        price = prices.facility.copy()
        price[: len(shut)][shut & ~self.is_station] = SHUT_USD
        if self.priced is not None and np.array_equal(price, self.priced):
            return
        self.priced = price
        by_way = way_prices(m.ways.usd, m.ways.passes, price)
        self.usd = serve(
            m.ways.first, by_way, m.ways.source, m.ways.covers, m.stocked, m.mix, m.hour_share,
            m.late_usd, m.unserved_usd, self.chosen,
        )  # fmt: skip
        rows = m.rows
        self.cost = pair_costs(rows.pair_row, rows.pair_station, rows.pair_door_usd, rows.lines, self.usd)
        least = np.where(self.asks, self.usd, 1e9).min(axis=0, initial=1e9)
        self.nobody = np.minimum(self.outside, rows.beyond_door_usd + rows.lines @ least)

    def earn(self, prices: Prices, modules: np.ndarray, share: np.ndarray) -> np.ndarray:
        """What each facility with so many modules earns at the prices, float64[F]; the rows' shares written."""
        m = self.model
        usual, spare = m.usual + modules * m.usual_step, m.spare + modules * m.spare_step
        price = prices.facility[: len(usual)]
        earned = price * usual + np.maximum(0.0, price - m.overtime_usd) * spare
        rows = m.rows
        earned[m.stations] = fill(
            self.first, self.pairs, rows.pair_row, prices.row[rows.pair_row] - self.cost, rows.packages,
            usual[m.stations], spare[m.stations], m.overtime_usd, share,
        )  # fmt: skip
        return earned

    def slopes(
        self, prices: Prices, is_open: np.ndarray, modules: np.ndarray, rows_only: bool
    ) -> tuple[np.ndarray, np.ndarray]:
        """Slopes by row and by facility under the statuses chosen."""
        m, rows = self.model, self.model.rows
        n_stations = len(m.stations)
        taken = self.share * is_open[m.stations][rows.pair_station]
        brought = np.bincount(rows.pair_row, weights=taken, minlength=len(rows.zone))
        outside = prices.row > self.nobody
        if rows_only:
            return 1.0 - brought - outside, np.zeros(len(prices.facility))
        lines = np.stack(
            [
                np.bincount(rows.pair_station, weights=taken * rows.lines[rows.pair_row, p], minlength=n_stations)
                for p in range(rows.lines.shape[1])
            ],
            axis=1,
        )
        load = loads(lines, m.mix, m.hour_share, self.chosen, m.ways.passes, len(prices.facility))
        usual, spare = m.usual + modules * m.usual_step, m.spare + modules * m.spare_step
        offered = (usual + np.where(prices.facility[: len(usual)] > m.overtime_usd, spare, 0.0)) * is_open
        beyond = load - np.concatenate([offered, np.where(np.isinf(m.lane_room), load[len(usual) :], m.lane_room)])
        beyond[: len(usual)][self.is_station] = 0.0
        return 1.0 - brought - outside, beyond


class Relaxation:
    """The relaxation of a problem over its periods' models."""

    def __init__(self, problem: DesignProblem, models: list[Model]) -> None:
        self.problem = problem
        self.periods = [PeriodBound(model) for model in models]
        self.n_modules = int(problem.sites.modules.max(initial=0))
        self.gate_usd = gate_prices(problem)
        self._gates = {problem.sites.choice.tobytes(): self.gate_usd}

    def at(self, prices: list[Prices], choice: np.ndarray, rows_only: bool = False) -> Answer:
        """The bound at prices of each period, with statuses as `choice` leaves them (int8[F], `Choice`).

        The slopes of facilities are left 0 with `rows_only`.
        """
        problem, sites = self.problem, self.problem.sites
        shut = choice == Choice.CLOSED
        weights = problem.weights
        for period, own in zip(self.periods, prices, strict=True):
            period.price(own, shut)
        gain, modules = self._gains(prices, weights)
        closed_usd = np.where(sites.open_today, sites.closing_usd, 0.0)
        gain = gain + sites.fixed_usd + np.where(sites.open_today, 0.0, sites.opening_usd) - closed_usd
        gain = gain + self._gate_usd(choice)
        is_open, chosen_usd = cheapest_statuses(gain, choice, problem.limits)
        rows_usd = sum(
            weight * float(np.minimum(own.row, period.nobody).sum())
            for weight, period, own in zip(weights, self.periods, prices, strict=True)
        )
        lanes_usd = sum(
            weight * float(own.facility[len(sites) :] @ np.where(np.isinf(room := period.model.lane_room), 0.0, room))
            for weight, period, own in zip(weights, self.periods, prices, strict=True)
        )
        slopes = [
            period.slopes(own, is_open, modules, rows_only) for period, own in zip(self.periods, prices, strict=True)
        ]
        return Answer(
            usd=rows_usd - lanes_usd + float(closed_usd.sum()) + chosen_usd - problem.doubt_usd,
            is_open=is_open,
            gain_usd=gain,
            row_slope=[row for row, _ in slopes],
            facility_slope=[facility for _, facility in slopes],
        )

    def _gate_usd(self, choice: np.ndarray) -> np.ndarray:
        """Prices of gates with statuses as `choice` leaves them: nobody pays for a site that is open anyway."""
        key = choice.tobytes()
        if key not in self._gates:
            self._gates[key] = gate_prices(replace(self.problem, sites=replace(self.problem.sites, choice=choice)))
        return self._gates[key]

    def _gains(self, prices: list[Prices], weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The least, over the numbers of modules, of their cost less what is earned with them; and that number."""
        sites = self.problem.sites
        best = np.full(len(sites), np.inf)
        number = np.zeros(len(sites), np.int64)
        for k in range(self.n_modules, -1, -1):  # the shares of no module stay written where none has any
            modules = np.minimum(k, sites.modules)
            net = modules * sites.module_usd
            for weight, period, own in zip(weights, self.periods, prices, strict=True):
                share = period.share if k == 0 else np.empty_like(period.share)
                net = net - weight * period.earn(own, modules, share)
            better = net < best
            best, number = np.where(better, net, best), np.where(better, modules, number)
        if number.any():
            for period, own in zip(self.periods, prices, strict=True):
                period.earn(own, number, period.share)
        return best, number

    def at_prices(self, prices: list[Prices]) -> list[Prices]:
        """Take the ways that are worth having at these prices (in whole mills, which are given back)."""
        rounded = [Prices(own.row, np.rint(own.facility * 1000) / 1000) for own in prices]
        for period, own in zip(self.periods, rounded, strict=True):
            period.take(period.model.at_prices(own.facility))
        return rounded
