"""`network pareto`: cost against on-time share against CO2."""

from twin.design.tradeoffs.pareto import edits_of, explained, pareto

__all__ = ["edits_of", "explained", "pareto"]
