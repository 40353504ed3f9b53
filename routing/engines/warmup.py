"""Compiling ahead of a search, so that its budget is spent searching; machine code is kept between runs."""

from __future__ import annotations

from functools import cache

from routing.problem import Problem


def compile_for(problem: Problem) -> None:
    """Compile the searches that a problem needs, or load them from the cache."""
    from routing.engines.dock_search import without_docks
    from routing.engines.sisr import plain
    from routing.engines.sisr.simpler import simpler

    by_rules = bool(plain.refuses(without_docks(problem)))
    if by_rules or problem.rules.docks:  # waves are vehicle types
        compiled("rules")
    if not by_rules or simpler(problem) is not None:
        compiled("plain")


@cache
def compiled(kind: str) -> None:
    """Compile the search "plain" or "rules", once in a process."""
    if kind == "plain":
        from routing.engines.sisr.warmup import compile_kernels
    else:
        from routing.engines.sisr.rules.warmup import compile_kernels
    compile_kernels()
