"""All that the page shows of one data folder, as slots."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from core.errors import InvalidInput
from dashboard.jobs import Jobs
from dashboard.pages.orders.audited import Audited
from dashboard.pages.orders.folders import default_folder, folder_of, setting_of, shown
from dashboard.pages.orders.guards import guards_slots
from dashboard.pages.orders.letters import letters_slots
from dashboard.pages.orders.menus import WINDOWS, menu_slots
from dashboard.pages.orders.readers import READERS, Reader
from dashboard.pages.orders.saga import saga_slots
from dashboard.pages.orders.slots import View, slot
from dashboard.pages.orders.strip import strip_slots
from dashboard.pages.orders.subscribers import subscribers_slots
from orders.contracts.levels import LEVELS_MS


@dataclass(frozen=True)
class Asked:
    """What the address asks for, understood.

    Attributes
    ----------
    folder : Path
    shown, setting, window, svc, order : str
        The folder as people name it; the window in minutes.
    refused : str
        Why a folder that was named is not looked at.
    """

    folder: Path
    shown: str
    setting: str
    window: str
    svc: str
    order: str
    refused: str = ""

    @property
    def window_s(self) -> float:
        """The window in seconds."""
        return 60.0 * int(self.window)


def asked(runs: Path, params: Mapping[str, str]) -> Asked:
    """Read the page's own part of the address; what it does not know falls back."""
    setting, window = setting_of(params), params.get("window", "")
    refused = ""
    try:
        folder = folder_of(runs, params)
    except InvalidInput as error:
        folder, refused = default_folder(runs, setting), "; ".join(map(str, error.findings))
    svc = params.get("svc", "")
    return Asked(
        folder=folder,
        shown=shown(runs, folder),
        setting=setting,
        window=window if window in WINDOWS else WINDOWS[0],
        svc=svc if svc in LEVELS_MS else "",
        order=params.get("order", "").strip()[:200],
        refused=refused,
    )


@cache
def audited(folder: Path) -> Audited:
    """The audits of a folder."""
    return Audited(folder)


def reader_of(wanted: Asked) -> Reader:
    """The folder's reader, looking."""
    return READERS.of(wanted.folder)


def build(reader: Reader, jobs: Jobs, wanted: Asked) -> View:
    """Every slot."""
    with reader.lock:
        history = reader.history
        window = history.window(wanted.window_s)
        sample = history.latest
        view: View = {"page": slot("", "" if reader.running or sample else "off")}
        view |= strip_slots(history, window, reader.running, wanted.window_s, audited(wanted.folder))
        view |= subscribers_slots(history, window, wanted.window_s, wanted.svc)
        view |= guards_slots(history, window)
        view |= saga_slots(history, window, wanted.window_s)
    view |= letters_slots(sample.letters if sample else (), wanted.svc)
    return view | menu_slots(sample, reader.running, jobs, wanted.folder, (wanted.setting, wanted.window))
