"""A finished run's folder, read as data; `result.json` is all of it that comparison needs."""

from __future__ import annotations

import hashlib
import json
import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from core.errors import Finding, InvalidInput
from core.kpi import Kpi
from datasets.files import shown
from datasets.loading import bundled
from whatif.runs.result_fields import Fields, number, read_json
from whatif.runs.stacked import unstacked
from whatif.runs.unfinished import RESULT, STATUS, why_no_result


@dataclass(frozen=True)
class RunRecord:
    """What a run was and what it came to.

    Attributes
    ----------
    run_id : str
    place : Path
        Its folder.
    scenario, base : str
        The scenario's name, and what it stands on: what it was loaded from, of a run's `scenario.toml` its base.
    edits : tuple of str
        As `str(edit)` says them, in order; those of such a file first.
    seed : int
    orders : mapping
        ``from`` ("the scenario", or a file), ``seed`` or ``sha256``, ``orders``.
    window : mapping
        ``start_s``, ``end_s``: what is measured; ``text``.
    version : str
        Of the program.
    kpis : tuple of Kpi
    part, options : str, mapping
        What was run: "twin", or one part with its options.
    routes : str
        Stations whose routes were solved, as asked; "" where all are estimated.
    started : float
        Seconds since 1970; NaN where the folder does not say.
    seconds : float
        That the run took; NaN where the folder does not say.
    """

    run_id: str
    place: Path
    scenario: str
    base: str
    edits: tuple[str, ...]
    seed: int
    orders: Mapping[str, Any]
    window: Mapping[str, Any]
    version: str
    kpis: tuple[Kpi, ...]
    part: str = "twin"
    options: Mapping[str, Any] = field(default_factory=dict)
    routes: str = ""
    started: float = math.nan
    seconds: float = math.nan

    def content(self) -> str:
        """Digest of the run's own scenario folder without its seed; "" where the base is bundled."""
        folder, digest = self.place / "scenario", hashlib.sha256()
        if self.base in bundled() or not folder.is_dir():
            return ""
        for file in sorted(folder.iterdir()):
            digest.update(file.name.encode() + b"\0" + _without_seed(file) + b"\0")
        return digest.hexdigest()


def read_run(place: str | Path) -> RunRecord:
    """Read a run folder as ``pod2door run`` writes it.

    Raises
    ------
    InvalidInput
        With every finding: the folder is no run, has failed, is still under way, or its files are broken.

    Examples
    --------
    >>> read_run("no/such/run")
    Traceback (most recent call last):
        ...
    core.errors.InvalidInput: no/such/run: no-run: no such folder
    """
    findings: list[Finding] = []
    record = _read(Path(place), findings)
    if findings or record is None:
        raise InvalidInput(findings)
    return record


def is_run(folder: Path) -> bool:
    """Whether a folder is a run's, finished or not."""
    return (folder / RESULT).is_file() or (folder / STATUS).is_file()


def _read(place: Path, findings: list[Finding]) -> RunRecord | None:
    result = place / RESULT
    if not result.is_file():
        findings.append(why_no_result(place))
        return None
    document = read_json(result, findings)
    if document is None:
        return None
    fields = Fields(document, shown(result), findings)
    scenario, last_mile = fields.table("scenario"), fields.table("last_mile", optional=True)
    seed = scenario.whole("seed")
    base, edits = unstacked(place, scenario.text("base"), scenario.texts("edits"))
    status = _status(place)
    record = RunRecord(
        run_id=str(status.get("run_id") or place.resolve().name),
        place=place,
        scenario=scenario.text("name"),
        base=base,
        edits=edits,
        seed=seed,
        orders=fields.table("orders", optional=True).document,
        window=fields.table("window", optional=True).document,
        version=fields.text("version"),
        kpis=fields.kpis(),
        part=fields.text("part", "twin"),
        options=fields.table("options", optional=True).document,
        routes=last_mile.text("asked", ""),
        started=number(status.get("started")),
        seconds=number(status.get("seconds")),
    )
    return None if findings else record


def _status(place: Path) -> dict[str, Any]:
    """`status.json`, which a result does without."""
    return read_json(place / STATUS, []) or {}


def _without_seed(file: Path) -> bytes:
    """A scenario file's bytes; of the settings: all but the seed, which `pod2door run --seed` changes."""
    data = file.read_bytes()
    if file.name != "scenario.toml":
        return data
    try:
        settings = tomllib.loads(data.decode())
    except ValueError:
        return data
    if isinstance(settings.get("run"), dict):
        settings["run"].pop("seed", None)
    return json.dumps(settings, sort_keys=True, default=str).encode()
