"""Sourcing's rules on networks small enough to reckon by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from network.paths import Paths
from network.sourcing import MAX_COST_MILLS, source
from network.sourcing_types import UNSERVED_REASONS, CandidateTable, Sourced, SourcingPolicy, Stock
from network.timetable import Timetable
from tests.network.sourcing_cases import DAY, Case, make_orders

NEAR, FAR, HUB, STATION = 0, 1, 2, 3
"""Facilities: two centres, a Prime Now hub and a station."""

RAPID, NEXT_DAY = 0, 1
NEAR_PATH, FAR_PATH, HUB_PATH = 0, 1, 2
COMMON, RARE, OTHER_GOODS = 0, 1, 2
NOON, EVENING = 144, 264


def small_case(*, per_h=1200, near_cost=4000, far_cost=5000, hours=(0, 24), orders=None, **policy) -> Case:
    """One zone; next-day orders until 22:00 from NEAR or FAR, due at 22:00 the day after; a hub open from 8 to 20.

    Both centres ship until 02:00 what arrives at 21:00 the same day; later orders arrive a day later.
    """
    day = np.arange(DAY)
    slow = np.where(day < 24, 252, 252 + DAY)
    door_by = np.stack([slow, slow, day + 6]).astype(np.int32)
    lanes = np.zeros((3, 8), np.int32)
    paths = Paths(np.array([NEAR, FAR, HUB], np.int32), np.array([STATION, STATION, HUB], np.int32), lanes, lanes[:, 0],
                  lanes, np.zeros(3, np.int32), door_by)  # fmt: skip
    candidates = CandidateTable(
        cell_of=np.array([[[-1] * 3, [0, 0, 0]], [[1, 1, -1], [-1] * 3]], np.int32),
        stations=np.array([STATION, HUB], np.int32),
        zone_station=np.array([[1, 0], [-1, 0]], np.int32),
        path=np.array([[NEAR_PATH, FAR_PATH], [HUB_PATH, -1]], np.int32),
        cost_mills=np.array([[near_cost, far_cost], [9000, 9000]], np.int32),
        latest=np.array([[DAY + 47, DAY + 47], [18, -1]], np.int16),
        cutoff=np.array([[0, EVENING], [0, 0]], np.int16),
        due_slots=np.array([[0, DAY], [0, 0]], np.int32),
        within_slots=np.array([24, 0], np.int32),
    )
    hour = np.arange(4 * 24) % 24
    working = [(hour >= hours[0]) & (hour < hours[1])] * 2 + [(hour >= 8) & (hour < 20), hour < 0]
    capacity = (np.stack(working) * per_h).astype(np.int32)
    empty = np.empty(0, np.int32)
    timetable = Timetable(4 * DAY, np.array([True, True, True, False]), capacity, capacity, empty, empty, empty,
                          empty.astype(np.uint8), np.zeros(1, np.int64), empty, empty)  # fmt: skip
    cover = np.full((3, 4), -1, np.int32)
    stock = Stock(cover, cover.copy(), np.zeros(4, np.int16), np.array([0, 0, 1], np.uint8))
    return Case(candidates, paths, timetable, stock, SourcingPolicy(**policy), orders)


def with_stock(case: Case, units: dict[tuple[int, int], int], refill: int = 0) -> Case:
    """Units on hand, and cover, by (pool, facility); the rest without limit."""
    cover = case.stock.cover.copy()
    for (pool, facility), n in units.items():
        cover[pool, facility] = n
    return replace(case, stock=Stock(cover, cover.copy(), np.full(4, refill, np.int16), case.stock.goods_of_pool))


def place(case: Case, *orders: tuple[int, int, list[int]], zone: int = 0, **options) -> Sourced:
    """Source orders given as (slot, promise, pools)."""
    chunk = make_orders(
        [o[0] for o in orders], [zone] * len(orders), [o[1] for o in orders], [[(p, 1) for p in o[2]] for o in orders]
    )
    return source([chunk], *case.arguments, policy=case.policy, **options)


def paths_of(sourced: Sourced) -> list[int]:
    return (sourced.word & 0x7FFFF).tolist()


def classes_of(sourced: Sourced) -> list[int]:
    return (sourced.word >> 19 & 63).tolist()


def quoted_of(sourced: Sourced) -> list[bool]:
    return [bool(w >> 28 & 1) for w in sourced.word.tolist()]


def reasons_of(sourced: Sourced) -> list[str]:
    return [UNSERVED_REASONS[r] for r in sourced.unserved_reason]


class TestPromise:
    def test_the_slot_of_the_cut_off_belongs_to_the_next_day(self):
        sourced = place(small_case(), (EVENING - 1, NEXT_DAY, [COMMON]), (EVENING, NEXT_DAY, [COMMON]))
        due = [EVENING + DAY, EVENING + 2 * DAY]
        assert classes_of(sourced) == [slot // 144 for slot in due]

    def test_rapid_orders_count_from_the_order_and_from_the_opening(self):
        sourced = place(small_case(), (3 * 12, RAPID, [COMMON]), (10 * 12, RAPID, [COMMON]), watch=1)
        assert sourced.decisions.deadline.tolist() == [8 * 12 + 24, 10 * 12 + 24]
        assert sourced.decisions.position.tolist() == [-5 * 12, 0]
        assert paths_of(sourced) == [HUB_PATH] * 2
        assert quoted_of(sourced) == [False] * 2

    def test_a_rapid_order_behind_a_backlog_is_quoted_in_whole_hours(self):
        case = small_case(per_h=12)  # one package a slot
        sourced = place(case, *[(96, RAPID, [COMMON])] * 30, (97, RAPID, [COMMON]), watch=1)
        # The 31st has its turn in slot 97 + 30 and arrives at 133: 12 slots after its deadline, so one hour later.
        assert sourced.decisions.wait_slots[-1] == 30
        assert sourced.decisions.deadline[-1] == 97 + 24 + 12
        assert quoted_of(sourced) == [False] * 30 + [True]

    def test_a_late_order_is_quoted_by_days(self):
        case = small_case(per_h=12, hours=(0, 1), max_backlog_h=90)  # twelve packages a day
        sourced = place(case, *[(0, NEXT_DAY, [COMMON])] * 30, (1, NEXT_DAY, [COMMON]), watch=[30])
        # 30 orders go to NEAR at slot 0; the 31st would wait there for two more nights, at FAR not at all.
        assert paths_of(sourced)[-1] == FAR_PATH
        closed = with_stock(case, {(COMMON, FAR): 0})
        sourced = place(closed, *[(0, NEXT_DAY, [COMMON])] * 30, (1, NEXT_DAY, [COMMON]), watch=[30])
        # 11 leave in what remains of the first night, 12 in the second: its turn is the eighth slot of the third.
        # That makes the truck at 02:00 and is there at 21:00.
        assert sourced.decisions.wait_slots[0] == 2 * DAY + 7 - 1
        assert quoted_of(sourced)[-1]
        assert sourced.decisions.deadline[0] == 2 * DAY + EVENING


class TestCost:
    def test_the_cheapest_with_stock(self):
        case = with_stock(small_case(), {(COMMON, NEAR): 2})
        assert paths_of(place(case, *[(0, NEXT_DAY, [COMMON])] * 3)) == [NEAR_PATH, NEAR_PATH, FAR_PATH]

    def test_ties_go_to_the_plans_first(self):
        assert paths_of(place(small_case(far_cost=4000), (0, NEXT_DAY, [COMMON]))) == [NEAR_PATH]

    def test_congestion_sends_orders_elsewhere(self):
        case = small_case(per_h=12, congestion_mills_per_h=400, free_backlog_h=1)
        sourced = place(case, *[(0, NEXT_DAY, [COMMON])] * 48, (1, NEXT_DAY, [COMMON]), watch=[48])
        # 48 wait to be picked, one a slot: 36 slots of work ahead beyond the free hour.
        assert sourced.decisions.congestion_mills.tolist() == [36 * 400 // 12, 0]
        assert paths_of(sourced)[-1] == FAR_PATH
        patient = replace(case, policy=replace(case.policy, congestion_mills_per_h=300))
        assert paths_of(place(patient, *[(0, NEXT_DAY, [COMMON])] * 48, (1, NEXT_DAY, [COMMON])))[-1] == NEAR_PATH

    def test_closed_hours_are_a_wait_but_no_congestion(self):
        case = small_case(per_h=12, hours=(6, 24), congestion_mills_per_h=400, free_backlog_h=0)
        sourced = place(case, (0, NEXT_DAY, [COMMON]), watch=1)
        assert sourced.decisions.wait_slots.tolist() == [72, 72]
        assert sourced.decisions.congestion_mills.tolist() == [0, 0]

    def test_costs_above_the_greatest_count_as_that(self):
        case = small_case(near_cost=MAX_COST_MILLS + 5, far_cost=MAX_COST_MILLS + 9)
        sourced = place(case, (0, NEXT_DAY, [COMMON]), watch=1)
        assert sourced.decisions.cost_mills.tolist() == [MAX_COST_MILLS] * 2


class TestPackages:
    def test_different_goods_never_share_a_package(self):
        sourced = place(small_case(), (0, NEXT_DAY, [COMMON, OTHER_GOODS]))
        assert sourced.order_packages.tolist() == [2]
        assert paths_of(sourced) == [NEAR_PATH] * 2

    def test_complete_from_a_dearer_source_beats_two_packages(self):
        case = with_stock(small_case(), {(RARE, NEAR): 0})
        sourced = place(case, (0, NEXT_DAY, [COMMON, RARE]))
        assert paths_of(sourced) == [FAR_PATH]
        assert sourced.word[0] >> 29 == 1  # two units

    def test_two_packages_where_they_are_cheaper(self):
        case = small_case(near_cost=1000, far_cost=5000)
        path = np.array([[NEAR_PATH, FAR_PATH], [HUB_PATH, -1], [FAR_PATH, -1]], np.int32)
        cost = np.array([[1000, 5000], [9000, 9000], [2000, 2000]], np.int32)
        latest = np.array([[335, 335], [18, -1], [335, -1]], np.int16)
        cell_of = case.candidates.cell_of.copy()
        cell_of[0, NEXT_DAY, RARE] = 2
        candidates = replace(case.candidates, path=path, cost_mills=cost, latest=latest, cell_of=cell_of)
        split = with_stock(replace(case, candidates=candidates), {(RARE, NEAR): 0})
        # RARE lies in FAR only and costs 2000 there: complete costs 2000, split 1000 + 2000.
        assert paths_of(place(split, (0, NEXT_DAY, [COMMON, RARE]))) == [FAR_PATH]
        dear = replace(split, candidates=replace(candidates, cost_mills=np.where(path == FAR_PATH, 5000, cost)))
        # FAR is without COMMON: nothing holds both.
        without = with_stock(dear, {(RARE, NEAR): 0, (COMMON, FAR): 0})
        sourced = place(without, (0, NEXT_DAY, [COMMON, RARE]))
        assert paths_of(sourced) == [NEAR_PATH, FAR_PATH]
        assert sourced.order_packages.tolist() == [2]

    def test_what_is_there_goes_and_the_rest_is_lost(self):
        case = with_stock(small_case(), {(RARE, NEAR): 0, (RARE, FAR): 0})
        sourced = place(case, (0, NEXT_DAY, [COMMON, RARE]))
        assert paths_of(sourced) == [NEAR_PATH]
        assert sourced.order_packages.tolist() == [1 | 1 << 4]
        assert reasons_of(sourced) == ["no stock"]

    def test_units_saturate_at_eight(self):
        case = small_case()
        chunk = make_orders([0], [0], [NEXT_DAY], [[(COMMON, 200), (RARE, 100)]])
        sourced = source([chunk], *case.arguments)
        assert sourced.word[0] >> 29 == 7


class TestStock:
    def test_topped_up_at_the_facilitys_midnight(self):
        case = with_stock(small_case(), {(COMMON, NEAR): 1, (COMMON, FAR): 0}, refill=36)
        slots = [0, 1, 35, 36, 37, DAY + 35, DAY + 36]
        sourced = place(case, *[(slot, NEXT_DAY, [COMMON]) for slot in slots])
        assert (sourced.order_packages & 15).tolist() == [1, 0, 0, 1, 0, 0, 1]
        assert reasons_of(sourced) == ["no stock"] * 4

    def test_no_source_is_split_within_a_pool(self):
        case = with_stock(small_case(), {(COMMON, NEAR): 1, (COMMON, FAR): 1})
        assert reasons_of(place(case, (0, NEXT_DAY, [COMMON, COMMON]))) == ["no stock"]


class TestUnserved:
    def test_no_path_where_nobody_delivers_or_no_cell_has_a_way(self):
        assert reasons_of(place(small_case(), (0, RAPID, [COMMON]), zone=1)) == ["no path"]
        assert reasons_of(place(small_case(), (0, RAPID, [OTHER_GOODS]))) == ["no path"]

    def test_no_capacity_when_every_stocked_source_waits_too_long(self):
        case = with_stock(small_case(per_h=12, max_backlog_h=1), {(COMMON, FAR): 0})
        sourced = place(case, *[(0, NEXT_DAY, [COMMON])] * 20, (1, NEXT_DAY, [COMMON]))
        assert reasons_of(sourced) == ["no capacity"]
        assert sourced.unserved_order.tolist() == [20]
        assert sourced.unserved_promise.tolist() == [NEXT_DAY]

    def test_no_capacity_when_nobody_works_again(self):
        case = small_case(per_h=0)
        sourced = place(case, (0, NEXT_DAY, [COMMON]), watch=1)
        assert reasons_of(sourced) == ["no capacity"]
        assert sourced.decisions.wait_slots.tolist() == [-1, -1]
