"""Experiments in time: a policy switched at a moment, or tried in some places; how a real trial would read.

A trial is one simulated world. Beside it run the worlds that nobody has in reality: the rule for nobody, for everybody,
and for everybody from the trial's beginning on. They say what is true, and why the trial does not say the same.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from whatif.trials.reading import TrialReading
    from whatif.trials.run import check_trial, run_trial

__all__ = ["TrialReading", "check_trial", "run_trial"]

_HOME = {"TrialReading": "reading", "check_trial": "run", "run_trial": "run"}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'whatif.trials' has no attribute {name!r}")
    return getattr(import_module(f"whatif.trials.{_HOME[name]}"), name)
