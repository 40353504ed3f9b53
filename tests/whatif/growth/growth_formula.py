"""A network that is a formula, as a runner: tables of three places and one metric."""

import pandas as pd

from core.kpi import Kpi
from datasets import Edit
from whatif.batch import Batch, Factor, Level, Variant
from whatif.observations import observations_of
from whatif.task import Finished, Task

CAPACITY = {"A": 100.0, "B": 160.0, "A>B": 240.0}
METRIC = "on_time_as_asked_pct"


def demand_level(value):
    return Level(str(value), value, (Edit("demand", {"factor": value}),) if value != 1 else ())


def make_batch(*values, seeds=(1, 2, 3), **growth):
    factor = Factor("demand", tuple(demand_level(value) for value in values))
    variants = tuple(Variant(i, level.label, {"demand": level}, level.edits) for i, level in enumerate(factor.levels))
    return Batch("grow", "demo", seeds=seeds, factors=(factor,), growth=growth), variants


class Formula:
    """A runner whose metric is 100 % until demand (80 x factor + seed / 10) passes the least capacity, then falls."""

    def __init__(self, folder, prices=True):
        self.folder, self.prices, self.tasks = folder, prices, []

    def __call__(self, tasks, on_done=None):
        for task in tasks:
            self.tasks.append(task)
            folder = self.folder / str(len(self.tasks))
            value = self.run(task, folder)
            yield Finished(task, str(len(self.tasks)), folder, kpis=(Kpi(METRIC, value, "%"),))

    def run(self, task, folder):
        capacity, demand = dict(CAPACITY), 80.0
        for edit in task.edits:
            if edit.op == "demand":
                demand *= edit.values["factor"]
            else:
                capacity[edit.values.get("facility", edit.values.get("lane"))] *= edit.values["factor"]
        least = min(capacity, key=capacity.get)
        write_tables(folder, capacity, {least: 5.0} if demand > capacity[least] and self.prices else {}, demand)
        return 100 * min(1.0, capacity[least] / (demand + task.seed / 10))


def write_tables(folder, capacity, price, demand):
    folder.mkdir(parents=True)
    places = [name for name in capacity if ">" not in name]
    pd.DataFrame(
        {
            "facility": places,
            "capacity": [24 * capacity[name] for name in places],
            "saves_usd_per_day": [price.get(name, 0.0) for name in places],
            "late_packages": 0,
            "hours_to_clear": [max(0.0, demand / capacity[name] - 1) for name in places],
        }
    ).to_parquet(folder / "facilities.parquet")
    pd.DataFrame(
        {
            "lane": ["A>B", "B>door"],
            "mode": ["truck", "van"],
            "departure_capacity": [4 * capacity["A>B"], 9000],
            "saves_usd_per_day": [price.get("A>B", 0.0), 9.0],
        }
    ).to_parquet(folder / "lanes.parquet")
    hours = [3600 * h for h in range(48)]
    pd.DataFrame({"start_s": hours, "measured": [h < 24 * 3600 for h in hours]}).to_parquet(
        folder / "facility_hours.parquet"
    )
    pd.DataFrame({"lane": ["A>B"] * 4, "capacity": capacity["A>B"]}).to_parquet(folder / "lane_departures.parquet")
    pd.DataFrame(
        {
            "promise": ["same_day", "one_day", "standard"],
            "placed": [50, 100, 10],
            "on_time": [40, 70, 10],
            "quoted": [8, 25, 0],
            "unserved": [0, 2, 0],
        }
    ).to_parquet(folder / "promises.parquet")
    waits = {name: max(0.0, demand - capacity[name]) for name in capacity}
    pd.DataFrame({"name": list(waits), "waiting_package_h": list(waits.values())}).to_parquet(
        folder / "bottlenecks.parquet"
    )


def observed(batch, variants, runner):
    tasks = {(v.number, seed): Task("twin", "demo", v.edits, seed) for v in variants for seed in batch.seeds}
    return observations_of({key: next(runner([task])).kpis for key, task in tasks.items()}, [v.name for v in variants])


class Additive(Formula):
    """B's price is highest, and its gain, but A gains more for its capacity; the lane gains nothing."""

    def run(self, task, folder):
        shares = {"A": 0.0, "B": 0.0, "A>B": 0.0}
        for edit in task.edits:
            if edit.op == "capacity":
                shares[edit.values.get("facility", edit.values.get("lane"))] = edit.values["factor"] - 1
        write_tables(folder, CAPACITY, {"A": 1.0, "B": 50.0, "A>B": 2.0}, 50.0)
        return 50 + task.seed / 10 + 20 * shares["A"] + 22 * shares["B"]
