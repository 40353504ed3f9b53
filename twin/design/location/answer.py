"""A scenario's design: floors and door costs joined, the engine asked, its answer told."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Protocol

from core.errors import Finding, InvalidInput
from datasets import Edit, Scenario
from network.design.location import DesignProblem, Located
from network.design.location import locate as locate_sites
from network.plan.planning import pose
from twin.design.location.carried_out import carried_out
from twin.design.location.document import located, unlocated
from twin.design.location.edits import design_edits
from twin.design.location.explain import clash_of_flows, clash_of_statuses
from twin.design.location.problem import design_problem
from twin.design.location.rules import rules_of
from twin.design.location.service import served_first
from twin.floors import with_floors

EXPLAIN_S = 60.0
"""Seconds for finding what clashes, where no time is given."""


class Report(Protocol):
    """As of `cli.progress`: shows a stage, how much is done (0..1), seconds to go (None: not known)."""

    def __call__(self, stage: str, done: float, eta_s: float | None = ...) -> None:
        """Show how far it is."""


def _quiet(stage: str, done: float, eta_s: float | None = None) -> None:
    """Show nothing."""


def locate(
    scenario: Scenario,
    *,
    seconds: float | None = None,
    report: Report = _quiet,
    stop: Callable[[], bool] = lambda: False,
    alternatives: int = 5,
    first: str = "",
) -> tuple[dict[str, Any], list[Edit]]:
    """Decide which facilities to open, close and enlarge at the least cost a day, with a bound.

    Parameters
    ----------
    scenario : Scenario
    seconds : float, optional
        Time for the search; until the bound is met where not given.
    report : callable
    stop : callable
        Asked now and then; once true, the best design so far is the answer.
    alternatives : int
        Next best designs to tell.
    first : str
        "service": the least unserved and late packages come first, then cost; "": cost with both at their prices.

    Returns
    -------
    dict
        status, cost, bound, open, seconds and more (`twin.design.location.document`); `stopped_by` ("seconds",
        "interrupt") where the search was cut short; with status "infeasible", `clash` holds the rules that no design
        keeps together.
    list of Edit
        What is decided, for `run --edits`.

    Raises
    ------
    InvalidInput
        When two facilities of a kind stand at one place: a design cannot tell them apart.
    KeyboardInterrupt
        When `stop` ends the search before there is a design.
    """
    started = time.monotonic()
    refuse_twins(scenario)
    report("floors", 0.0, None)
    scenario = with_floors(scenario)
    problem = with_shares(design_problem(scenario))
    rules = rules_of(scenario, problem)
    clash = clash_of_statuses(problem, rules)
    if clash is None:
        sought = served_first if first == "service" else locate_sites
        shown = _shown(report)
        answer = sought(problem, seconds=seconds, alternatives=alternatives, progress=shown, stop=stop)
        if answer.best is not None:
            report("designs carried out", 1.0, None)
            planned = {"carried_out": [] if stop() else carried_out(scenario, problem, answer)}
            document = located(scenario, problem, answer, time.monotonic() - started) | _stopped_by(answer, stop)
            return document | planned, design_edits(scenario, problem.sites, answer.best)
        if stop():
            raise KeyboardInterrupt  # nothing is known yet that could be told
        clash = clash_of_flows(problem, rules, seconds or EXPLAIN_S, _shown(report))
    return unlocated(clash, time.monotonic() - started), []


def _stopped_by(answer: Located, stop: Callable[[], bool]) -> dict[str, str]:
    """What cut the search short, where something did and the answer is not proven to be the best."""
    if answer.status == "optimal" or not answer.cut:
        return {}
    return {"stopped_by": "interrupt" if stop() else "seconds"}


def refuse_twins(scenario: Scenario) -> None:
    """Two facilities of a kind at one place are an error here, where elsewhere a warning will do."""
    twins = [finding for finding in scenario.warnings if finding.rule == "same-place"]
    if twins:
        raise InvalidInput([_as_error(finding) for finding in twins])


def _as_error(finding: Finding) -> Finding:
    return replace(finding, severity="error", message=f"{finding.message}: a design cannot tell them apart")


def with_shares(problem: DesignProblem) -> DesignProblem:
    """The problem with the shares of packages that settings ask for, as packages a day (mean over the periods)."""
    design = problem.scenario.settings.design
    least, late = float(design.least_served_share), float(design.most_late_share)
    if least == 0 and late == 1:
        return problem
    asked = pose(problem.scenario, problem.door_cost, problem.hub_door_cost).asked.total
    asked *= sum(share * period.demand_factor for share, period in zip(problem.weights, problem.periods, strict=True))
    return replace(
        problem,
        most_unserved=(1 - least) * asked if least > 0 else float("inf"),
        most_late=late * asked if late < 1 else float("inf"),
    )


def _shown(report: Report) -> Callable[[str, float | None], None]:
    done = 0.0

    def progress(text: str, share: float | None = None) -> None:
        nonlocal done
        done = done if share is None else max(done, min(1.0, share))
        report(text, done, None)

    return progress
