"""Event-time sourcing: every order, when it is placed, to the facilities that ship it."""

from network.sourcing.stream import source
from network.sourcing.tables import MAX_COST_MILLS

__all__ = ["MAX_COST_MILLS", "source"]
