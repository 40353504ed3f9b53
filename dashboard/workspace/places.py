"""Scenarios that can be chosen, by name, and where each lies: the bundled ones and the user's own."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dashboard.workspace.workspace import Workspace


def scenario_places(workspace: Workspace) -> dict[str, str]:
    """Place by name, as `datasets.load` takes it: bundled ones first; an own one of a bundled name is left out."""
    from datasets import bundled

    places = {name: name for name in sorted(bundled(), key=lambda name: (name != "us", name))}
    for path in _own(workspace.scenarios):
        places.setdefault(path.stem if path.is_file() else path.name, str(path))
    return places


def _own(folder: Path) -> list[Path]:
    try:
        entries = sorted(folder.iterdir())
    except OSError:
        return []
    return [
        path
        for path in entries
        if not path.name.startswith(".") and (path.suffix == ".toml" or (path / "scenario.toml").is_file())
    ]
