"""Fitting chosen numbers of a scenario to figures that a user has observed, and saying what they cannot tell."""

from __future__ import annotations

from whatif.calibrate.calibrating import calibrate
from whatif.calibrate.reading import read_calibration
from whatif.calibrate.result import Calibration, Fitted, Reached, TradeOff
from whatif.calibrate.spec import Observed, Parameter, Spec

__all__ = [
    "Calibration",
    "Fitted",
    "Observed",
    "Parameter",
    "Reached",
    "Spec",
    "TradeOff",
    "calibrate",
    "read_calibration",
]
