"""p-median: which p sites serve everyone over the least weighted cost."""

from network.design.p_median.result import PMedian
from network.design.p_median.solve import p_median

__all__ = ["PMedian", "p_median"]
