"""Disruptions: which facilities stand still when, and what the network loses until it has recovered."""

from network.design.disruption.curve import Hours, Loss, loss
from network.design.disruption.strikes import Strike, strikes

__all__ = ["Hours", "Loss", "Strike", "loss", "strikes"]
