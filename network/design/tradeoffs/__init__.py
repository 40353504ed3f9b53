"""Trade-offs of a plan: what being on time costs, and what less CO2 does."""

from network.design.tradeoffs.epsilon import Limited, Weighed, limited
from network.design.tradeoffs.measured import Measured, measured

__all__ = ["Limited", "Measured", "Weighed", "limited", "measured"]
