"""Which files a scenario is made of: its own, and those of the base that it stands on."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

from datasets import bundled, schema
from datasets.loading import BUNDLED

_DEPTH = 8


@dataclass(frozen=True)
class ScenarioFiles:
    """The files of a scenario.

    Attributes
    ----------
    place : str
        What ``pod2door check PLACE`` takes.
    tables : dict of str to Path
        Tables that the scenario, or its base, brings.
    toml : Path or None
        Its settings.
    """

    place: str
    tables: dict[str, Path]
    toml: Path | None

    def path(self, table: str) -> Path | None:
        """The file that a table's rows are in: the scenario's, else that of the default rows; None where by rule."""
        own = self.tables.get(table)
        if own is not None:
            return own
        default = schema.default_rows(table)
        return default if default.is_file() else None

    def given(self, table: str) -> bool:
        """Whether the scenario itself brings the table."""
        return table in self.tables

    def stamp(self) -> tuple[object, ...]:
        """Changes whenever a file does."""
        files = [*self.tables.values(), *([self.toml] if self.toml else [])]
        return tuple((str(file), *_state(file)) for file in files)


def files_of(place: str | Path, depth: int = 0) -> ScenarioFiles:
    """The files of a bundled scenario or of a folder; what cannot be read is left to ``check`` to say."""
    folder = BUNDLED / str(place) if str(place) in bundled() else Path(place)
    toml = folder / "scenario.toml"
    tables: dict[str, Path] = {}
    base = _base(toml)
    if base is not None and depth < _DEPTH:
        tables |= files_of(base if base in bundled() else folder / base, depth + 1).tables
    tables |= {name: file for name in schema.TABLES if (file := folder / f"{name}.csv").is_file()}
    return ScenarioFiles(str(place), tables, toml if toml.is_file() else None)


def _base(toml: Path) -> str | None:
    try:
        base = tomllib.loads(toml.read_text(encoding="utf-8")).get("base")
    except (OSError, ValueError):
        return None
    return base if isinstance(base, str) else None


def _state(file: Path) -> tuple[int, int]:
    try:
        stat = file.stat()
    except OSError:
        return (0, 0)
    return stat.st_mtime_ns, stat.st_size
