"""The runs folder as the dashboard reads it: which runs there are, one of them open, what was started from here."""

from dashboard.workspace.catalogue import Catalogue, RunLabel
from dashboard.workspace.open_run import OpenRun
from dashboard.workspace.workspace import Workspace

__all__ = ["Catalogue", "OpenRun", "RunLabel", "Workspace"]
