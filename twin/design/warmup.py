"""Compiling the kernels of screening, greenfield and placement ahead; `network pareto` has none of its own."""

from __future__ import annotations


def compile_studies() -> None:
    """Ask each study once of the demo, which compiles its kernels and the plan's, or loads them from the cache."""
    from datasets import load
    from twin.design import greenfield, placement
    from twin.design.screening import Wanted, screened

    scenario = load("demo")
    screened(scenario, Wanted(kinds=("sortation_centre",)), workers=1)
    greenfield.study(scenario, greenfield.Wanted(1, 1))
    placement.place(scenario, placement.Wanted({}, rounds=1))
