"""A design as a document: what it costs and may cost at least, what opens and closes, what came next."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from datasets import Scenario
from network.design.location import Design, DesignProblem, Located
from twin.design.location.explain import Clash


def located(scenario: Scenario, problem: DesignProblem, answer: Located, seconds: float) -> dict[str, Any]:
    """The document of `network locate`; money is USD a day, opening and closing spread over the horizon."""
    best = answer.best
    if best is None:
        raise ValueError("there is no design to tell")
    is_open, ids = best.is_open, scenario.facilities["id"].to_numpy()
    return {
        "status": answer.status,
        "cost": round(best.cost_usd, 2),
        "bound": _finite(answer.bound_usd, 2),
        "gap": _finite(answer.gap, 6),
        "open": ids[is_open].tolist(),
        "seconds": round(seconds, 3),
        "scenario": scenario.base,
        "saves_usd_per_day": round(answer.today.cost_usd - best.cost_usd, 2),
        "opened": _sites(scenario, problem, best, answer.today, is_open & ~problem.sites.open_today),
        "closed": _sites(scenario, problem, best, answer.today, ~is_open & problem.sites.open_today),
        "enlarged": _enlarged(scenario, problem, best),
        "homeless_pools": _homeless(scenario, is_open, problem.sites.open_today),
        "designs": [_figures("today", answer.today), _figures("design", best)],
        "kinds": _kinds(scenario, problem, best),
        "limits": [
            {"limit": limit.name, "open": int((limit.members & is_open).sum()), "at_least": limit.at_least}
            | ({} if limit.at_most is None else {"at_most": limit.at_most})
            for limit in problem.limits
        ],
        "alternatives": [_alternative(ids, best, other) for other in answer.alternatives],
        "model_error": _finite(answer.model_usd / best.cost_usd - 1, 6) if best.cost_usd else None,
        "plans": answer.plans,
    }


def _homeless(scenario: Scenario, is_open: np.ndarray, open_today: np.ndarray) -> list[dict[str, Any]]:
    """Pools that lie in no open site any more, and where they lie today; the design charges them as unserved."""
    ids, held = scenario.facilities["id"].to_numpy(), scenario.stock_mask
    lost = (held & open_today).any(axis=1) & ~(held & is_open).any(axis=1)
    pools = scenario.pools["pool"].to_numpy()
    return [{"pool": pools[m], "lies_in": ids[held[m] & open_today].tolist()} for m in np.flatnonzero(lost).tolist()]


def _finite(value: float, digits: int) -> float | None:
    """A rounded number; None where time ran out before there was one."""
    return round(value, digits) if math.isfinite(value) else None


def unlocated(clash: Clash, seconds: float) -> dict[str, Any]:
    """The document where no design keeps every rule."""
    return {
        "status": "infeasible",
        "cost": None,
        "bound": None,
        "open": [],
        "seconds": round(seconds, 3),
        "clash": [rule.text for rule in clash.rules],
        "proven": clash.proven,
        "smallest": clash.smallest,
    }


def clash_lines(document: dict[str, Any]) -> list[str]:
    """Why there is no design, in lines for people."""
    rules = [f"- {text}" for text in document["clash"]]
    if not rules:
        return ["no design was found, and no rule to blame: give it more time (--seconds)"]
    these = "this, whatever opens" if len(rules) == 1 else "these together"
    if document["proven"]:
        head = f"no design keeps {these}{'' if len(rules) == 1 else '; without any one of them there is one'}:"
    else:
        head = f"no design was found that keeps {these} (that there is none is not proven):"
    if not document["smallest"]:
        head = "no design was found that keeps these together (time ran out before fewer could be tried):"
    return [head, *rules]


def _figures(name: str, design: Design) -> dict[str, Any]:
    return {
        "design": name,
        "cost_usd": round(design.cost_usd, 2),
        "flows_usd": round(design.plan_usd, 2),
        "sites_usd": round(design.sites_usd, 2),
        "open_sites": int(design.is_open.sum()),
        "unserved_packages": round(design.unserved, 2),
        "late_packages": round(design.late, 2),
        "co2_t": round(design.carbon_kg / 1000, 3),
        "breaks": list(design.broken),
    }


def _sites(
    scenario: Scenario, problem: DesignProblem, best: Design, today: Design, which: np.ndarray
) -> list[dict[str, Any]]:
    """Facilities that change, by row; the packages of the one of the two designs in which they are open."""
    facilities, sites = scenario.facilities, problem.sites
    return [
        {
            "id": str(facilities["id"].iloc[row]),
            "kind": str(facilities["kind"].iloc[row]),
            "name": str(facilities["name"].iloc[row]),
            "packages_per_day": round(float((best if best.is_open[row] else today).load[row]), 1),
            "fixed_usd_per_day": round(float(sites.fixed_usd[row]), 2),
            "once_usd_per_day": round(float((sites.opening_usd if best.is_open[row] else sites.closing_usd)[row]), 2),
        }
        for row in np.flatnonzero(which)
    ]


def _enlarged(scenario: Scenario, problem: DesignProblem, best: Design) -> list[dict[str, Any]]:
    sites, ids = problem.sites, scenario.facilities["id"].to_numpy()
    return [
        {
            "id": str(ids[row]),
            "modules": int(best.modules[row]),
            "packages_per_h": round(float(best.modules[row] * sites.module_packages_per_h[row]), 2),
            "usd_per_day": round(float(best.modules[row] * sites.module_usd[row]), 2),
        }
        for row in np.flatnonzero(best.is_open & (best.modules > 0))
    ]


def _kinds(scenario: Scenario, problem: DesignProblem, best: Design) -> list[dict[str, Any]]:
    kinds, today = scenario.facilities["kind"].to_numpy(), problem.sites.open_today
    rows = []
    for kind in dict.fromkeys(kinds.tolist()):
        mine = kinds == kind
        rows.append(
            {
                "kind": kind,
                "today": int((mine & today).sum()),
                "open": int((mine & best.is_open).sum()),
                "opened": int((mine & best.is_open & ~today).sum()),
                "closed": int((mine & ~best.is_open & today).sum()),
            }
        )
    return rows


def _alternative(ids: np.ndarray, best: Design, other: Design) -> dict[str, Any]:
    """A design by what it does otherwise than the best."""
    return {
        "more_usd_per_day": round(other.cost_usd - best.cost_usd, 2),
        "cost_usd": round(other.cost_usd, 2),
        "opens": ids[other.is_open & ~best.is_open].tolist(),
        "closes": ids[~other.is_open & best.is_open].tolist(),
        "enlarges": ids[(other.modules > best.modules) & other.is_open].tolist(),
        "unserved_packages": round(other.unserved, 2),
        "late_packages": round(other.late, 2),
    }
