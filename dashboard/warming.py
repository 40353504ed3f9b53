"""What the first visitor would wait for, done while the server waits for one: the newest run read, modules imported."""

from __future__ import annotations

import logging

from dashboard.pages import PAGES
from dashboard.shell.choosing import context_of
from dashboard.workspace import Workspace

WARMED = ("overview", "network", "compare")
"""Pages that are drawn once, in this order: those that read most of a run, and start nothing."""

_log = logging.getLogger("pod2door.dashboard")


def warm(workspace: Workspace) -> None:
    """Draw some pages of the newest run for nobody; a page that cannot be drawn says so when somebody asks for it."""
    for page in PAGES:
        if page.key in WARMED:
            try:
                page.body(context_of(workspace, {"path": page.path}, {}))
            except Exception:
                _log.debug("page %s could not be warmed", page.key, exc_info=True)
