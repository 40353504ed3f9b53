"""Solved mornings: the vans of chosen stations, routed over the packages that truly leave there.

The simulation says which package leaves its station with which wave. Here each such package gets an address in its
ZIP (`addresses`), packages of one address become stops (`stops`), a wave's stops and vans a routing problem
(`wave_problem`), which `routing.solve` searches and the evaluator looks at. What finds no van waits for the station's
next wave (`waves`). What comes out replaces the estimate: delivery times package by package, and the stations' cost.
"""

from twin.last_mile.request import ITERATIONS_PER_STOP, Request, request, request_of
from twin.last_mile.solving import LastMile, Leaving, leaving, solve_last_mile, solve_leaving

__all__ = [
    "ITERATIONS_PER_STOP",
    "LastMile",
    "Leaving",
    "Request",
    "leaving",
    "request",
    "request_of",
    "solve_last_mile",
    "solve_leaving",
]
