"""Which of the assumed numbers matter: Morris screening and Sobol indices (SALib) over a scenario's assumptions."""

from __future__ import annotations

from whatif.sensitivity.asking import Plan, plan, screen_then_explain, sensitivity
from whatif.sensitivity.result import Effect, Failure, OfKpi, Sensitivity

__all__ = ["Effect", "Failure", "OfKpi", "Plan", "Sensitivity", "plan", "screen_then_explain", "sensitivity"]
