"""Checks moves and written plans. Shares no code with the planners, the roadmap or the plan's writer: numpy alone."""

from __future__ import annotations

from warehouse.traffic.validator.moves import check_moves
from warehouse.traffic.validator.plans import check_plan
from warehouse.traffic.validator.report import Report, Violation

__all__ = ["Report", "Violation", "check_moves", "check_plan"]
