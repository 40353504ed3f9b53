"""Which sources to open for a design's stations: cells to sources at what their ways cost, by drop, add and swap.

The surrogate of a design's sources alone, as `territories` is of its stations; within some per cent of what the plan
says that closing them saves.
"""

from __future__ import annotations

import numpy as np

from network.design.location.kernels import source_costs, way_prices
from network.design.location.model import Model
from network.design.location.moves import site_costs
from network.design.location.pins import pose
from network.design.location.problem import DesignProblem
from network.design.location.territories import choose_stations
from network.design.location.variant import with_demand, with_design

CHOICES = 25
"""Sources, the cheapest first, that a cell may be given to."""
SHUT_USD = 1e9


def sources_at(
    problem: DesignProblem, model: Model, factor: float, is_open: np.ndarray, load: np.ndarray, room: float
) -> np.ndarray:
    """The design with its sources chosen anew among all that may be open; bool[F].

    Parameters
    ----------
    model : Model
        Of the period with this factor of demand.
    is_open : bool[F]
        The design; its stations and what lies between stay as they are.
    load : float64[F]
        What passes each facility: the least used are tried first for closing.
    room : float
        Share of a source's usual capacity that may be filled.
    """
    sites = problem.sites
    own = np.zeros(len(is_open), bool)
    own[model.stations] = True
    sources = np.flatnonzero(_is_source(model) & ~own & sites.may_open)
    result = is_open.copy()
    if not sites.free[sources].any():
        return result
    row, source, cost, packages = _pairs(problem, model, factor, is_open, sources)
    chosen, _ = choose_stations(
        row, source, cost, packages, packages * model.unserved_usd, model.usual[sources] * room,
        site_costs(problem)[sources], np.ones(len(sources), bool), sites.free[sources],
        np.argsort(load[sources], kind="stable"), nearest=CHOICES,
    )  # fmt: skip
    result[sources] = chosen
    return result


def _is_source(model: Model) -> np.ndarray:
    used = np.zeros(len(model.usual), bool)
    used[model.ways.source] = True
    return used


def _pairs(
    problem: DesignProblem, model: Model, factor: float, is_open: np.ndarray, sources: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Cells and the sources that may serve them: rows of cells and of `sources`, and what they cost (J of them).

    Last the packages of the cells.
    """
    among = is_open.copy()
    among[sources] = True
    nothing = np.zeros(len(is_open), np.int64)
    posed = pose(problem, with_demand(with_design(problem.scenario, problem.sites, among, nothing), factor), model.pins)
    cells = posed.asked.cells
    row_of = np.full(len(is_open), -1)
    row_of[model.stations] = np.arange(len(model.stations))
    station = row_of[posed.arrays.cycles.stations[cells.station]]
    kept = (cells.demand > 0) & model.stocked[cells.pool][:, sources].any(axis=1)
    station, promise, pool = station[kept], cells.promise[kept], cells.pool[kept]
    shut = np.where(among, 0.0, SHUT_USD)
    price = way_prices(model.ways.usd, model.ways.passes, np.concatenate([shut, np.zeros(len(model.lane_room))]))
    by_source = source_costs(
        model.ways.first, price, model.ways.source, model.ways.covers, model.hour_share, model.late_usd, len(is_open)
    )[:, :, sources]
    each = np.where(model.stocked[pool][:, sources], by_source[station, promise], np.inf)
    order = np.argsort(each, axis=1, kind="stable")[:, :CHOICES]
    each = np.take_along_axis(each, order, axis=1)
    packages = cells.demand[kept].astype(float)
    row, column = np.nonzero(each < SHUT_USD)
    return row, order[row, column], each[row, column] * packages[row], packages
