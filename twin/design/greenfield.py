"""`network greenfield`: where new sites would stand, of a scenario."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from core.errors import Finding, InvalidInput
from datasets import Scenario, schema
from datasets.cells import hint
from datasets.roads import DETOUR
from network.design.greenfield import Answer, Market, Question, greenfield, market_of
from network.design.greenfield.question import Method

KINDS = ("fulfilment_centre", "sortation_centre", "delivery_station", "prime_now_hub")
HUB = "prime_now_hub"
BY_TRUCK = ("fulfilment_centre", "sortation_centre")
STATION_REACH_KM = 30.0
"""Great circle within which a station covers, unless said (published: stems of 6-30 km, FACTS E20)."""


@dataclass(frozen=True)
class Wanted:
    """What the user asks; empty, None and 0 take what the kind of facility says.

    Attributes
    ----------
    least, most : int
        New sites.
    method : {"p_median", "gravity", "coverage"}
    kind : str
        One of `KINDS`; the promise's source where empty, a fulfilment centre without one.
    promise : str
        Counts what asks for it alone, and reaches as far as it does.
    reach_km : float, optional
    cover_share : float
        Coverage: the fewest sites that reach this share.
    keep : bool
        Whether the sites of the kind that there are stay.
    fixed_usd_per_day : float, optional
    states : tuple of str
        Where new sites may stand; anywhere where empty.
    bands_km : tuple of float
    seconds : float, optional
    """

    least: int
    most: int
    method: Method = "p_median"
    kind: str = ""
    promise: str = ""
    reach_km: float | None = None
    cover_share: float = 0.0
    keep: bool = False
    fixed_usd_per_day: float | None = None
    states: tuple[str, ...] = ()
    bands_km: tuple[float, ...] = ()
    seconds: float | None = None


@dataclass(frozen=True)
class Study:
    """A question put to a scenario, and its answer.

    Attributes
    ----------
    scenario : Scenario
    wanted : Wanted
        With the kind settled.
    question : Question
    market : Market
        Of `zones`.
    zones : int64[Z]
        Zone rows of the market: those that the kind can serve.
    existing : int64[k]
        Facility rows of the open sites of the kind.
    answer : Answer
    left_out : float
        Packages a day of zones that are not in the market.
    seconds : float
    """

    scenario: Scenario
    wanted: Wanted
    question: Question
    market: Market
    zones: np.ndarray
    existing: np.ndarray
    answer: Answer
    left_out: float
    seconds: float


def study(
    scenario: Scenario, wanted: Wanted, progress: Callable[[str, float], None] = lambda stage, done: None
) -> Study:
    """Put the question and answer it.

    Raises
    ------
    InvalidInput
        When kind, promise or a state does not exist, or no package of the promise passes such a kind.
    Infeasible
        When there are fewer places than sites, or the share asked for cannot be covered.
    """
    started = time.perf_counter()
    progress("demand", 0.0)
    wanted = _settled(scenario, wanted)
    reach_km = _reach_km(scenario, wanted)
    market = market_of(scenario, _promises(scenario, wanted), *_transport(scenario, wanted.kind))
    zones = _zones(scenario, wanted)
    facilities = scenario.facilities
    there = np.flatnonzero((facilities["kind"] == wanted.kind) & (facilities["status"] == "open"))
    default = float(schema.facility_defaults()[wanted.kind]["fixed_usd_per_day"])
    question = Question(
        wanted.least,
        wanted.most,
        wanted.method,
        fixed_usd_per_day=default if wanted.fixed_usd_per_day is None else wanted.fixed_usd_per_day,
        reach_km=reach_km,
        cover_share=wanted.cover_share,
        seconds=None if wanted.seconds is None else max(0.1, wanted.seconds - (time.perf_counter() - started)),
    )
    some = market.rows(zones)
    allowed = np.ones(len(zones), bool)
    if wanted.states:
        allowed = scenario.zones["state"].isin(wanted.states).to_numpy()[zones]
    existing = facilities[["lat", "lon"]].to_numpy(float)[there]
    answer = greenfield(some, question, allowed, existing, wanted.keep, progress)
    left_out = float(market.packages.sum() - some.packages.sum())
    took = round(time.perf_counter() - started, 3)
    return Study(scenario, wanted, question, some, zones, there, answer, left_out, took)


def _settled(scenario: Scenario, wanted: Wanted) -> Wanted:
    """With its kind; what does not exist becomes findings."""
    from dataclasses import replace

    found: list[Finding] = []
    promises = scenario.promises.set_index("promise")
    kind = wanted.kind or (
        str(promises["source_kind"].get(wanted.promise, "")) if wanted.promise else "fulfilment_centre"
    )
    if wanted.promise and wanted.promise not in promises.index:
        known = list(promises.index)
        message = f"promise {wanted.promise!r} is none of {', '.join(known)}{hint(wanted.promise, known)}"
        found.append(Finding("--promise", 0, "unknown-promise", message))
    elif kind not in KINDS:
        message = f"kind {kind!r} is none of {', '.join(KINDS)}{hint(kind, list(KINDS))}"
        found.append(Finding("--kind", 0, "unknown-kind", message))
    elif wanted.promise and (promises["source_kind"][wanted.promise] == HUB) != (kind == HUB):
        source = promises["source_kind"][wanted.promise]
        message = f"no package of {wanted.promise} passes a {kind}: they come from a {source}"
        found.append(Finding("--kind", 0, "kind-without-promise", message))
    states = sorted(set(scenario.zones["state"]) - {""})
    for state in wanted.states:
        if state not in states:
            message = f"no zone lies in {state!r}{hint(state, states)}"
            found.append(Finding("--states", 0, "unknown-state", message))
    if found:
        raise InvalidInput(found)
    return replace(wanted, kind=kind)


def _promises(scenario: Scenario, wanted: Wanted) -> np.ndarray:
    """Promises whose packages are counted: the one that is named, else those that the kind takes part in."""
    table = scenario.promises
    if wanted.promise:
        return (table["promise"] == wanted.promise).to_numpy()
    by_hub = (table["source_kind"] == "prime_now_hub").to_numpy()
    return by_hub if wanted.kind == "prime_now_hub" else ~by_hub


def _reach_km(scenario: Scenario, wanted: Wanted) -> float:
    """How far a site covers: as said, as the promise says, or as the fastest promise from such a kind does."""
    if wanted.reach_km is not None:
        return wanted.reach_km
    table = scenario.promises
    named = table["promise"] == wanted.promise if wanted.promise else table["source_kind"] == wanted.kind
    reaches = table["reach_km"][named & (table["reach_km"] > 0)]
    if len(reaches):
        return float(reaches.iloc[0])
    return float(scenario.settings.lanes.sc_ds.second_km) if wanted.kind == "sortation_centre" else STATION_REACH_KM


def _transport(scenario: Scenario, kind: str) -> tuple[Callable[..., np.ndarray], float, float]:
    """Cost of a package by zone and km, street over great circle, and how far such a site serves at all."""
    from twin.planning import door_costs

    settings, (by_van, by_courier) = scenario.settings, door_costs(scenario)
    if kind == "delivery_station":
        return by_van, float(settings.door.detour), float(settings.door.max_km)
    if kind == "prime_now_hub":
        table = scenario.promises[scenario.promises["source_kind"] == kind]
        limit = float(table["reach_km"].max()) if len(table) else 0.0
        return by_courier, float(settings.door.detour), limit or float(settings.door.max_km)
    costs, lanes = settings.costs, settings.lanes
    packages = lanes.truck_packages if kind == "fulfilment_centre" else lanes.cart_packages
    load = float(packages) * float(settings.policy.target_fill)
    per_km = float(costs.truck_usd_per_km) / (1 - float(costs.truck_empty_share)) / load
    trip = float(costs.truck_usd_per_stop) / load
    return lambda zone_packages, land_km2, km: per_km * np.asarray(km) + trip, DETOUR, np.inf


def _zones(scenario: Scenario, wanted: Wanted) -> np.ndarray:
    """Zones of the market: a truck's site serves what a truck reaches, one side of the water or the other."""
    state = scenario.zones["state"]
    islands = set(str(scenario.settings.lanes.islands).split(";")) - {""}
    if wanted.kind not in BY_TRUCK or not state.isin(islands).any() or state.isin(islands).all():
        return np.arange(len(state))
    asked = set(wanted.states)
    if asked and asked <= islands:
        return np.flatnonzero(state.isin(asked).to_numpy())
    return np.flatnonzero(~state.isin(islands).to_numpy())


def answer(
    scenario: Scenario, wanted: Wanted, progress: Callable[[str, float], None] = lambda stage, done: None
) -> dict[str, Any]:
    """`study`, told as a JSON document."""
    from twin.design.greenfield_document import document

    return document(study(scenario, wanted, progress))
