"""Steps that relieve a broken level: capacity where the plan would pay most for it, each checked by simulation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from core.errors import Pod2doorError
from core.kpi import Kpi
from datasets import Edit
from whatif.batch import Batch, Variant
from whatif.growth.ask import Ask
from whatif.growth.interval import interval
from whatif.observations import observations_of
from whatif.task import Finished, Runner, Task

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Relief:
    """A step: capacity added at a place.

    Attributes
    ----------
    place, edit : str
        Where, and as it is said on the command line or in a file.
    why : str
        "shadow price" or "longest wait".
    price_usd_per_day : float
        Shadow price: what the plan would give in a day for one more package an hour (a lane: at each departure); 0
        where it would give nothing.
    before, after : float
        The metric's mean.
    delta, ci_low, ci_high : float
        Paired by seed; None where there is one seed.
    kept : bool
        Whether the simulation agrees.
    """

    place: str
    edit: str
    why: str
    price_usd_per_day: float
    before: float
    after: float
    delta: float
    ci_low: float | None
    ci_high: float | None
    kept: bool


def relieve(batch: Batch, variant: Variant, ask: Ask, runner: Runner) -> Iterator[Relief]:
    """Steps at a broken rung, until the metric holds or nothing helps."""
    edits, tried = variant.edits, set[str]()
    runs = _runs(batch, edits, runner)
    for _ in range(ask.steps):
        choice = next((c for c in candidates(_folder(runs), ask.add) if c[0] not in tried), None)
        if choice is None or _mean(runs, ask.metric) >= ask.at_least:
            return
        place, price, why, edit = choice
        tried.add(place)
        after = _runs(batch, (*edits, edit), runner)
        step = _step(place, edit, why, price, runs, after, ask)
        yield step
        if step.kept:
            edits, runs = (*edits, edit), after
            tried.discard(place)


def _runs(batch: Batch, edits: tuple[Edit, ...], runner: Runner) -> dict[int, Finished]:
    tasks = [Task("twin", batch.base, edits, seed, batch.options) for seed in batch.seeds]
    done = {finished.task.seed: finished for finished in runner(tasks)}
    failed = [finished.error for finished in done.values() if finished.error]
    if failed:
        raise Pod2doorError(f"growth: a run with {edits[-1]} failed: {failed[0]}")
    return dict(sorted(done.items()))


def _folder(runs: Mapping[int, Finished]) -> Path:
    return next(iter(runs.values())).folder


def _values(runs: Mapping[int, Finished], metric: str) -> pd.Series:
    kpis: dict[tuple[int, int], Sequence[Kpi]] = {(0, seed): finished.kpis for seed, finished in runs.items()}
    return observations_of(kpis, ["level"]).of(0, metric)


def _mean(runs: Mapping[int, Finished], metric: str) -> float:
    return float(_values(runs, metric).mean())


def _step(
    place: str,
    edit: Edit,
    why: str,
    price: float,
    before: Mapping[int, Finished],
    after: Mapping[int, Finished],
    ask: Ask,
) -> Relief:
    """A step judged: it is kept when the metric rises by more than chance (of one seed: when it rises)."""
    values = _values(before, ask.metric), _values(after, ask.metric)
    delta = values[1] - values[0]
    low, high = interval(delta)
    gain = float(delta.mean())
    kept = gain > 0 and (low is None or low > 0)
    means = float(values[0].mean()), float(values[1].mean())
    return Relief(place, str(edit), why, price, *means, gain, low, high, kept)


def candidates(folder: Path, add: float) -> list[tuple[str, float, str, Edit]]:
    """Places to add a share `add` of capacity to, the best first: (place, shadow price, why, edit).

    Parameters
    ----------
    folder : Path
        A run's: its tables of facilities, lanes and bottlenecks.
    """
    import pandas as pd

    priced = _priced(folder).query("price > 0").sort_values(["worth", "place"], ascending=[False, True])
    waiting = pd.read_parquet(folder / "bottlenecks.parquet").query("waiting_package_h > 0")
    waiting = waiting.sort_values("waiting_package_h", ascending=False, kind="stable")
    lanes = set(pd.read_parquet(folder / "lanes.parquet", columns=["lane"])["lane"])
    found = [
        (place, round(float(price), 2), "shadow price", _edit(place, lanes, add))
        for place, price in priced[["place", "price"]].itertuples(index=False)
    ]
    known = {place for place, *_ in found}
    found += [(name, 0.0, "longest wait", _edit(name, lanes, add)) for name in waiting["name"] if name not in known]
    return found


def _priced(folder: Path) -> pd.DataFrame:
    """Facilities and lanes: place, price, and the worth of a whole capacity more (price x packages an hour or trip)."""
    import pandas as pd

    facilities, lanes = (pd.read_parquet(folder / f"{name}.parquet") for name in ("facilities", "lanes"))
    hours = pd.read_parquet(folder / "facility_hours.parquet", columns=["start_s", "measured"])
    n_hours = hours.loc[hours["measured"], "start_s"].nunique()
    departures = pd.read_parquet(folder / "lane_departures.parquet").groupby("lane", observed=True).size()
    per_h = facilities["capacity"] / n_hours
    per_trip = lanes["departure_capacity"] / lanes["lane"].map(departures).fillna(1)
    return pd.DataFrame(
        {
            "place": pd.concat([facilities["facility"], lanes["lane"]]),
            "price": pd.concat([facilities["saves_usd_per_day"], lanes["saves_usd_per_day"]]),
            "worth": pd.concat(
                [facilities["saves_usd_per_day"] * per_h, lanes["saves_usd_per_day"] * per_trip.astype(float)]
            ),
        }
    )


def _edit(place: str, lanes: set[str], add: float) -> Edit:
    return Edit("capacity", {"lane" if place in lanes else "facility": place, "factor": round(1 + add, 6)})
