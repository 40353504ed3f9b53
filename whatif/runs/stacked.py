"""What a run of another run's `scenario.toml` is a run of: that one's base, with its edits before the run's own."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from datasets.edits import edit_of
from datasets.loading import bundled

FILE = "scenario.toml"
MOST = 8
"""Files that may stand on each other, as `datasets.load` takes them."""
PLAIN = {"base", "edits", "scenario", "run"}
"""Keys of a file that adds nothing to its base but edits, a name and a seed."""


def unstacked(folder: Path, base: str, edits: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    """Base and edits of a run.

    Parameters
    ----------
    folder : Path
        The run's.
    base : str
        As `result.json` says it.
    edits : tuple of str
        Its own, as `str(edit)` says them.

    Returns
    -------
    base, edits
        As given where the base is no .toml file that could be read, or one that changes more than edits and seed.
    """
    place = _place(_read(folder / FILE), folder) if base.endswith(".toml") else None
    for _ in range(MOST):
        if place is None or place in bundled() or not place.endswith(".toml"):
            break
        document = _read(Path(place))
        own = _plain_edits(document)
        if own is None:
            break
        place = base = _place(document, Path(place).parent) or base
        edits = own + edits
    return base, edits


def _place(document: Mapping[str, Any], folder: Path) -> str | None:
    """What a file names as its base: a bundled name, or a place beside the file; None where it names none."""
    base = document.get("base")
    return None if not isinstance(base, str) else base if base in bundled() else str(folder / base)


def _read(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}


def _plain_edits(document: Mapping[str, Any]) -> tuple[str, ...] | None:
    """The file's edits as text; None where it says more than `PLAIN`, has no base or a wrong edit."""
    listed, run = document.get("edits", []), document.get("run", {})
    if "base" not in document or document.keys() - PLAIN or not isinstance(listed, list):
        return None
    if not isinstance(run, dict) or run.keys() - {"seed"} or set(document.get("scenario", {})) - {"name"}:
        return None
    found = [edit_of(item, FILE, 0, []) if isinstance(item, dict) else None for item in listed]
    return None if None in found else tuple(map(str, found))
