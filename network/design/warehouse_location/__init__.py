"""Capacitated warehouse location (a customer may be split): read, solved with a bound, checked."""

from network.design.warehouse_location.problem import WarehouseProblem
from network.design.warehouse_location.solve import Location, locate

__all__ = ["Location", "WarehouseProblem", "locate"]
