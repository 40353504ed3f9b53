"""How many robots, stations and pickers a rate of lines takes, and what they cost."""

from warehouse.sizing.chart import write_chart
from warehouse.sizing.sizing import Sizing, size

__all__ = ["Sizing", "size", "write_chart"]
