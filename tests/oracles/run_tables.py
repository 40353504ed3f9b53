"""The tables of a run's folder, made from an oracle's stamps: what the twin should have written."""

from __future__ import annotations

import numpy as np
import pandas as pd

from network.timetable import DOOR
from tests.oracles.event_simulation import EventSimulation
from tests.oracles.networks import Case
from tests.oracles.way import NEVER

SLOT_S, HOUR_S = 300, 3600
TIMES = ("arrived_s", "picked_s", "served_s", "departed_s")


def write_tables(case: Case) -> tuple[dict[str, pd.DataFrame], dict[str, int]]:
    """Tables and sums of a run of 2,000 packages in which every package is measured and kept."""
    simulation = EventSimulation(case.timetable, case.paths, case.packages())
    simulation.run()
    t = case.timetable
    names = [f"F{row}" for row in range(len(t.origin))]
    lanes = pd.DataFrame(
        {
            "lane": [f"L{row}" for row in range(len(t.lane_origin))],
            "origin": [names[row] for row in t.lane_origin],
            "destination": ["" if row == DOOR else names[row] for row in t.lane_destination],
            "hours": t.lane_slots / 12,
        }
    )
    delivered = [package for package in simulation.packages if package.delivered]
    counts = {"placed": 2050, "delivered": len(delivered), "unserved": 50, "in_flight": 2000 - len(delivered)}
    promises = pd.DataFrame({"promise": ["one_day"], **{name: [count] for name, count in counts.items()}})
    promises = promises.assign(on_time=len(delivered) - 90, quoted=100, quoted_on_time=60)
    door = pd.Series([(package.stamps[-1].departed - package.placed) // 12 for package in delivered])
    hour = pd.Series([package.placed // 12 for package in simulation.packages]).value_counts()
    tables = {
        "facility_hours": hours_of(simulation, names),
        "lane_departures": departures_of(simulation),
        "lanes": lanes,
        "promises": promises,
        "promise_hours": pd.DataFrame({"promise": "one_day", "placed": hour.to_numpy(), "on_time": 0}),
        "door_hours": pd.DataFrame({"promise": "one_day", "packages": door.value_counts().to_numpy()}),
    }
    tables["promise_hours"].loc[0, "on_time"] = len(delivered) - 30
    tables["promise_hours"].loc[0, "placed"] += 50
    return tables | samples_of(simulation, names), counts


def hours_of(simulation: EventSimulation, names: list[str]) -> pd.DataFrame:
    """facility_hours."""
    shape = (len(names), simulation.n_slots // 12)
    arrived, served = np.zeros(shape, int), np.zeros(shape, int)
    for package in simulation.packages:
        for stamp in package.stamps:
            arrived[stamp.facility, stamp.arrived // 12] += 1
            if stamp.served >= 0:
                served[stamp.facility, stamp.served // 12] += 1
    origin = np.repeat(simulation.timetable.origin, shape[1])
    return pd.DataFrame(
        {
            "facility": pd.Categorical.from_codes(np.repeat(np.arange(shape[0]), shape[1]), names),
            "kind": pd.Categorical(np.where(origin, "fulfilment_centre", "delivery_station")),
            "start_s": np.tile(np.arange(shape[1]) * HOUR_S, shape[0]),
            "arrived": arrived.ravel(),
            "served": served.ravel(),
            "backlog": np.cumsum(arrived - served, axis=1).ravel(),
            "capacity": simulation.timetable.serve_per_h.ravel(),
        }
    )


def departures_of(simulation: EventSimulation) -> pd.DataFrame:
    """lane_departures."""
    t = simulation.timetable
    left = pd.Series([(s.lane, s.departed) for p in simulation.packages for s in p.stamps if s.departed >= 0])
    counts = left.value_counts().sort_index()
    capacity = {
        (lane, int(t.departure_slot[row])): int(t.departure_capacity[row])
        for lane in range(len(t.lane_origin))
        for row in range(t.departure_first[lane], t.departure_first[lane + 1])
    }
    return pd.DataFrame(
        {
            "lane": pd.Categorical([f"L{lane}" for lane, _ in counts.index]),
            "start_s": [slot * SLOT_S for _, slot in counts.index],
            "packages": counts.to_numpy(),
            "measured_packages": counts.to_numpy(),
            "vehicles": 1,
            "capacity": [capacity[key] for key in counts.index],
        }
    )


def samples_of(simulation: EventSimulation, names: list[str]) -> dict[str, pd.DataFrame]:
    """orders, order_lines, packages and hops; every package is an order of one line and two units."""
    packages = simulation.packages
    orders = pd.DataFrame({"order": [package.id + 7 for package in packages]})
    orders = orders.assign(lines=1, units=2, packages=1)
    lanes = simulation.timetable
    rows = []
    for package in packages:
        stamps = [*package.stamps, *[None] * (len(package.lanes) - len(package.stamps))]
        for hop, (lane, stamp) in enumerate(zip(package.lanes, stamps, strict=True)):
            times = [NEVER] * 4 if stamp is None else [stamp.arrived, stamp.picked, stamp.served, stamp.departed]
            rows.append((package.id, hop, names[lanes.lane_origin[lane]], f"L{lane}", *times))
    hops = pd.DataFrame(rows, columns=["package", "hop", "facility", "lane", *TIMES])
    for name in TIMES:
        hops[name] = in_seconds(hops[name])
    door = pd.Series([package.stamps[-1].departed if package.delivered else NEVER for package in packages])
    delivered = door.where(door < 0, door + 9)
    table = pd.DataFrame(
        {
            "order": orders["order"],
            "package": [package.id for package in packages],
            "placed_s": [package.placed * SLOT_S for package in packages],
            "source": [names[package.stamps[0].facility] for package in packages],
            "station": [names[lanes.lane_origin[package.lanes[-1]]] for package in packages],
            "deadline_s": [(package.urgency + 1) * 144 * SLOT_S for package in packages],
            "delivered_s": in_seconds(delivered),
        }
    )
    table["on_time"] = table["delivered_s"] <= table["deadline_s"]
    lines = orders[["order"]].assign(line=0, quantity=2)
    return {"orders": orders, "order_lines": lines, "packages": table, "hops": hops}


def in_seconds(slots: pd.Series) -> pd.Series:
    """Seconds, missing where it never happened."""
    return (slots * SLOT_S).astype("Int32").mask(slots == NEVER)
