"""An auditor of simulated days that shares no code with the simulation.

It takes a finished `Movement` and asks whether the rules of docs/model.md could have led to it: from the
packages placed it works out what every facility had in hand in every slot, hence what it must have served and
what every departure must have loaded, and compares that with what is recorded.
"""

from __future__ import annotations

from network.audit.audit import audit
from network.audit.tables import audit_run, audit_tables

__all__ = ["audit", "audit_run", "audit_tables"]
