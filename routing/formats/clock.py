"""Ticks as a clock shows them."""

from __future__ import annotations

from routing.problem import UNLIMITED, Problem


def seconds_of(problem: Problem, ticks: int) -> float:
    """Seconds of ticks; a whole number where it is one."""
    value = ticks / problem.scale
    return int(value) if value.is_integer() else value


def clock_of(problem: Problem, ticks: int) -> str:
    """Time of day as "HH:MM:SS" ("+1 " before it on the next day), rounded to the second; "" for no limit."""
    if ticks >= UNLIMITED:
        return ""
    days, second = divmod((ticks + problem.scale // 2) // problem.scale + problem.day_start_s, 86_400)
    day = f"{days:+d} " if days else ""
    return f"{day}{second // 3600:02d}:{second // 60 % 60:02d}:{second % 60:02d}"
