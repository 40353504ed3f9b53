"""Problems and plans of any form: told apart by what the file holds, not by its name."""

from __future__ import annotations

import re
from pathlib import Path

from routing.formats.findings import Findings
from routing.formats.options import CsvOptions
from routing.formats.sol import read_sol
from routing.formats.source import Source
from routing.plan import RoutePlan
from routing.problem import Problem

_PLAN = re.compile(r'"format"\s*:\s*"pod2door-plan"')


def read_problem(path: Path, options: CsvOptions | None = None, convention: str | None = None) -> Problem:
    """Read a problem: VRPLIB, Solomon, VROOM, a table of stops, or a plan file with its problem.

    Parameters
    ----------
    path : Path
    options : CsvOptions, optional
        Of a table of stops.
    convention : {"round", "truncate", "exact"}, optional
        Rounding of a benchmark file.

    Raises
    ------
    InvalidInput
        With everything that is wrong, by line.
    """
    findings = Findings(path)
    text = findings.text(path)
    if text.lstrip().startswith(("{", "[")):
        if _PLAN.search(text[:200]):
            from routing.formats.plan_file import read_plan_problem

            return read_plan_problem(path)
        from routing.formats.vroom import read_vroom

        return read_vroom(path, options)
    lines = [line for line in text[:4000].splitlines() if line.strip()]
    if ":" not in lines[0] and max(lines[0].count(","), lines[0].count(";")) >= 2:
        from routing.formats.stops_csv import read_stops_csv

        return read_stops_csv(path, options)
    if any(line.split()[0] in {"VEHICLE", "CUSTOMER"} for line in lines[:8]):
        from routing.formats.solomon import read_solomon

        return read_solomon(path, convention)
    from routing.formats.vrplib import read_vrplib

    return read_vrplib(path, convention)


def read_source_problem(source: Source) -> Problem:
    """Read the problem that a plan names."""
    return read_problem(source.file, source.options, source.convention)


def read_plan_for(path: Path, problem: Problem) -> RoutePlan:
    """Read a plan for a problem: a solution file (.sol), a plan file, or a VROOM solution.

    Raises
    ------
    InvalidInput
        When it is none of them, or names what the problem does not have.
    """
    findings = Findings(path)
    text = findings.text(path)
    if not text.lstrip().startswith(("{", "[")):
        return read_sol(path, problem)
    if _PLAN.search(text[:200]):
        from routing.formats.plan_file import read_routes

        return read_routes(path, problem)
    from routing.formats.vroom.plan import read_solution

    return read_solution(path, problem)
