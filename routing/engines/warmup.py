"""Compiling ahead of a search, so that its budget is spent searching; machine code is kept between runs."""

from __future__ import annotations

from functools import cache

from routing.problem import Problem


def compile_for(problem: Problem) -> None:
    """Compile the searches that a problem needs, or load them from the cache."""
    from routing.engines.dock_search import without_docks
    from routing.engines.sisr import plain

    compiled("rules" if plain.refuses(without_docks(problem)) else "plain")
    if problem.rules.docks:
        compiled("rules")  # waves are vehicle types


@cache
def compiled(kind: str) -> None:
    """Compile the search "plain" or "rules", once in a process."""
    if kind == "plain":
        from routing.engines.sisr.warmup import compile_kernels
    else:
        from routing.engines.sisr.rules.warmup import compile_kernels
    compile_kernels()
