"""Edits of every operation on `demo`, drawn so that they often meet."""

from hypothesis import strategies as st

from datasets import Edit

FACILITY = st.sampled_from(["FC-CMH-1", "FC-CMH-2", "DS-CMH-01", "FC-NEW"])
GROUP = st.sampled_from(["FC-CMH-1", "DS-CMH-01", "all", "fulfilment_centre", "delivery_station"])
LANE = st.sampled_from(["FC-CMH-1>SC-CMH-1", "SC-CMH-1>DS-CMH-01"])
FACTOR = st.sampled_from([0.5, 0.9, 1.0, 1.1, 1.3, 2])
AMOUNT = st.sampled_from([60, "+7", "-3", "x1.1", "x2"])
ZONES = st.fixed_dictionaries(
    {},
    optional={
        "zone": st.sampled_from(["43215", "432*", "430*;43215"]),
        "state": st.just("OH"),
        "region": st.just("ohio_valley"),
    },
)
PROMISE = st.sampled_from(["ultra_fast", "same_day", "one_day"])
KEYS = st.sampled_from(
    [
        ("FC-CMH-1.robots", AMOUNT),
        ("FC-CMH-1.cost_per_package_usd", st.sampled_from([1, "x1.1", "x1.3", "+0.2"])),
        ("DS-CMH-01.vans", AMOUNT),
        ("DS-CMH-01.lat", st.sampled_from(["39.9", "40.1"])),
        ("FC-CMH-2.status", st.sampled_from(["open", "closed"])),
        ("FC-CMH-1.outage", st.sampled_from(["06:00..08:00", "day 3 06:00..day 3 09:00"])),
        ("43215.population", st.sampled_from(["x2", "1000"])),
        ("43215.demand_weight", st.sampled_from(["x2", "x3", "1000"])),
        ("43215.region", st.sampled_from(["ohio_valley", "moon"])),
        ("FC-CMH-1>SC-CMH-1.hours", st.sampled_from(["3", "+1"])),
        ("lane.SC-CMH-1>DS-CMH-01.vehicles_per_departure", AMOUNT),
        ("promise.same_day.reach_km", st.sampled_from(["20", "x0.2"])),
        ("demand.units_per_day", st.sampled_from(["x1.1", "x1.3", "120000", "+100"])),
        ("demand.units_per_person_day", st.sampled_from(["0.07", "x1.1"])),
        ("demand.people_per_household", st.sampled_from(["3", "2"])),
        ("run.warmup_days", st.sampled_from(["1", "3"])),
        ("policy.late_usd", st.sampled_from(["x2", "7"])),
    ]
)


def edit(op: str, **fields: st.SearchStrategy[object]) -> st.SearchStrategy[Edit]:
    return st.fixed_dictionaries(dict(fields)).map(lambda values: Edit(op, values))


EDITS = st.one_of(
    KEYS.flatmap(lambda pair: pair[1].map(lambda value: Edit("set", {"key": pair[0], "value": value}))),
    st.tuples(
        st.sampled_from(["FC-CMH-1.cost_per_package_usd", "demand.units_per_day", "FC-CMH-1.robots"]), FACTOR
    ).map(lambda pair: Edit("scale", {"key": pair[0], "factor": pair[1]})),
    edit("close_facility", facility=FACILITY),
    edit("open_facility", facility=FACILITY),
    edit(
        "add_facility",
        facility=st.sampled_from(["FC-NEW", "FC-NEW-2"]),
        kind=st.just("fulfilment_centre"),
        lat=st.just(40.0),
        lon=st.just(-83.0),
    ),
    edit("move_facility", facility=FACILITY, lat=st.sampled_from([39.9, 40.2]), lon=st.just(-83.0)),
    edit("capacity", facility=GROUP, factor=FACTOR),
    edit("capacity", lane=LANE, factor=FACTOR),
    edit("robots", facility=GROUP, value=AMOUNT),
    edit("stations", facility=st.just("FC-CMH-1"), factor=FACTOR),
    edit("pickers", facility=GROUP, value=AMOUNT),
    edit("shifts", facility=GROUP, value=st.sampled_from(["06:00-22:00", "00:00-24:00"])),
    edit("close_lane", lane=LANE),
    edit("open_lane", origin=st.just("FC-CMH-1"), destination=st.just("SC-CMH-1")),
    edit("add_lane", origin=st.just("FC-CMH-2"), destination=st.sampled_from(["DS-CMH-05", "FC-CMH-1", "AH-CVG"])),
    st.tuples(ZONES, FACTOR).map(lambda pair: Edit("demand", {**pair[0], "factor": pair[1]})),
    st.tuples(ZONES, FACTOR, PROMISE).map(
        lambda said: Edit("demand", {**said[0], "factor": said[1], "promise": said[2]})
    ),
    st.tuples(st.sampled_from(["offer", "withdraw"]), ZONES, PROMISE).map(
        lambda said: Edit(said[0], {**said[1], "promise": said[2]})
    ),
    edit(
        "outage",
        **{"facility": FACILITY, "from": st.sampled_from(["06:00", "day 2 07:00", 30]), "to": st.just("day 3 12:00")},
    ),
    edit("policy", name=st.sampled_from(["cheapest", "fastest", "floor_by_age"])),
    edit("policy", late_usd=st.sampled_from([4, "x2"])),
)
