"""What walkers do; the numbers are those of traces and of the kernels."""

from __future__ import annotations

IDLE, SETTING_UP, WALKING, SEARCHING, PICKING, BLOCKED, WAITING, ON_BREAK = range(8)

STATES = ("idle", "setting_up", "walking", "searching", "picking", "blocked", "waiting", "break")
"""Their names. A picker is `idle` without orders, and `waiting` while his orders are held back for a wave; `blocked`
in an aisle behind another, or at its mouth until he may enter."""
