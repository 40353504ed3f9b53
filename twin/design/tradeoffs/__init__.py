"""`network pareto`: cost against on-time share against CO2."""

from twin.design.tradeoffs.pareto import edits_of, pareto

__all__ = ["edits_of", "pareto"]
