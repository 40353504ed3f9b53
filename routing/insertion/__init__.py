"""Cheapest insertion: where stops fit best into routes that there are already; the start of a live re-plan."""

from routing.insertion.insert import Inserted, insert, without_misfits

__all__ = ["Inserted", "insert", "without_misfits"]
