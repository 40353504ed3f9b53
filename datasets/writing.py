"""Scenarios back to files: a .toml that loads to the same, a folder of its own, each whole or not at all."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from numbers import Integral, Real
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.clock import day_and_time
from core.errors import Finding, InvalidInput
from datasets import schema
from datasets.draft import default_settings
from datasets.edits import Edit
from datasets.filling import FROM_FLOOR

if TYPE_CHECKING:
    import pandas as pd

    from datasets.scenario import Scenario


def toml_value(value: Any) -> str:
    """A value as TOML: text, numbers, booleans, lists of them."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(toml_value, value)) + "]"
    if isinstance(value, Integral):
        return repr(int(value))
    if isinstance(value, Real):
        return repr(float(value))
    return json.dumps(str(value), ensure_ascii=False).replace("\x7f", "\\u007f")


def toml_key(key: str) -> str:
    """A key, quoted where it must be."""
    return key if key and all(c.isascii() and (c.isalnum() or c in "_-") for c in key) else toml_value(key)


def toml_sections(settings: Mapping[str, Any]) -> str:
    """Settings by dotted key as TOML sections, in the order given."""
    sections: dict[str, list[str]] = {}
    for key, value in settings.items():
        section, _, name = key.rpartition(".")
        sections.setdefault(section, []).append(f"{toml_key(name)} = {toml_value(value)}")
    return "\n".join(f"[{section}]\n" + "\n".join(lines) + "\n" for section, lines in sections.items())


def toml_edits(edits: tuple[Edit, ...] | list[Edit]) -> str:
    """Edits as ``[[edits]]``."""
    blocks = []
    for edit in edits:
        lines = ["[[edits]]", f"op = {toml_value(edit.op)}"]
        lines += [f"{toml_key(name)} = {toml_value(value)}" for name, value in edit.values.items()]
        blocks.append("\n".join(lines) + "\n")
    return "\n".join(blocks)


def edits_file(edits: tuple[Edit, ...] | list[Edit]) -> str:
    """A file of edits; of none a comment, as an empty file is refused where it is read."""
    return toml_edits(edits) or "# no edits: nothing is changed\n"


def to_toml(scenario: Scenario) -> str:
    """A .toml scenario that loads to the same: its base, its seed, the edits of this load.

    The base is a bundled name or an absolute path, so that the file may lie anywhere.
    """
    from datasets.loading import bundled

    base = scenario.base if scenario.base in bundled() else str(Path(scenario.base).resolve())
    head = {"scenario.name": scenario.name, "run.seed": scenario.settings.run.seed}
    edits = [edit for edit in scenario.edits if edit.values.get("key") != "run.seed"]
    parts = [f"base = {toml_value(base)}\n", toml_sections(head), toml_edits(edits)]
    return "\n".join(part for part in parts if part)


def write_folder(scenario: Scenario, folder: str | Path) -> None:
    """Every table and setting as a scenario folder that stands alone, edits applied and ``capacity.scale`` 1."""
    with new_folder(folder) as target:
        for name, table in given_tables(scenario).items():
            table.to_csv(target / f"{name}.csv", index=False, lineterminator="\n")
        (target / "scenario.toml").write_text(given_toml(scenario), encoding="utf-8")


def given_tables(scenario: Scenario) -> dict[str, pd.DataFrame]:
    """The tables as files hold them, each that has rows: the schema's columns, edits applied."""
    tables = {name: _as_given(name, getattr(scenario, name)) for name in schema.TABLES}
    return {name: table for name, table in tables.items() if len(table)}


def given_settings(scenario: Scenario) -> dict[str, Any]:
    """The settings that differ from their defaults; without ``capacity.scale``, which the tables hold already."""
    defaults = default_settings()
    changed = {key: value for key, value in scenario.settings.items() if value != defaults[key]}
    changed.pop("capacity.scale", None)
    return changed


def given_outages(scenario: Scenario) -> list[Edit]:
    """The outages as edits."""
    return [_outage_edit(row) for row in scenario.outages.to_dict("records")]


def given_toml(scenario: Scenario) -> str:
    """The settings and the outages as a scenario.toml."""
    parts = toml_sections(given_settings(scenario)), toml_edits(given_outages(scenario))
    return "\n".join(part for part in parts if part)


def _as_given(name: str, table: pd.DataFrame) -> pd.DataFrame:
    """The columns of the schema; picking that comes from a floor is left empty, so that it still does."""
    given = table[list(schema.table(name))]
    if name == "facilities":
        return given.assign(pick_packages_per_h=given["pick_packages_per_h"].where(~table[FROM_FLOOR]))
    return given


def _outage_edit(row: Mapping[str, Any]) -> Edit:
    values = {"facility": row["facility"], "from": day_and_time(row["from_slot"]), "to": day_and_time(row["to_slot"])}
    return Edit("outage", values | {what: row[what] for what in ("robots", "stations") if row[what]})


@contextmanager
def new_folder(folder: str | Path) -> Iterator[Path]:
    """A folder to fill that appears under its name only when it is complete.

    Raises
    ------
    InvalidInput
        When the name is taken by a file or a folder with something in it, or nothing can be written there.
    """
    folder = Path(folder)
    try:
        taken = folder.exists() and (not folder.is_dir() or any(folder.iterdir()))
    except OSError as error:
        raise _unwritable(folder, error) from error
    if taken:
        raise InvalidInput([Finding(str(folder), 0, "not-empty", "exists already and is not an empty folder")])
    made: Path | None = None
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        made = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
        made.chmod(0o777 & ~_umask())
        yield made
        made.replace(folder)  # an empty folder of that name is replaced
    except OSError as error:
        raise _unwritable(folder, error) from error
    finally:
        if made is not None and made.exists():
            shutil.rmtree(made, ignore_errors=True)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _unwritable(folder: Path, error: OSError) -> InvalidInput:
    return InvalidInput([Finding(str(folder), 0, "unwritable-folder", f"cannot be written: {error.strerror or error}")])
