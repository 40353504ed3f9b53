"""Whether a run is older than what it was made from."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dashboard.workspace.catalogue import RunLabel


def why_older(run: RunLabel) -> str:
    """What changed since the run, in a few words; "" when nothing did, or when that cannot be known."""
    now = _version()
    if now and run.version and run.version != now:
        return f"made by version {run.version}, this is {now}"
    changed = _newest(Path(run.base))
    if run.started and changed > run.started:
        return f"{run.base} has changed since"
    return ""


def _version() -> str:
    try:
        return version("pod2door")
    except PackageNotFoundError:
        return ""


def _newest(place: Path) -> float:
    """When a scenario's files last changed, seconds since 1970; 0 for a bundled one and where there is none."""
    if not place.is_absolute():
        return 0.0
    try:
        files = [place] if place.is_file() else [file for file in place.iterdir() if file.suffix in (".csv", ".toml")]
        return max((file.stat().st_mtime for file in files), default=0.0)
    except OSError:
        return 0.0
