"""Problems and plans of any form: told apart by what the file holds, not by its name."""

from __future__ import annotations

import re
from collections.abc import Collection
from pathlib import Path

from core.errors import Finding, InvalidInput
from datasets.files import shown
from routing.formats.findings import Findings
from routing.formats.options import CsvOptions
from routing.formats.sol import read_cost, read_sol
from routing.formats.source import Source
from routing.plan import RoutePlan
from routing.problem import Problem
from routing.travel.sources import with_sources

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
        _unused(path, None, convention)
        if _PLAN.search(text[:200]):
            from routing.formats.plan_file import read_plan_problem

            _unused(path, options)
            return read_plan_problem(path)
        from routing.formats.vroom import read_vroom

        _unused(path, options, but=("speed_kmh", "detour"))
        return read_vroom(path, options)
    lines = [line for line in text[:4000].splitlines() if line.strip()]
    if _is_table(path, lines[0]):
        from routing.formats.stops_csv import read_stops_csv

        _unused(path, None, convention)
        return read_stops_csv(path, options)
    _unused(path, options)
    if any(line.split()[0] in {"VEHICLE", "CUSTOMER"} for line in lines[:8]):
        from routing.formats.solomon import read_solomon

        return read_solomon(path, convention)
    from routing.formats.vrplib import read_vrplib

    return read_vrplib(path, convention)


def _is_table(path: Path, header: str) -> bool:
    """Whether a file begins as a table of stops, or is called one; its reader tells other separators."""
    return ":" not in header and (path.suffix.lower() == ".csv" or max(map(header.count, ",;\t")) >= 2)


def _unused(path: Path, options: CsvOptions | None, convention: str | None = None, but: Collection[str] = ()) -> None:
    """Refuse options that a file of this form has no use for: what they ask for would silently not be so."""
    given = [] if options is None else [name for name in options.given() if name not in but]
    given += [] if convention is None else ["convention"]
    if given:
        told = f"{shown(path)} is of a form that says this itself, or has no use for it"
        raise InvalidInput([Finding(f"--{name.replace('_', '-')}", 0, "unused-option", told) for name in given])


def read_source_problem(source: Source) -> Problem:
    """Read the problem that a plan names, over the distances that it was solved with."""
    return with_sources(read_problem(source.file, source.options, source.convention), source.sources)


def is_json(path: Path) -> bool:
    """Whether a file is JSON, by what it begins with.

    Raises
    ------
    InvalidInput
        When it cannot be read.
    """
    return Findings(path).text(path).lstrip().startswith(("{", "["))


def planned_cost(path: Path) -> float | None:
    """Cost that a solution or plan file states; None where it states none."""
    if not is_json(path):
        return read_cost(path)
    from routing.formats.plan_file import stated_cost

    return stated_cost(path)


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
