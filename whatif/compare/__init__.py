"""Comparison of variants, on what a batch or some runs saw: differences, the best, effects, surfaces, trade-offs.

Pure functions on `whatif.observations.Observations`, whose frozen results have a `to_json()`. The tests are those of
scipy and statsmodels.
"""

from whatif.compare.anova import effects_of
from whatif.compare.best import BestSubset, best_subset
from whatif.compare.comparing import compare
from whatif.compare.comparison import Comparison, Row
from whatif.compare.direction import better_of
from whatif.compare.effects import Effect, Effects
from whatif.compare.fitting import fit_surface
from whatif.compare.front import Front, pareto_front
from whatif.compare.surface import Surface
from whatif.compare.tornado import Tornado, tornado_of
from whatif.compare.within import BestWithin, best_within
from whatif.compare.words import what_differs

__all__ = [
    "BestSubset",
    "BestWithin",
    "Comparison",
    "Effect",
    "Effects",
    "Front",
    "Row",
    "Surface",
    "Tornado",
    "best_subset",
    "best_within",
    "better_of",
    "compare",
    "effects_of",
    "fit_surface",
    "pareto_front",
    "tornado_of",
    "what_differs",
]
