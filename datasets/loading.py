"""From a folder of CSV and TOML to a frozen Scenario, or to everything that is wrong with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from core.errors import Finding, InvalidInput
from datasets import bases, checks, offers, schema
from datasets.applying import apply_edits
from datasets.cells import hint
from datasets.contradictions import contradicted
from datasets.draft import Draft, Origin, default_settings
from datasets.edits import Edit, edits_of, is_lane_edit, parse_edit, read_edits_file
from datasets.files import RawToml, read_toml, shown
from datasets.filling import DERIVED, fill_draft, finish_tables, lanes_and_stock
from datasets.memory import Same
from datasets.outages import outage_table
from datasets.scenario import Scenario
from datasets.settings import Settings

BUNDLED = Path(__file__).parent / "scenarios"
TOP_LEVEL = ("base", "edits")
"""Keys of scenario.toml beside its sections."""


def bundled() -> list[str]:
    """Names of the bundled scenarios."""
    return sorted(path.name for path in BUNDLED.iterdir() if path.is_dir() and any(path.glob("*.[ct][so][vm]*")))


def load(place: str | Path, edits: Sequence[str | Edit] = (), edits_file: str | Path | None = None) -> Scenario:
    """Load, complete and check a scenario.

    Parameters
    ----------
    place : str or Path
        A bundled name (`bundled()`), a folder, or a .toml file (which may say ``base = "us"``).
    edits : sequence of str or Edit
        Changes as on the command line: ``FC-CVG-1.robots=+50``; applied after those of the scenario itself
        and of `edits_file`.
    edits_file : str or Path, optional
        A TOML file with ``[[edits]]``.

    Returns
    -------
    Scenario
        Its `warnings` hold what is doubtful.

    Raises
    ------
    InvalidInput
        With every finding, warnings too, when at least one is an error.
    """
    draft = _draft(place, edits, edits_file)
    if draft.failed():
        raise InvalidInput(_in_order(draft.findings))
    return _freeze(draft, str(place))


def check(place: str | Path, edits: Sequence[str | Edit] = (), edits_file: str | Path | None = None) -> list[Finding]:
    """Everything that is wrong with, or doubtful about, a scenario; errors first, then by file and line."""
    return _in_order(_draft(place, edits, edits_file).findings)


def _in_order(findings: list[Finding]) -> list[Finding]:
    return sorted(dict.fromkeys(findings), key=lambda f: (f.severity != "error", f.file, f.line))


def _draft(place: str | Path, edits: Sequence[str | Edit], edits_file: str | Path | None) -> Draft:
    draft, inherent = _read(place)
    if inherent is None:
        return draft
    changes: list[Edit] = []
    if edits_file is not None:
        changes += read_edits_file(Path(edits_file), draft)
    for edit in edits:
        if (parsed := parse_edit(edit, draft) if isinstance(edit, str) else edit) is not None:
            changes.append(parsed)
    draft.edits = _sound(draft, changes)
    changes = [*inherent, *draft.edits]
    draft.added = {edit.values["facility"] for edit in changes if edit.op == "add_facility"}
    apply_edits(draft, [edit for edit in changes if not is_lane_edit(edit)])
    checks.run(draft, checks.BEFORE_LANES)
    lanes_and_stock(draft)
    apply_edits(draft, [edit for edit in changes if is_lane_edit(edit)])
    finish_tables(draft)
    checks.run(draft, checks.AFTER_LANES)
    return draft


def _sound(draft: Draft, edits: list[Edit]) -> list[Edit]:
    """The user's own edits without those that contradict an earlier one, each of which becomes a finding."""
    refused = set()
    for at, finding in contradicted(edits, int(draft.settings["run.warmup_days"])):
        draft.report(finding)
        if finding.severity == "error":
            refused.add(at)
    return [edit for at, edit in enumerate(edits) if at not in refused]


def _read(place: str | Path) -> tuple[Draft, tuple[Edit, ...] | None]:
    """A draft of one's own of what the place's files say, and the place's own edits; None where it is no scenario."""
    base = bases.find(place)
    if base is None:
        draft = Draft(str(place), settings=default_settings())
        inherent: list[Edit] = []
        if not read_place(draft, place, inherent):
            return draft, None
        _complete_tables(draft)
        fill_draft(draft)
        base = bases.keep(place, draft, inherent, draft.seen)
    return base.draft.fork(), base.edits


# -- places ----------------------------------------------------------------------------------------------


def read_place(draft: Draft, place: str | Path, edits: list[Edit], depth: int = 0) -> bool:
    """Read a place and, before it, its base; append its own edits; False when there is nothing to go on with."""
    draft.see(Path(place))
    path = _resolve(draft, place)
    if path is None:
        return False
    folder, toml_path = (path, path / "scenario.toml") if path.is_dir() else (path.parent, path)
    draft.see(folder)
    draft.see(toml_path)
    toml: RawToml | None = None
    if path.is_file() or toml_path.exists():
        toml = read_toml(toml_path, draft.report)
        if toml is None and path.is_file():
            return False
    data = dict(toml.data) if toml else {}
    base, listed = data.pop("base", None), data.pop("edits", [])
    if base is not None and toml is not None and not _read_base(draft, toml, base, folder, edits, depth):
        return False
    if base is None or path.is_dir():
        _read_tables(draft, folder)
    draft.settings["scenario.name"] = path.stem if path.is_file() else path.resolve().name
    if toml is not None:
        draft.tomls.append(toml_path)
        draft.read_settings(toml, data)
        edits += edits_of(listed, toml, draft)
    return True


def _resolve(draft: Draft, place: str | Path) -> Path | None:
    path = Path(place)
    names = bundled()
    if not str(place).strip("\0 "):
        draft.report(Finding(repr(str(place)), 0, "missing-file", "no scenario is named"))
        return None
    try:
        if str(place) in names and not path.is_file():
            return BUNDLED / str(place)
        if path.is_dir() or (path.is_file() and path.suffix == ".toml"):
            next(path.iterdir(), None) if path.is_dir() else None
            return path
    except OSError as error:
        draft.report(Finding(str(place), 0, "unreadable-file", f"cannot be read: {error.strerror or error}"))
        return None
    if path.exists():
        message = "a scenario is a bundled name, a folder, or a .toml file"
        draft.report(Finding(str(place), 0, "not-a-scenario", message))
    else:
        message = f"no such scenario, folder or file (bundled: {', '.join(names)}){hint(str(place), names)}"
        draft.report(Finding(str(place), 0, "missing-file", message))
    return None


def _read_base(draft: Draft, toml: RawToml, base: Any, folder: Path, edits: list[Edit], depth: int) -> bool:
    place = toml.file, toml.line("base")
    if not isinstance(base, str):
        draft.report(Finding(*place, "wrong-type", f"base {base!r} is not text"))
        return False
    if depth >= 8:
        draft.report(Finding(*place, "base-loop", "more than 8 scenarios stand on each other"))
        return False
    known = base in bundled() or (folder / base).exists()
    if not known:
        message = f"base {base!r} is neither bundled nor a folder or file beside this one{hint(base, bundled())}"
        draft.report(Finding(*place, "unknown-base", message))
        return False
    return read_place(draft, base if base in bundled() else folder / base, edits, depth + 1)


def _read_tables(draft: Draft, folder: Path) -> None:
    for path in sorted(folder.glob("*.csv")):
        if path.stem not in schema.TABLES:
            message = f"no table has this name; it is not read{hint(path.stem, schema.TABLES)}"
            draft.report(Finding(shown(path), 0, "unknown-file", message, "warning"))
    for name in schema.TABLES:
        path = folder / f"{name}.csv"
        if path.exists() or path.is_symlink():
            draft.see(path)
            draft.paths[name] = path
            draft.read_table(name, path, given=True)
        elif name in schema.REQUIRED_TABLES and name not in draft.tables:
            draft.report(Finding(shown(path), 0, "missing-file", f"a scenario needs {name}.csv"))


def _complete_tables(draft: Draft) -> None:
    """Default rows for the tables that nobody brought."""
    for name in schema.TABLES:
        if name not in draft.tables and name not in draft.paths and schema.default_rows(name).exists():
            draft.read_table(name, schema.default_rows(name), given=False)
        if name not in draft.tables:
            draft.empty_table(name)
    draft.origins.setdefault("outages", Origin(draft.label, []))


# -- freezing --------------------------------------------------------------------------------------------


def _freeze(draft: Draft, place: str) -> Scenario:
    given = draft.tables["offers"]
    draft.tables["offers"] = offers.in_order(given, draft.tables["zones"], draft.tables["promises"])
    draft.tables["outages"] = outage_table(draft.outages, draft.tables["facilities"])
    # Copies, which pandas makes real when somebody writes into one: what is kept stays as it is.
    tables = {name: _kept_final(draft, name).copy(deep=False) for name in (*schema.TABLES, "outages")}
    return Scenario(
        name=draft.settings["scenario.name"],
        base=place,
        settings=Settings(draft.settings),
        edits=tuple(draft.edits),
        warnings=tuple(_in_order(draft.findings)),
        **tables,
    )


def _kept_final(draft: Draft, name: str) -> pd.DataFrame:
    frame = draft.tables[name]
    return draft.memory.get(("final", name), Same(frame), lambda: _final(name, frame))


def _final(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Whole numbers as int64, a RangeIndex, the schema's order of columns, then those that are derived."""
    columns = schema.table(name)
    frame = frame[[*columns, *DERIVED.get(name, ())]].reset_index(drop=True)
    whole = [column.name for column in columns.values() if column.type == "integer"]
    return frame.astype(dict.fromkeys(whole, np.int64))


def with_seed(scenario: Scenario, seed: int) -> Scenario:
    """The same scenario under another seed."""
    return replace(scenario, settings=Settings({**scenario.settings, "run.seed": int(seed)}))
