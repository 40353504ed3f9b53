"""How many errors `check` finds in the chosen scenario: the number beside Scenario & data."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from dashboard.workspace import Workspace
from dashboard.workspace.places import scenario_places


def error_count(workspace: Workspace, scenario: str) -> int:
    """Errors of a scenario; 0 for one that is not here any more, and for the bundled ones, which our tests check."""
    place = scenario_places(workspace).get(scenario)
    return 0 if place is None or not Path(place).is_absolute() else _errors(place, _state(Path(place)))


def _state(place: Path) -> tuple[tuple[str, int, int], ...]:
    """What tells one content of a scenario from the next."""
    try:
        files = [place] if place.is_file() else sorted(place.iterdir())
        return tuple((f.name, f.stat().st_mtime_ns, f.stat().st_size) for f in files)
    except OSError:
        return ()


@lru_cache(maxsize=16)
def _errors(place: str, state: tuple[tuple[str, int, int], ...]) -> int:
    import datasets

    return sum(finding.severity == "error" for finding in datasets.check(place))
