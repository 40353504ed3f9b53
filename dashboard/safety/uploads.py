"""What a browser may send: CSV, TOML, Excel, a zip of a folder; small, plain, by names that mean a table.

An upload is unpacked into a folder that nobody reads but the check, and is never executed. Whatever is wrong with it
as a file is refused here in one sentence; what is wrong with its rows, ``check`` says.
"""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO

from core.errors import Finding, InvalidInput
from datasets import bundled, schema
from datasets.cells import hint
from datasets.exchange.incoming import Incoming
from datasets.exchange.sheets import MAX_CELLS, MAX_ROWS
from datasets.exchange.toml_text import parsed
from datasets.exchange.workbook_in import read_workbook
from datasets.exchange.zips import opened, read_member

MAX_MB = 50
MAX_BYTES = MAX_MB * 1_000_000
"""Of one file."""
MAX_FILES = 24
MAX_TOML = 1_000_000
"""Characters of a scenario.toml."""
TAKEN = (".csv", ".xlsx", ".zip", ".toml")
_CHUNK = 1 << 18
_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|\Z)", re.IGNORECASE)
_MACROS = (".xlsm", ".xltm", ".xlam", ".xls", ".xlsb", ".ods")


@dataclass
class Unpacked:
    """What an upload brought.

    Attributes
    ----------
    tables : dict of str to Path
        CSV files by table.
    toml : Path or None
        Settings.
    notes : list of Finding
        What was left out, and why; warnings.
    """

    tables: dict[str, Path] = field(default_factory=dict)
    toml: Path | None = None
    notes: list[Finding] = field(default_factory=list)


def refuse(name: str, rule: str, sentence: str) -> InvalidInput:
    """The error that says in one sentence why a file is not taken."""
    return InvalidInput([Finding(_printable(name), 0, rule, sentence)])


def too_large(name: str) -> InvalidInput:
    """The refusal of a file above the limit."""
    return refuse(name, "too-large", f"is larger than {MAX_MB} MB, the most that a file may have")


def safe_name(name: str) -> str:
    """The name of an uploaded file, if it is one: no path, no device, nothing that does not print.

    Raises
    ------
    InvalidInput
    """
    if not name or len(name) > 120 or not name.isprintable() or name != name.strip():
        raise refuse(name, "bad-name", "is no file name")
    if "/" in name or "\\" in name or ":" in name or name.startswith(".") or _DEVICES.match(name):
        raise refuse(name, "bad-name", "is a path or a reserved name, where the name of a file is needed")
    return name


def keep_stream(stream: IO[bytes], target: Path, name: str, length: int | None) -> None:
    """Write what arrives into a file, at most `MAX_BYTES` of it, whatever its sender says of its length."""
    if length is not None and length > MAX_BYTES:
        raise too_large(name)
    taken = 0
    with target.open("wb") as file:
        while chunk := stream.read(_CHUNK):
            taken += len(chunk)
            if taken > MAX_BYTES:
                break
            file.write(chunk)
    if taken > MAX_BYTES:
        target.unlink()
        raise too_large(name)


def unpack(file: Path, name: str, folder: Path, into: Unpacked) -> None:
    """Take an uploaded file apart into tables of a folder.

    Parameters
    ----------
    file : Path
        As it was sent.
    name : str
        As its sender calls it.
    folder : Path
        Takes NAME.csv and scenario.toml.
    into : Unpacked
        Takes what was found.

    Raises
    ------
    InvalidInput
        When it is refused.
    """
    suffix = PurePosixPath(safe_name(name)).suffix.lower()
    if suffix in _MACROS:
        raise refuse(name, "not-taken", "is a workbook of a kind that can hold macros or is old: save it as .xlsx")
    if suffix == ".zip":
        _unzip(file, name, folder, into)
    elif suffix == ".xlsx":
        _workbook(file, name, folder, into)
    elif suffix in (".csv", ".toml"):
        _plain(file, name, folder, into)
    else:
        raise refuse(name, "not-taken", f"is none of {', '.join(TAKEN)}")


def _workbook(file: Path, name: str, folder: Path, into: Unpacked) -> None:
    """The sheets of a workbook that are tables, and its settings."""
    incoming = Incoming(_printable(name), folder)
    read_workbook(file, incoming)
    brought = [table for table in schema.TABLES if f"{table}.csv" in incoming.places]
    if not brought:
        raise refuse(name, "no-table", f"has no sheet that is called as a table ({', '.join(schema.TABLES)})")
    for table in brought:
        _take(table, folder / f"{table}.csv", name, into)
    if "scenario.toml" in incoming.places:
        into.toml = folder / "scenario.toml"
    into.notes += incoming.findings


def _plain(file: Path, name: str, folder: Path, into: Unpacked) -> None:
    """A CSV file called as a table, or scenario.toml."""
    stem = PurePosixPath(name).stem
    if name == "scenario.toml":
        _refuse_other_bases(file, name)
        into.toml = folder / name
        shutil.copyfile(file, into.toml)
    elif name.endswith(".csv") and stem in schema.TABLES:
        target = folder / name
        _refuse_too_many(file, name)
        shutil.copyfile(file, target)
        _take(stem, target, name, into)
    else:
        known = [f"{table}.csv" for table in schema.TABLES]
        raise refuse(name, "unknown-file", f"is called neither scenario.toml nor as a table{hint(name, known)}")


def _refuse_too_many(file: Path, name: str) -> None:
    """As many rows and cells as a sheet may have: each becomes an object, which takes far more than its bytes.

    Line breaks and commas are counted, those within quotes too.
    """
    data = file.read_bytes()
    rows = data.count(b"\n") + data.count(b"\r") - data.count(b"\r\n")
    if rows > MAX_ROWS:
        raise refuse(name, "too-large", f"has more than {MAX_ROWS:,} rows, the most that a table may have")
    if rows + data.count(b",") > MAX_CELLS:
        raise refuse(name, "too-large", f"has more than {MAX_CELLS:,} cells, the most that a table may have")


def _take(table: str, file: Path, name: str, into: Unpacked) -> None:
    if table in into.tables:
        raise refuse(name, "twice", f"brings {table} a second time")
    into.tables[table] = file


def _unzip(file: Path, name: str, folder: Path, into: Unpacked) -> None:
    """The tables and settings of a zipped folder: at its top, or all in one folder."""
    with opened(file, name) as archive:
        members = [info for info in archive.infolist() if not info.is_dir()]
        tops = {PurePosixPath(info.filename).parent for info in members}
        if len(tops) > 1 or any(len(top.parts) > 1 for top in tops):
            raise refuse(name, "many-folders", "holds several folders: zip the one folder of a scenario")
        for info in members:
            own = PurePosixPath(info.filename).name
            if own == "README.md":
                continue
            made = folder / ".member"
            read_member(archive, info, made, name)
            _plain(made, safe_name(own), folder, into)
            made.unlink()
    if not into.tables and into.toml is None:
        raise refuse(name, "no-table", "holds no table and no scenario.toml")


def _refuse_other_bases(file: Path, name: str) -> None:
    """An uploaded scenario stands on a bundled one or on none: a path would read what lies on this machine."""
    try:
        text = file.read_bytes().decode("utf-8-sig")
    except ValueError:
        return  # the check says what is wrong with it
    document, why = parsed(text, MAX_TOML)
    if why:
        raise refuse(name, "absurd", f"{why}, which no scenario has")
    base = document.get("base")
    if base is not None and (not isinstance(base, str) or base not in bundled()):
        raise refuse(name, "bad-base", f"stands on a scenario that is not bundled ({', '.join(bundled())})")


def _printable(name: str) -> str:
    text = "".join(c if c.isprintable() else "?" for c in name)
    return text if len(text) <= 80 else text[:79] + "…"
