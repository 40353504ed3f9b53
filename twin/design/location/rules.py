"""What a design must keep, one rule at a time, so that a few of them can be dropped and the rest posed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from datasets import Scenario
from network.design.location import Choice, DesignProblem
from twin.design.location.problem import FIXED, said_limits

Kind = Literal["limit", "choice", "least", "carbon", "unserved", "late"]
WORDS = {
    "open": "opens (choice open)",
    "keep": "stays open (choice keep)",
    "close": "closes (choice close)",
}


@dataclass(frozen=True)
class Rule:
    """One thing that a design must keep.

    Attributes
    ----------
    kind : str
    text : str
        As a planner reads it.
    at : int
        Which limit, or the facility's row; 0 for the rules of the whole network.
    choice : int
        `Choice`, of a rule about one facility's.
    """

    kind: Kind
    text: str
    at: int = 0
    choice: int = -1


def rules_of(scenario: Scenario, problem: DesignProblem) -> list[Rule]:
    """Every rule, those that people set most lightly last.

    What an open or closed facility may do without a row in design.csv is no rule: it stays.
    """
    flows = [rule for rule in _flow_rules(problem) if rule]
    return [*_choices(scenario), *_limits(scenario, problem), *_least(scenario, problem), *flows]


def _choices(scenario: Scenario) -> list[Rule]:
    status = scenario.facilities["status"].to_numpy()
    rules = []
    for facility, word in zip(scenario.design["facility"], scenario.design["choice"], strict=True):
        row = scenario.facility_row[facility]
        if word not in FIXED:
            continue
        rules.append(Rule("choice", f"design.csv: {facility} {WORDS[word]}", row, int(FIXED[word])))
        if word == "keep" and status[row] != "open":
            text = f"facilities.csv, or an edit: {facility} is {status[row]}"
            rules.append(Rule("choice", text, row, int(Choice.CLOSED)))
    return rules


OF = {
    "open": ("", "be open", "be"),
    "opened": (" not open today", "open", ""),
    "closed": (" open today", "close", ""),
}
"""By what a limit counts: which facilities, what some of them must, what others may."""


def _limits(scenario: Scenario, problem: DesignProblem) -> list[Rule]:
    """Limits in their user's words, though a problem counts what is open alone."""
    choice, rules = problem.sites.choice, []
    may_open, must_open = problem.sites.may_open, choice == Choice.OPEN
    for at, (row, limit) in enumerate(zip(said_limits(scenario), problem.limits, strict=True)):
        counts = str(row["counts"])
        bounds = [f"at least {row['at_least']:g}"] if row["at_least"] > 0 else []
        bounds += [f"at most {row['at_most']:g}"] if row["at_most"] >= 0 else []
        may, must = (~must_open, ~may_open) if counts == "closed" else (may_open, must_open)
        which, verb, auxiliary = OF[counts]
        of = f"{int(limit.members.sum())} facilities{which}"
        can = f"{int((limit.members & must).sum())} must {verb}, {int((limit.members & may).sum())} may {auxiliary}"
        said = f"limits.csv: {limit.name}: {' and '.join(bounds)} {counts} of {of} ({can.rstrip()})"
        rules.append(Rule("limit", said, at))
    return rules


def _least(scenario: Scenario, problem: DesignProblem) -> list[Rule]:
    ids, low = scenario.facilities["id"].to_numpy(), problem.sites.min_packages
    return [
        Rule("least", f"design.csv: {ids[row]}, if open, has at least {low[row]:,.0f} packages a day", int(row))
        for row in np.flatnonzero((low > 0) & problem.sites.may_open)
    ]


def _flow_rules(problem: DesignProblem) -> list[Rule | None]:
    cap = problem.carbon.cap_kg_per_day
    unserved, late = problem.most_unserved, problem.most_late
    return [
        Rule("carbon", f"design.carbon_cap_t_per_day: at most {cap / 1000:,.6g} t a day") if np.isfinite(cap) else None,
        Rule("late", f"design.most_late_share: at most {late:,.0f} packages a day late") if np.isfinite(late) else None,
        Rule("unserved", f"design.least_served_share: at most {unserved:,.0f} packages a day unserved")
        if np.isfinite(unserved)
        else None,
    ]


def contradicts(rules: Sequence[Rule]) -> bool:
    """Whether two rules of one facility say different things of it."""
    said: dict[int, int] = {}
    return any(said.setdefault(rule.at, rule.choice) != rule.choice for rule in rules if rule.kind == "choice")


def under(problem: DesignProblem, rules: Sequence[Rule], all_rules: Sequence[Rule]) -> DesignProblem:
    """The problem with these of its rules alone; a facility without its rule is free."""
    held = {(rule.kind, rule.at, rule.choice) for rule in rules}
    kinds = {rule.kind for rule in rules}
    sites = problem.sites
    choice, low = sites.choice.copy(), sites.min_packages.copy()
    for rule in all_rules:
        if rule.kind == "choice":
            choice[rule.at] = Choice.MAY_CLOSE if sites.open_today[rule.at] else Choice.CANDIDATE
        elif rule.kind == "least" and (rule.kind, rule.at, rule.choice) not in held:
            low[rule.at] = 0.0
    for rule in rules:
        if rule.kind == "choice":
            choice[rule.at] = rule.choice
    return replace(
        problem,
        sites=replace(sites, choice=choice, min_packages=low),
        limits=tuple(limit for at, limit in enumerate(problem.limits) if ("limit", at, -1) in held),
        carbon=problem.carbon if "carbon" in kinds else replace(problem.carbon, cap_kg_per_day=float("inf")),
        most_unserved=problem.most_unserved if "unserved" in kinds else float("inf"),
        most_late=problem.most_late if "late" in kinds else float("inf"),
    )
