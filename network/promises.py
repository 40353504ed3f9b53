"""Promises as clocks: until when each station takes orders for a promise, and until when a way can take them.

A promise with a cut-off is a cycle of a day, and an order stands at a position in it (see
`network.sourcing_types.CandidateTable`). A way's **latest** position is the last from which it still brings the
order to the door in time.

Day promises count only on waves from which enough of the day's van capacity still leaves (`policy.wave_share`):
a small evening wave is for same-day orders. Where even the best source of fast-moving stock cannot take orders until
a promise's cut-off, the station's own cut-off is brought forward to the last order that it can take: customers
are shown a promise that the network can keep.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numba as nb
import numpy as np

from core.clock import SLOTS_PER_DAY, SLOTS_PER_H, parse_time_of_day
from network.lanes import Lanes, in_shift, offset_slots
from network.ways import NEVER, Ways

if TYPE_CHECKING:
    from datasets import Scenario

MAX_POSITION = 12_000
"""Positions are cut here (some 40 days), to fit their bits."""
NO_POSITION = -1


@dataclass(frozen=True)
class Cycles:
    """Each promise's clock at each station. S stations and hubs, P promises, W ways.

    Attributes
    ----------
    stations : int32[S]
        Facility rows of open stations and hubs.
    cutoff : int16[S, P]
        Slot of the day, scenario clock.
    due_slots : int32[S, P]
        From the cycle's end to the deadline.
    within_slots : int32[P]
        Length of promises that count from the order; 0 for the others.
    brought_forward : int32[S, P]
        Slots by which the cut-off is earlier than the promise's own.
    latest : int16[W, P]
        Latest position of each way; NO_POSITION where it is never in time. Ways of hubs: the longest wait that an
        order can bear.
    """

    stations: np.ndarray
    cutoff: np.ndarray
    due_slots: np.ndarray
    within_slots: np.ndarray
    brought_forward: np.ndarray
    latest: np.ndarray


def cycles(scenario: Scenario, lanes: Lanes, ways: Ways, hub_ways: Ways) -> Cycles:
    """Cut-offs and latest positions; rows of `latest` are those of `ways`, then those of `hub_ways`."""
    facilities, promises = scenario.facilities, scenario.promises
    sites = _open(scenario, "delivery_station")
    stations = np.concatenate([sites, _open(scenario, "prime_now_hub")]).astype(np.int32)
    offset = offset_slots(facilities["clock_offset_h"])[stations]
    cut = np.array([parse_time_of_day(text) for text in promises["cutoff"]])
    due = np.array([parse_time_of_day(text) for text in promises["deadline_time"]])
    days = promises["deadline_days"].to_numpy(int)
    due_slots = days * SLOTS_PER_DAY + due - cut
    cut_slot = cut[None, :] - offset[:, None]
    within = np.rint(promises["hours"].to_numpy(float) * SLOTS_PER_H).astype(np.int32)
    row_of = np.full(len(facilities), -1, np.int64)
    row_of[stations] = np.arange(len(stations))
    departures = lanes.doors_day(sites)
    counts = _counts(lanes, departures, offset[: len(sites)], scenario.settings.policy.wave_share)
    latest = _positions(
        row_of[ways.station],
        ways.latest,
        ways.column,
        lanes.slot[departures],
        lanes.span_slots[departures],
        counts,
        days > 0,
        cut_slot,
        due_slots,
    )
    latest[:, within > 0] = NO_POSITION
    forward = _brought_forward(scenario, ways.source, row_of[ways.station], latest, len(stations))
    latest = np.where(latest >= 0, np.minimum(MAX_POSITION, latest + forward[row_of[ways.station]]), NO_POSITION)
    return Cycles(
        stations=stations,
        cutoff=((cut_slot - forward) % SLOTS_PER_DAY).astype(np.int16),
        due_slots=(due_slots[None, :] + forward).astype(np.int32),
        within_slots=within,
        brought_forward=forward.astype(np.int32),
        latest=np.concatenate([latest, _slack_of_hubs(scenario, lanes, hub_ways, within, cut)]).astype(np.int16),
    )


def _open(scenario: Scenario, kind: str) -> np.ndarray:
    facilities = scenario.facilities
    return np.flatnonzero(((facilities["kind"] == kind) & (facilities["status"] == "open")).to_numpy())


def _counts(lanes: Lanes, departures: np.ndarray, offset: np.ndarray, wave_share: float) -> np.ndarray:
    """Whether enough of the local day's van capacity leaves with each wave or later; bool[S, W]."""
    local = (lanes.slot[departures] + offset[:, None]) % SLOTS_PER_DAY
    capacity = lanes.capacity[departures].astype(float)
    later = local[:, None, :] >= local[:, :, None]
    from_here = (later * capacity[:, None, :]).sum(axis=2)
    return from_here >= wave_share * capacity.sum(axis=1, keepdims=True) - 1e-9


@nb.njit(cache=True)
def _positions(station, way_latest, column, slot, span, counts, by_day, cut_slot, due_slots):
    """Latest position of each way in each promise's cycle, int32[ways, P]."""
    n_promises, n_waves = len(due_slots), len(column)
    position = np.full((len(station), n_promises), NO_POSITION, np.int32)
    for i in range(len(station)):
        s = station[i]
        for p in range(n_promises):
            best = np.int64(NO_POSITION)
            for w in range(n_waves):
                catch = way_latest[i, column[w]]
                if catch == NEVER or (by_day[p] and not counts[s, w]):
                    continue
                deadline = cut_slot[s, p] + due_slots[p]
                last_day = (deadline - span[s, w] - slot[s, w]) // 288
                best = max(best, catch + 288 * last_day - (cut_slot[s, p] - 288))
            position[i, p] = min(np.int64(MAX_POSITION), best) if best >= 0 else NO_POSITION
    return position


def _brought_forward(
    scenario: Scenario, source: np.ndarray, station: np.ndarray, latest: np.ndarray, n_stations: int
) -> np.ndarray:
    """Slots by which each station's cut-offs come forward; int64[S, P].

    None where that would be more than `policy.cutoff_forward_h`, or where no source of fast-moving stock can be in
    time at all: such orders are quoted slower, one by one.
    """
    some = fast_sources(scenario)[source]
    best = np.full((n_stations, latest.shape[1]), NO_POSITION, np.int64)
    np.maximum.at(best, station[some], latest[some])
    return forward_slots(scenario, best)


def fast_sources(scenario: Scenario) -> np.ndarray:
    """Facilities with fast-moving stock, whose ways cut-offs may follow; bool[F]."""
    fast = scenario.pools["velocity"].isin(["A"]).to_numpy()
    return np.asarray((scenario.stock_mask[fast] if fast.any() else scenario.stock_mask).any(axis=0))


def forward_slots(scenario: Scenario, best: np.ndarray) -> np.ndarray:
    """Slots by which cut-offs come forward where `best` is the latest position that any way can take."""
    most = round(scenario.settings.policy.cutoff_forward_h * SLOTS_PER_H)
    forward = SLOTS_PER_DAY - 1 - best
    return np.where((forward > 0) & (forward <= most), forward, 0)


def _slack_of_hubs(scenario: Scenario, lanes: Lanes, hub_ways: Ways, within: np.ndarray, cut: np.ndarray) -> np.ndarray:
    """Longest wait that an order in opening hours can bear, by hub and promise; int64[hubs, P].

    What the promise leaves of the longest of the planned times from order to the last stop of the courier's tour, over
    the slots in which the hub works and takes orders; NO_POSITION where the mean of them is longer than the promise.
    """
    works = in_shift(scenario)[hub_ways.source]
    offset = offset_slots(scenario.facilities["clock_offset_h"])[hub_ways.source]
    local = (np.arange(SLOTS_PER_DAY)[None, :] + offset[:, None]) % SLOTS_PER_DAY
    departures = lanes.doors_day(hub_ways.source)
    by = np.empty((len(hub_ways), SLOTS_PER_DAY), np.int32)
    door_by(hub_ways.latest, lanes.slot[departures], lanes.span_slots[departures], by)
    lead = by - np.arange(SLOTS_PER_DAY)
    slack = np.full((len(lead), len(within)), NO_POSITION, np.int64)
    for p in np.flatnonzero(within > 0):
        takes = works & (local < cut[p])
        for hub in np.flatnonzero(takes.any(axis=1)):
            leads = lead[hub, takes[hub]]
            if leads.mean() <= within[p]:
                slack[hub, p] = max(0, within[p] - leads.max())
    return slack


NO_DOOR = np.int32(2**20)
"""`door_by` of an order that no departure ever takes."""


def door_by(latest: np.ndarray, slot: np.ndarray, span: np.ndarray, out: np.ndarray) -> None:
    """Planned slot of the last stop, from the midnight of the order's day, by slot of the day of the order.

    Parameters
    ----------
    latest : int32[n, W]
        Latest order slot of each wave, from the midnight of the wave's day.
    slot, span : int32[n, W]
        Waves' slots of the day, and slots to their last stops.
    out : int32[n, 288]
        Written; never decreasing along a row, NO_DOOR where there is no wave.
    """
    _door_by(np.asarray(latest), np.asarray(slot), np.asarray(span), out)


@nb.njit(cache=True)
def _door_by(latest, slot, span, by):
    for i in range(len(latest)):
        by[i] = NO_DOOR
        for w in range(latest.shape[1]):
            if latest[i, w] == NEVER:
                continue
            days, until = -(latest[i, w] // 288), latest[i, w] % 288
            door = np.int32(slot[i, w] + span[i, w] + 288 * days)
            for t in range(until + 1):
                by[i, t] = min(by[i, t], door)
            for t in range(until + 1, 288):
                by[i, t] = min(by[i, t], door + np.int32(288))
