"""What carriers do, and the people who fill them; the numbers are those of traces and of the kernels."""

from __future__ import annotations

IDLE, SWAPPING, DRIVING, SLOWED, YIELDING, BLOCKED, WAITING, LOADING, CHARGING = range(9)

CARRIER_STATES = ("idle", "swapping", "driving", "slowed", "yielding", "blocked", "waiting", "loading", "charging")
"""A carrier swaps totes at the depot, drives (slowed or yielding near people, blocked behind another carrier), waits at
a place for its picker, and is loaded there."""
