"""`network screen`: what each facility, lane or pair closed would do, as a JSON document."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

import datasets
from core.errors import Finding, InvalidInput
from datasets.edits import Edit
from network.design.screening import Base, Closure, Outcome, Question, base_of, pairs_of, screen
from network.lanes import AIR_KINDS
from twin.floors import with_floors
from twin.planning import door_costs, plan_scenario

if TYPE_CHECKING:
    from datasets import Scenario

Report = Callable[..., None]
"""Told a stage, how much of the whole is done (0..1), and where known the seconds to go."""
BETWEEN = ("sortation_centre", *AIR_KINDS)
"""Hubs: what lies between stock and stations."""
SAME_USD = 1.0
"""Objectives of a screened plan and of one from nothing that differ by less count as equal: gaps of linear programs."""


@dataclass(frozen=True)
class Wanted:
    """What to close.

    Attributes
    ----------
    kinds : tuple of str
        Facilities of these kinds, each in turn; all where empty.
    lanes : bool
        Each lane between hubs in turn, in place of facilities.
    pairs : tuple of (str, str)
        Facilities or lanes to close together, in place of facilities.
    worst_pairs : int
        Afterwards every two of so many of the worst.
    """

    kinds: tuple[str, ...] = ()
    lanes: bool = False
    pairs: tuple[tuple[str, str], ...] = ()
    worst_pairs: int = 0


def screened(
    scenario: Scenario,
    wanted: Wanted | None = None,
    *,
    seconds: float | None = None,
    check: int = 0,
    workers: int | None = None,
    report: Report = lambda *told: None,
) -> dict[str, Any]:
    """Close things in turn and rank the damage.

    Parameters
    ----------
    scenario : Scenario
    wanted : Wanted, optional
        Every facility where not given.
    seconds : float, optional
        What is not screened by then is left out, and said so.
    check : int
        So many of the closures are planned anew in full, too.
    workers : int, optional
        Processes; as many as there are cores where not given.
    report : callable
        Told how far it is.

    Returns
    -------
    dict
        facilities, lanes, pairs (those asked for, worst first; see docs/design.md), base, complete, seconds, checked;
        `stopped_by` ("seconds", "interrupt") where it was cut short.

    Raises
    ------
    InvalidInput
        When a kind, a facility or a lane is not known.
    """
    started = time.perf_counter()
    wanted = wanted or Wanted()
    closures = _closures(scenario, wanted)
    report("plan as it is", 0.0)
    floored = with_floors(scenario)
    base = base_of(floored, *door_costs(floored))
    run = _Run(scenario, base, workers or os.cpu_count() or 1, seconds and started + seconds, report)
    found = run.outcomes(closures)
    two = [one for one in found if len(_parts(one[0])) > 1]
    rows = [] if wanted.pairs else _ranked([_row(base, closure, outcome) for closure, outcome in found])
    if wanted.worst_pairs > 1 and run.complete and not wanted.pairs:
        worst = sorted(found, key=lambda one: -one[1].objective_usd)[: wanted.worst_pairs]
        two = run.outcomes(pairs_of([closure for closure, _ in worst]))
    alone = {closure: outcome.objective_usd - base.outcome.objective_usd for closure, outcome in found}
    paired = _ranked([_row(base, *one) | _together(base, one, alone) for one in two])
    checked = run.checked(_sample(two if wanted.pairs else found, check))
    document = {
        "scenario": scenario.name,
        "facilities": [] if wanted.lanes else rows,
        "lanes": rows if wanted.lanes else [],
        "pairs": paired,
        "base": _told(base.outcome),
        "complete": run.complete,
        "checked": checked,
        "seconds": round(time.perf_counter() - started, 3),
    }
    return document | ({"stopped_by": run.stopped_by} if run.stopped_by else {})


class _Run:
    """Closures in turn until time is up or Ctrl-C."""

    def __init__(
        self, scenario: Scenario, base: Base, workers: int, until: float | None, report: Report
    ) -> None:  # fmt: skip
        self.scenario, self.base, self.workers, self.until, self.report = scenario, base, workers, until, report
        self.complete, self.known, self.stopped_by = True, False, ""

    def outcomes(self, closures: Sequence[Closure]) -> list[tuple[Closure, Outcome]]:
        """What each comes to, in the order of the closures."""
        found: dict[int, Outcome] = {}
        question = Question(self.base, tuple(closures), self.restocked)
        answers, began = screen(question, self.workers), time.perf_counter()
        try:
            for number, outcome in answers:
                found[number] = outcome
                to_go = (time.perf_counter() - began) / len(found) * (len(closures) - len(found))
                self.report(f"closed {len(found)} of {len(closures)}", len(found) / (len(closures) + 1), to_go)
                if self.until is not None and time.perf_counter() > self.until and len(found) < len(closures):
                    self.stopped_by = "seconds"
                    break
        except KeyboardInterrupt:
            if not (found or self.known):
                raise
            self.stopped_by = "interrupt"
        finally:
            answers.close()  # type: ignore[attr-defined]
        self.complete &= len(found) == len(closures)
        self.known |= bool(found)
        return [(closures[number], found[number]) for number in sorted(found)]

    def checked(self, found: list[tuple[Closure, Outcome]]) -> list[dict[str, Any]]:
        """Closures planned anew; Ctrl-C leaves out the rest of them, not what is known already."""
        rows: list[dict[str, Any]] = []
        try:
            if self.stopped_by != "interrupt":
                rows.extend(_checked(self.base, *one, self.restocked) for one in found)  # keeps those before Ctrl-C
        except KeyboardInterrupt:
            self.stopped_by = "interrupt"
        return rows

    def restocked(self, closure: Closure) -> Scenario | None:
        """The scenario loaded with it closed, where a pool would lie in no open facility: stock by rule moves then."""
        floored = self.base.scenario
        if not _last_of_a_pool(floored, closure):
            return None
        ids = floored.facilities["id"].to_numpy(object)
        closing = [Edit("close_facility", {"facility": ids[row]}) for row in closure.facilities]
        try:
            anew = with_floors(datasets.load(self.scenario.base, edits=[*self.scenario.edits, *closing]))
        except InvalidInput:
            return None  # nothing would be left to load: the stock is lost
        return None if len(anew.stock) == len(floored.stock) else closure.applied(anew)


def _last_of_a_pool(scenario: Scenario, closure: Closure) -> bool:
    """Whether some pool lies in no open facility but those that are closed."""
    is_open = (scenario.facilities["status"] == "open").to_numpy().copy()
    held = scenario.stock_mask[:, is_open].any(axis=1)
    is_open[list(closure.facilities)] = False
    return bool((held != scenario.stock_mask[:, is_open].any(axis=1)).any())


def _closures(scenario: Scenario, wanted: Wanted) -> list[Closure]:
    facilities, lanes = scenario.facilities, scenario.lanes
    kind, is_open = facilities["kind"].to_numpy(object), (facilities["status"] == "open").to_numpy()
    if wanted.pairs:
        pairs = [_pair(scenario, pair) for pair in wanted.pairs]
        return [*pairs, *dict.fromkeys(part for pair in pairs for part in _parts(pair))]
    if wanted.lanes:
        ends = [lanes[end].map(scenario.facility_row).to_numpy(int) for end in ("origin", "destination")]
        between = np.isin(kind, BETWEEN) & is_open
        meant = between[ends[0]] & between[ends[1]] & (lanes["status"] == "open").to_numpy()
        return [Closure(lanes=(int(row),)) for row in np.flatnonzero(meant)]
    unknown = [name for name in wanted.kinds if name not in set(kind)]
    if unknown:
        message = f"no facility is a {unknown[0]!r}; kinds here: {', '.join(sorted(set(kind)))}"
        raise InvalidInput([Finding("--kind", 0, "unknown-kind", message)])
    meant = is_open & (np.isin(kind, wanted.kinds) if wanted.kinds else True)
    return [Closure(facilities=(int(row),)) for row in np.flatnonzero(meant)]


def _pair(scenario: Scenario, pair: tuple[str, str]) -> Closure:
    lane_row = {name: row for row, name in enumerate(scenario.lanes["lane"])}
    unknown = [name for name in pair if name not in scenario.facility_row and name not in lane_row]
    if unknown:
        raise InvalidInput([Finding("--pairs", 0, "unknown-place", f"{unknown[0]!r} is no facility and no lane")])
    return Closure(
        tuple(sorted({scenario.facility_row[name] for name in pair if name in scenario.facility_row})),
        tuple(sorted({lane_row[name] for name in pair if name in lane_row})),
    )


def _row(base: Base, closure: Closure, outcome: Outcome) -> dict[str, Any]:
    facilities, lanes, before = base.scenario.facilities, base.scenario.lanes, base.outcome
    rows = list(closure.facilities)
    names = [*facilities["id"].iloc[rows], *lanes["lane"].iloc[list(closure.lanes)]]
    kinds = [*facilities["kind"].iloc[rows], *(["lane"] * len(closure.lanes))]
    damage = outcome.objective_usd - before.objective_usd
    fixed = facilities[["fixed_usd_per_day", "equipment_usd_per_day"]].iloc[rows].to_numpy(float).sum()
    return {
        "id": " + ".join(names),
        "kind": " + ".join(dict.fromkeys(kinds)),
        "delta_cost_usd": round(outcome.cost_usd - before.cost_usd, 2),
        "delta_unserved_packages": round(outcome.unserved - before.unserved),
        "delta_late_packages": round(outcome.late - before.late),
        "delta_objective_usd": round(damage, 2),
        "fixed_usd_saved": round(fixed, 2),
        "net_usd": round(damage - fixed, 2),
        "gap_usd": round(outcome.objective_usd - outcome.bound_usd, 2),
        "solved_again_cells": outcome.released,
        "last_of_a_pool": _last_of_a_pool(base.scenario, closure),
    }


def _together(base: Base, one: tuple[Closure, Outcome], alone: dict[Closure, float]) -> dict[str, Any]:
    """What each does alone, in the order of the row's id, and how much more both do than that; where it is known."""
    closure, outcome = one
    each = [alone.get(part) for part in _parts(closure)]
    known = [usd for usd in each if usd is not None]
    more = outcome.objective_usd - base.outcome.objective_usd - sum(known)
    return {
        "alone_usd": [None if usd is None else round(usd, 2) for usd in each],
        "beyond_sum_usd": round(more, 2) if len(known) == len(each) else None,
    }


def _parts(closure: Closure) -> list[Closure]:
    """Each of its facilities, then of its lanes, alone."""
    facilities = [Closure(facilities=(row,)) for row in closure.facilities]
    return [*facilities, *(Closure(lanes=(row,)) for row in closure.lanes)]


def _ranked(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(rows, key=lambda row: (-row["delta_objective_usd"], -row["delta_unserved_packages"]))


def _told(outcome: Outcome) -> dict[str, Any]:
    return {
        "cost_usd": round(outcome.cost_usd, 2),
        "objective_usd": round(outcome.objective_usd, 2),
        "bound_usd": round(outcome.bound_usd, 2),
        "packages_per_day": outcome.packages,
        "late_packages": round(outcome.late),
        "unserved_packages": round(outcome.unserved),
    }


def _sample(found: list[tuple[Closure, Outcome]], count: int) -> list[tuple[Closure, Outcome]]:
    """So many of them, evenly through the list."""
    if count <= 0 or not found:
        return []
    return [found[row] for row in np.unique(np.linspace(0, len(found) - 1, min(count, len(found))).astype(int))]


def _checked(
    base: Base, closure: Closure, outcome: Outcome, restocked: Callable[[Closure], Scenario | None]
) -> dict[str, Any]:
    """The same closure planned from nothing: to the screen's standard, and as `network plan` does it."""
    scenario = restocked(closure) or closure.applied(base.scenario)
    anew = base_of(scenario, base.door_cost, base.hub_door_cost).outcome
    planned = plan_scenario(scenario)
    return {
        "id": _row(base, closure, outcome)["id"],
        "objective_usd": round(outcome.objective_usd, 2),
        "planned_anew_usd": round(anew.objective_usd, 2),
        "network_plan_usd": round(planned.objective_usd, 2),
        "unserved_packages": round(outcome.unserved),
        "network_plan_unserved_packages": planned.unserved_packages,
        "same": abs(outcome.objective_usd - anew.objective_usd) <= SAME_USD,
    }
