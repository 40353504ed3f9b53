"""Compiling what a search that is stopped at once does not come to."""

from __future__ import annotations

import numpy as np

from network.design.location.ascent import climb, pay_rows, site_shares
from network.design.location.model import model_of
from network.design.location.moves import stations_at
from network.design.location.pins import everything, pins_of
from network.design.location.problem import DesignProblem
from network.design.location.relaxation import Relaxation
from network.design.location.sources import sources_at


def choose_once(problem: DesignProblem) -> None:
    """One step of an ascent, and stations and sources chosen once."""
    scenario, is_open = everything(problem), problem.sites.may_open
    model = model_of(problem, scenario, pins_of(scenario), 1.0)
    relaxation = Relaxation(problem, [model])
    prices = pay_rows(problem, relaxation, site_shares(problem, relaxation))
    found = climb(problem, relaxation, prices, problem.sites.choice, lambda: 1e6, 1)
    stations_at(problem, relaxation, found.prices, found.answer, is_open, 1.0)
    sources_at(problem, model, 1.0, is_open, np.zeros(len(is_open)), 1.0)
