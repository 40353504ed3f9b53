"""Engines that search for routes: one protocol, one folder each."""

from routing.engines.engine import Budget, Engine, Found, Progress

__all__ = ["Budget", "Engine", "Found", "Progress"]
