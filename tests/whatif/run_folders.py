"""Run and batch folders as the program writes them, small: the real writer, made-up figures."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from twin.run_folder import RunFolder, write_json

WINDOW = {"start_s": 172800, "end_s": 259200, "orders_until_s": 345600, "text": "one day"}


def table(rows: int = 3, **columns: Any) -> pd.DataFrame:
    """A table of facilities."""
    return pd.DataFrame(
        {"facility": [f"FC-{n}" for n in range(rows)], "cost_usd": [float(n) for n in range(rows)], **columns}
    )


def written_run(
    place: Path,
    seed: int = 1,
    edits: Sequence[str] = (),
    *,
    kpis: Mapping[str, tuple[float | None, str]] | None = None,
    tables: Mapping[str, pd.DataFrame] | None = None,
    **changes: Any,
) -> Path:
    """A finished run; `changes` replace fields of its `result.json`, ``scenario`` those of that object."""
    kpis = {"cost": (4.0 + seed, "USD"), "on_time_pct": (90.0 + seed, "%")} if kpis is None else kpis
    scenario = {"name": "demo", "base": "demo", "description": "", "seed": seed, "edits": list(edits)}
    document: dict[str, Any] = {
        "version": "0.1.0",
        "scenario": scenario | changes.pop("scenario", {}),
        "orders": {"from": "the scenario", "seed": seed, "orders": 10},
        "window": WINDOW,
        "kpis": [{"name": name, "value": value, "unit": unit} for name, (value, unit) in kpis.items()],
    }
    with RunFolder(place) as folder:
        for name, rows in ({"facilities": table()} if tables is None else tables).items():
            rows.to_parquet(folder.writing / f"{name}.parquet", index=False, compression="zstd")
        write_json(folder.writing / "result.json", document | changes)
        folder.publish()
    return place


def written_batch(place: Path, store: Path, n_seeds: int = 2) -> Path:
    """A batch of two variants, whose last run has failed, with its runs in a store."""
    place.mkdir(parents=True)
    runs, kpis = [], []
    for variant, (name, edits) in enumerate([("as it is", []), ("FC-1 closed", ["FC-1.status=closed"])]):
        for seed in range(1, n_seeds + 1):
            failed = variant == 1 and seed == n_seeds
            address = f"{variant}{seed}" + "a" * 62
            runs.append((variant, name, ["open", "closed"][variant], 1.0 + variant, seed, address))
            runs[-1] += ("failed", "no ways") if failed else ("done", "")
            if failed:
                (store / "failed" / address).mkdir(parents=True)
                (store / "failed" / address / "error.txt").write_text("no ways\n")
                continue
            run = written_run(store / address[:2] / address, seed, edits)
            listed = json.loads((run / "result.json").read_text())["kpis"]
            kpis += [(variant, seed, each["name"], each["value"], each["unit"]) for each in listed]
    columns = ["variant", "name", "FC-1", "seed (factor)", "seed", "address", "state", "error"]
    pd.DataFrame(runs, columns=columns).to_parquet(place / "runs.parquet", index=False)
    pd.DataFrame(kpis, columns=["variant", "seed", "kpi", "value", "unit"]).to_parquet(
        place / "kpis.parquet", index=False
    )
    write_json(place / "status.json", {"kind": "batch", "state": "done", "store": str(store)})
    return place
