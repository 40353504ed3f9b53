"""`network disrupt`: a disruption through the day simulation, beside the same days without it."""

from twin.design.disruption.disrupting import Struck, disrupt, struck

__all__ = ["Struck", "disrupt", "struck"]
