"""`pod2door init`: a scenario folder of one's own to edit."""

from __future__ import annotations

import shutil
import tomllib
from pathlib import Path

from core.errors import InvalidInput
from datasets import schema
from datasets.draft import Draft, default_settings
from datasets.edits import Edit
from datasets.loading import read_place
from datasets.writing import new_folder, toml_edits, toml_sections

_HEAD = """# {name}

A scenario of pod2door. Edit the files, then:

    pod2door check {folder}
    pod2door run {folder}

`facilities.csv` and `zones.csv` are needed; delete any other file, or any column that is not marked so, and
its default takes its place. Settings stand in `scenario.toml`; all of them are listed below.
"""


def init(folder: str | Path, from_name: str | Path = "us") -> Path:
    """Copy a scenario (its base's tables too) into a new folder, with a README of every column and setting.

    Parameters
    ----------
    folder : str or Path
        Must not exist, or be empty.
    from_name : str or Path
        A bundled name, a folder, or a .toml file.

    Returns
    -------
    Path
        The folder.

    Raises
    ------
    InvalidInput
        When the scenario cannot be read, or the folder has something in it or cannot be written.
    """
    source = Draft(str(from_name), settings=default_settings())
    edits: list[Edit] = []
    if not read_place(source, from_name, edits) or source.failed():
        raise InvalidInput(source.findings)
    defaults = default_settings()
    own = {key: value for key, value in source.settings.items() if value != defaults[key]}
    with new_folder(folder) as target:
        for name in schema.TABLES:
            path = source.paths.get(name, schema.default_rows(name))
            if path.exists():
                shutil.copyfile(path, target / f"{name}.csv")
        plain = source.tomls[0] if len(source.tomls) == 1 else None
        if plain is not None and "base" not in tomllib.loads(plain.read_text(encoding="utf-8")):
            shutil.copyfile(plain, target / "scenario.toml")
        else:
            text = "\n".join(part for part in (toml_sections(own), toml_edits(edits)) if part)
            (target / "scenario.toml").write_text(text, encoding="utf-8")
        (target / "README.md").write_text(readme(Path(folder)), encoding="utf-8")
    return Path(folder)


def readme(folder: Path) -> str:
    """What each file's columns and each setting mean, as Markdown tables."""
    parts = [_HEAD.format(name=folder.resolve().name, folder=folder)]
    for name in schema.TABLES:
        parts += [f"## {name}.csv\n", _table("column", schema.table(name)), ""]
    kinds = schema.facility_defaults()
    parts += ["### Defaults of facilities by kind\n", _by_kind(kinds), ""]
    parts += ["## scenario.toml\n", '`base = "us"` takes another scenario\'s tables and settings first.\n']
    parts += [_table("setting", schema.settings()), ""]
    return "\n".join(parts)


def _table(head: str, columns: dict[str, schema.Column]) -> str:
    rows = [
        f"| {head} | needed | unit | default | range | meaning | default's source |",
        "|---|---|---|---|---|---|---|",
    ]
    for name, column in columns.items():
        low, high = (f"{end:g}" if abs(end) != float("inf") else "" for end in (column.low, column.high))
        values = f"{low} to {high}" if low or high else ", ".join(column.choices)
        cells = [name, "yes" if column.required else "", column.unit, column.default, values]
        cells += [column.description, column.source]
        rows.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return "\n".join(rows)


def _by_kind(kinds: dict[str, dict[str, str]]) -> str:
    columns = list(next(iter(kinds.values())))
    rows = ["| column | " + " | ".join(kinds) + " |", "|---" * (len(kinds) + 1) + "|"]
    rows += [f"| {column} | " + " | ".join(values[column] for values in kinds.values()) + " |" for column in columns]
    return "\n".join(rows)
