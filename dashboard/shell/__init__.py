"""What stands around every page: rail, top bar, run status, search, keys, notices, the address."""

from dashboard.shell.frame import layout
from dashboard.shell.wiring import register

__all__ = ["layout", "register"]
