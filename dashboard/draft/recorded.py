"""The scenario that a run was made of, as its folder records it; kept while the run is open."""

from __future__ import annotations

import threading
from weakref import WeakKeyDictionary

from dashboard.workspace import OpenRun
from datasets import Scenario, load

_kept: WeakKeyDictionary[OpenRun, Scenario] = WeakKeyDictionary()
_lock = threading.Lock()


def recorded_scenario(run: OpenRun) -> Scenario:
    """The run's scenario with its edits; `us` takes about a second the first time.

    Raises
    ------
    InvalidInput
        When the recorded scenario is not valid (any more).
    """
    with _lock:
        if run not in _kept:
            _kept[run] = load(run.folder / "scenario.toml")
        return _kept[run]
