"""Sourcing again, in plain Python from docs/sourcing.md: dictionaries and lists, no code of the kernel's.

`Twin` sources a case; its small methods are the rules, so that a test can bend one and see that the
comparison with the kernel notices.
"""

from __future__ import annotations

import math
from collections import defaultdict

from tests.network.sourcing_cases import Case

DAY = 288


class Twin:
    """Sources a case order by order; results are in `packages`, `orders`, `unserved` and `story`."""

    def __init__(self, case: Case) -> None:
        self.case = case
        c = case.candidates
        self.n_slots = case.timetable.n_slots
        self.origins = [f for f, yes in enumerate(case.timetable.origin) if yes]
        self.on_hand = {
            (pool, f): math.inf if units == -1 else int(units)
            for pool, row in enumerate(case.stock.on_hand)
            for f, units in enumerate(row)
        }
        self.unpicked = dict.fromkeys(self.origins, 0)
        self.unpacked = dict.fromkeys(self.origins, 0)
        self.placed_now = dict.fromkeys(self.origins, 0)
        self.hours = {int(p): int(n) for p, n in enumerate(c.within_slots)}
        holders = {pool: sum(1 for units in row if units) for pool, row in enumerate(case.stock.cover)}
        self.rare_first = sorted(holders, key=lambda pool: (holders[pool], pool))
        self.packages: list[tuple[int, int, int, bool, int, int]] = []
        self.orders: list[tuple[int, int]] = []
        self.unserved: list[tuple[int, str, int]] = []
        self.story: dict[tuple[int, int], dict] = {}
        self.first_package: dict[int, int] = {}
        self.first_order: dict[int, int] = {}

    # --- rules -----------------------------------------------------------------------------------------------

    def quota(self, per_h, f: int, slot: int) -> int:
        hourly, part = int(per_h[f][slot // 12]), slot % 12
        return hourly * (part + 1) // 12 - hourly * part // 12

    def pick_quota(self, f: int, slot: int) -> int:
        return self.quota(self.case.timetable.pick_per_h, f, slot)

    def pack_quota(self, f: int, slot: int) -> int:
        return self.quota(self.case.timetable.serve_per_h, f, slot)

    def wait(self, f: int, slot: int) -> int | None:
        """Slots until a package placed now has its turn; None beyond the horizon."""
        to_pick, to_pack = self.unpicked[f], self.unpicked[f] + self.unpacked[f]
        for later in range(slot, self.n_slots):
            to_pick -= self.pick_quota(f, later)
            to_pack -= self.pack_quota(f, later)
            if to_pick < 0 and to_pack < 0:
                return later - slot
        return None

    def congestion(self, f: int, slot: int, wait: int) -> int:
        t = self.case.timetable
        working = sum(
            1 for k in range(slot, slot + wait) if t.pick_per_h[f][k // 12] > 0 and t.serve_per_h[f][k // 12] > 0
        )
        over = max(0, working - int(self.case.policy.free_backlog_h * 12))
        return over * self.case.policy.congestion_mills_per_h // 12

    def has_stock(self, pool: int, f: int, units: int) -> bool:
        return self.on_hand[pool, f] >= units

    def take_stock(self, pool: int, f: int, units: int) -> None:
        self.on_hand[pool, f] -= units

    def position(self, cutoff: int, slot: int) -> int:
        """Slots since the cycle's start; the slot that begins at the cut-off is its first."""
        return (slot - cutoff) % DAY

    def end_of_slot(self, slot: int) -> None:
        """Pack what was picked earlier, pick what was placed earlier, then top up for the next slot."""
        for f in self.origins:
            packed = min(self.pack_quota(f, slot), self.unpacked[f])
            picked = min(self.pick_quota(f, slot), self.unpicked[f])
            self.unpacked[f] += picked - packed
            self.unpicked[f] += self.placed_now[f] - picked
            self.placed_now[f] = 0
            if (slot + 1) % DAY == self.case.stock.refill[f]:
                self.top_up(f)

    def top_up(self, f: int) -> None:
        for pool, row in enumerate(self.case.stock.cover):
            self.on_hand[pool, f] = max(self.on_hand[pool, f], math.inf if row[f] == -1 else int(row[f]))

    def quote(self, asked: tuple[int, int, int], row: dict, slot: int) -> int:
        """Deadline in whole steps after the asked one: by `latest` where there is one, else by the path's arrivals."""
        position, deadline, step = asked
        if step == DAY and row["latest"] >= 0:
            too_late = position + row["wait"] - row["latest"]
        else:
            day, time = divmod(slot + row["wait"], DAY)
            too_late = day * DAY + int(self.case.paths.door_by[row["path"]][time]) - deadline
        return deadline + step * math.ceil(max(1, too_late) / step)

    def may_split(self) -> bool:
        return True

    # --- one order -------------------------------------------------------------------------------------------

    def ask(self, row: int, promise: int, slot: int) -> tuple[int, int, int]:
        """Position, deadline and quoting step."""
        if self.hours[promise]:
            t, station, start = self.case.timetable, int(self.case.candidates.stations[row]), slot
            while start < self.n_slots and not (
                t.serve_per_h[station][start // 12] and (t.pick_per_h[station][start // 12] or not t.origin[station])
            ):
                start += 1
            start = slot if start == self.n_slots else start
            return slot - start, start + self.hours[promise], 12
        cutoff = int(self.case.candidates.cutoff[row][promise])
        position = self.position(cutoff, slot)
        cycle_end = slot - position + DAY
        return position, cycle_end + int(self.case.candidates.due_slots[row][promise]), DAY

    def candidates_of(self, row: int, promise: int, pool: int) -> list[tuple[int, int, int]]:
        c = self.case.candidates
        cell = int(c.cell_of[row][promise][pool]) if row >= 0 else -1
        if cell < 0:
            return []
        found = zip(c.path[cell].tolist(), c.cost_mills[cell].tolist(), c.latest[cell].tolist(), strict=True)
        return [candidate for candidate in found if candidate[0] >= 0]

    def look(self, row, promise, slot, asked, pool, needs) -> list[dict]:
        """Every candidate of the pool's cell, with what speaks for and against it."""
        rows = []
        for path, cost, latest in self.candidates_of(row, promise, pool):
            f = int(self.case.paths.source[path])
            wait = self.wait_now[f]
            stocked = all(self.has_stock(p, f, u) for p, u in needs)
            usable = stocked and wait is not None and wait <= int(self.case.policy.max_backlog_h * 12)
            in_time = usable and latest >= 0 and asked[0] + wait <= latest
            congestion = self.congestion_now[f]
            rows.append({
                "path": path, "source": f, "cost": cost, "congestion": congestion, "wait": wait, "latest": latest,
                "stocked": stocked, "usable": usable, "in_time": in_time,
            })  # fmt: skip
        return rows

    def best(self, row, promise, slot, asked, pool, needs) -> tuple[int, int, int] | None:
        """(deadline, key, path): in time and cheapest, else earliest deadline to quote and then cheapest."""
        rows = self.look(row, promise, slot, asked, pool, needs)
        keyed = [(asked[1], r["cost"] + r["congestion"], i, r["path"]) for i, r in enumerate(rows) if r["in_time"]] or [
            (self.quote(asked, r, slot), r["cost"] + r["congestion"], i, r["path"])
            for i, r in enumerate(rows)
            if r["usable"]
        ]
        if not keyed:
            return None
        deadline, key, _, path = min(keyed)
        return deadline, key, path

    def reason(self, row, promise, slot, asked, pool, units) -> str:
        rows = self.look(row, promise, slot, asked, pool, [(pool, units)])
        if not rows:
            return "no path"
        return "no capacity" if any(r["stocked"] for r in rows) else "no stock"

    def plan_goods(self, row, promise, slot, asked, needs) -> tuple[list[dict], dict[int, str], bool]:
        """Packages (pools, path, deadline), reasons of the pools that are lost, whether shipped complete."""
        rarest = min((pool for pool, _ in needs), key=self.rare_first.index)
        whole = self.best(row, promise, slot, asked, rarest, needs)
        by_path: dict[int, list[tuple[int, tuple]]] = defaultdict(list)
        lost = {}
        for pool, units in needs:
            own = self.best(row, promise, slot, asked, pool, [(pool, units)])
            if own is None:
                lost[pool] = self.reason(row, promise, slot, asked, pool, units)
            else:
                by_path[own[2]].append((pool, own))
        split, cost, last = [], 0, 0
        for path, members in by_path.items():
            deadline, key, _ = min(members, key=lambda m: self.rare_first.index(m[0]))[1]
            split.append({"pools": [pool for pool, _ in members], "path": path, "deadline": deadline})
            cost, last = cost + key, max(last, deadline)
        if whole is None:
            return split, lost, len(needs) == 1
        if lost or (whole[0], whole[1]) <= (last, cost) or not self.may_split():
            return [{"pools": [pool for pool, _ in needs], "path": whole[2], "deadline": whole[0]}], {}, True
        return split, {}, False

    def place(self, number: int, slot: int, zone: int, promise: int, lines: list[tuple[int, int]]) -> None:
        row = int(self.case.candidates.zone_station[zone][promise])
        units: dict[int, int] = defaultdict(int)
        for pool, quantity in lines:
            units[pool] += quantity
        asked = self.ask(row, promise, slot) if row >= 0 else (0, 0, DAY)
        goods_of = self.case.stock.goods_of_pool
        kinds = list(dict.fromkeys(int(goods_of[pool]) for pool in units))
        n_before, n_lost, decided = len(self.packages), 0, []
        for kind in kinds:
            needs = [(pool, n) for pool, n in units.items() if goods_of[pool] == kind]
            packages, lost, complete = self.plan_goods(row, promise, slot, asked, needs)
            decided.append((packages, lost, complete and not lost))
        for pool in units:
            self.story[number, pool] = {
                "rows": self.look(row, promise, slot, asked, pool, [(pool, units[pool])]),
                "position": asked[0],
            }
        for packages, lost, complete in decided:
            for package in packages:
                f = int(self.case.paths.source[package["path"]])
                for pool in package["pools"]:
                    self.take_stock(pool, f, units[pool])
                    self.story[number, pool] |= {
                        "package": len(self.packages) - n_before, "complete": complete, "deadline": package["deadline"],
                    }  # fmt: skip
                self.placed_now[f] += 1
                late = package["deadline"] > asked[1]
                n_units = sum(units[pool] for pool in package["pools"])
                half_day = min(package["deadline"] // 144, 63)
                self.packages.append((package["path"], half_day, promise, late, min(n_units, 8), number))
            if lost:
                rarest = min(lost, key=self.rare_first.index)
                self.unserved.append((number, lost[rarest], promise))
                n_lost += 1
            for pool in lost:
                self.story[number, pool] |= {"package": -1, "complete": False, "deadline": -1, "reason": lost[pool]}
        self.orders.append((len(self.packages) - n_before, n_lost))

    def run(self) -> Twin:
        """Source every order of the case."""
        chunk = self.case.orders
        by_slot = defaultdict(list)
        for i, slot in enumerate(chunk.slot.tolist()):
            by_slot[slot].append(i)
        for slot in range(self.n_slots):
            self.first_package[slot], self.first_order[slot] = len(self.packages), len(self.orders)
            if slot in by_slot:
                self.wait_now = {f: self.wait(f, slot) for f in self.origins}
                self.congestion_now = {
                    f: 0 if wait is None else self.congestion(f, slot, wait) for f, wait in self.wait_now.items()
                }
            for i in by_slot.get(slot, ()):
                lines = range(chunk.line_first[i], chunk.line_first[i + 1])
                self.place(
                    chunk.first_order + i,
                    slot,
                    int(chunk.zone[i]),
                    int(chunk.promise[i]),
                    [(int(chunk.pool[line]), int(chunk.quantity[line])) for line in lines],
                )
            self.end_of_slot(slot)
        return self
