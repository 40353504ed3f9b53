"""Runs of parts as a worker makes them, and what stands in their folders."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from datasets import Edit
from whatif.parts import part_of
from whatif.parts.cache import WorkerCache
from whatif.parts.part import PartRun
from whatif.task import Task


def cell(key: str, value: Any) -> Edit:
    return Edit("set", {"key": key, "value": value})


FEWER = (Edit("demand", {"factor": 0.04}),)
"""So few orders that a station's routes are solved in a moment."""


class Runs:
    """Makes runs, each in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.cache = WorkerCache()
        self._made = 0

    def __call__(
        self,
        part: str,
        *edits: Edit,
        seed: int = 1,
        common: tuple[Edit, ...] = (),
        fresh: bool = False,
        base: str = "demo",
        **options: Any,
    ) -> tuple[PartRun, Path]:
        """A run with the common edits and some more; `fresh`: nothing is taken from other runs."""
        self._made += 1
        folder = self._folder / str(self._made)
        task = Task(part, base, (*common, *edits), seed, options, common)
        return part_of(part).run(task, folder, WorkerCache() if fresh else self.cache), folder


def files(folder: Path) -> dict[str, bytes]:
    """Every file but status.json, which holds times and the process."""
    return {
        str(file.relative_to(folder)): file.read_bytes()
        for file in sorted(folder.rglob("*"))
        if file.is_file() and file.name != "status.json"
    }


def result(folder: Path) -> dict[str, Any]:
    return json.loads((folder / "result.json").read_text())


def kpis(run: PartRun) -> dict[str, float]:
    return {kpi.name: kpi.value for kpi in run.kpis}


def fingerprint(value: Any) -> str:
    """Of every array and table in a value, wherever it lies."""
    digest = hashlib.sha256()
    for array in _arrays(value, set()):
        digest.update(np.ascontiguousarray(array).tobytes() if array.dtype != object else repr(array.tolist()).encode())
    return digest.hexdigest()


def _arrays(value: Any, seen: set[int]) -> Iterator[np.ndarray]:
    if id(value) in seen or isinstance(value, (str, bytes)):
        return
    seen.add(id(value))
    if isinstance(value, np.ndarray):
        yield value
    elif isinstance(value, pd.DataFrame):
        for column in value:
            yield value[column].to_numpy()
    elif isinstance(value, dict):
        for name in sorted(value, key=str):
            yield from _arrays(value[name], seen)
    elif isinstance(value, (list, tuple)):
        for part in value:
            yield from _arrays(part, seen)
    elif hasattr(value, "__dataclass_fields__"):
        for name in value.__dataclass_fields__:
            yield from _arrays(getattr(value, name), seen)
