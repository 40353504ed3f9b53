"""Which data folder is looked at: the setting's own beside the runs, or another one that was named."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from core.errors import Finding, InvalidInput

SETTINGS = ("embedded", "production")
LONGEST = 200


def setting_of(params: Mapping[str, str]) -> str:
    """What the address asks for; "embedded" where it asks for nothing known."""
    wanted = params.get("setting", "")
    return wanted if wanted in SETTINGS else SETTINGS[0]


def folder_of(runs: Path, params: Mapping[str, str]) -> Path:
    """The data folder: `dir` of the address, else that of the setting.

    Raises
    ------
    InvalidInput
        Where it lies outside the folder that holds the runs, or is none.
    """
    named = params.get("dir", "").strip()
    if not named:
        return default_folder(runs, setting_of(params))
    return checked(runs, named)


def default_folder(runs: Path, setting: str) -> Path:
    """``runs/orders``, where `orders serve` puts its data; a setting has its own, as data cannot change settings."""
    return runs.absolute() / ("orders" if setting == SETTINGS[0] else "orders-production")


def checked(runs: Path, named: str) -> Path:
    """A folder that was named, with links followed; relative to the folder that holds the runs.

    Raises
    ------
    InvalidInput
    """
    home = runs.absolute().parent.resolve()
    if len(named) > LONGEST or not named.isprintable():
        raise _refused(named[:40], "is no folder's name")
    try:
        folder = (home / named).resolve()
    except (OSError, RuntimeError):
        raise _refused(named, "cannot be followed") from None
    if not folder.is_relative_to(home) or folder == home:
        raise _refused(named, "lies outside the folder that holds the runs")
    if folder.exists() and not folder.is_dir():
        raise _refused(named, "is a file")
    return folder


def shown(runs: Path, folder: Path) -> str:
    """As people name it: from the folder that holds the runs on."""
    home = runs.absolute().parent
    for base in (home, home.resolve()):
        if folder.is_relative_to(base):
            return str(folder.relative_to(base))
    return str(folder)


def _refused(name: str, why: str) -> InvalidInput:
    return InvalidInput([Finding(name, 0, "bad-folder", why)])
