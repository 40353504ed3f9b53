"""A folder (or zip) of CSV in: as ``write_folder`` writes it, or as a spreadsheet of another country saves it."""

from __future__ import annotations

import csv
import io
import re
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path, PurePosixPath

from core.errors import Finding, InvalidInput
from datasets import schema
from datasets.cells import hint
from datasets.exchange.incoming import Incoming, Place
from datasets.exchange.loose import toml_is_sound
from datasets.exchange.zips import opened, read_member
from datasets.files import MAX_BYTES

TOML = "scenario.toml"
_MARKS = (",", ";", "\t")
_DECIMAL_COMMA = re.compile(r"-?\d*,\d+")


def read_folder(folder: Path, incoming: Incoming) -> None:
    """Put the tables and settings of a folder down.

    Raises
    ------
    InvalidInput
        When it cannot be read.
    """
    try:
        files = sorted(path for path in folder.iterdir() if not path.name.startswith("."))
    except OSError as error:
        raise InvalidInput([Finding(incoming.source, 0, "unreadable-file", str(error.strerror or error))]) from error
    for path in files:
        shown = f"{incoming.source}/{path.name}"
        table = table_of_file(path.name)
        if path.name == TOML:
            _take_toml(path, shown, incoming)
        elif table in schema.TABLES and f"{table}.csv" not in incoming.places:
            _take_table(path, table, shown, incoming)
        elif path.name.lower() != "readme.md":
            known = [f"{name}.csv" for name in schema.TABLES]
            message = f"is called neither {TOML} nor as a table; it is left out{hint(path.name, known)}"
            incoming.find((shown, 0), "unknown-file", message, "warning")
    if not incoming.places:
        incoming.find((incoming.source, 0), "no-table", f"holds no table and no {TOML}")


def read_zip(file: Path, incoming: Incoming) -> None:
    """Put the tables and settings of a zipped folder down: at its top, or all in one folder.

    Raises
    ------
    InvalidInput
        When the zip file is refused.
    """
    with tempfile.TemporaryDirectory(prefix="pod2door-zip-") as made, opened(file, incoming.source) as archive:
        members = [info for info in archive.infolist() if not info.is_dir()]
        if len({PurePosixPath(info.filename).parent for info in members}) > 1:
            message = "holds several folders: zip the one folder of a scenario"
            raise InvalidInput([Finding(incoming.source, 0, "many-folders", message)])
        for info in members:
            read_member(archive, info, Path(made) / PurePosixPath(info.filename).name, incoming.source)
        read_folder(Path(made), incoming)


def table_of_file(name: str) -> str:
    """The table that a file's name says, whatever its case; "" where it is no CSV.

    Examples
    --------
    >>> table_of_file("Zones.CSV"), table_of_file("notes.txt")
    ('zones', '')
    """
    stem, _, end = name.lower().rpartition(".")
    return stem if end == "csv" else ""


def _take_toml(path: Path, shown: str, incoming: Incoming) -> None:
    try:
        text = path.read_bytes().decode("utf-8-sig", errors="replace")
    except OSError as error:
        incoming.find((shown, 0), "unreadable-file", f"cannot be read: {error.strerror or error}")
        return
    if toml_is_sound(text, shown, incoming):
        shutil.copyfile(path, incoming.folder / TOML)
        incoming.places[TOML] = in_file(shown)


def _take_table(path: Path, table: str, shown: str, incoming: Incoming) -> None:
    text = text_of_csv(path, shown, incoming)
    if text is None:
        return
    incoming.places[f"{table}.csv"] = in_file(shown)
    target = incoming.folder / f"{table}.csv"
    mark = mark_of(text)
    if mark == ",":
        target.write_text(text, encoding="utf-8", newline="")
        return
    message = f"fields are separated by {'semicolons' if mark == ';' else 'tabs'}; read so, decimal commas too"
    incoming.find((shown, 1), "other-separator", message, "warning")
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=mark))
    except csv.Error as error:
        incoming.find((shown, 0), "bad-csv", f"not CSV: {error}")
        return
    with target.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out, lineterminator="\n").writerows(_with_points(rows, table))


def text_of_csv(path: Path, shown: str, incoming: Incoming) -> str | None:
    """The file's text: UTF-8, else what Windows writes in the west (with a warning); None where it cannot be read."""
    try:
        if path.stat().st_size > MAX_BYTES:
            incoming.find((shown, 0), "too-large", "is larger than 1 GiB")
            return None
        data = path.read_bytes()
    except OSError as error:
        incoming.find((shown, 0), "unreadable-file", f"cannot be read: {error.strerror or error}")
        return None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        incoming.find((shown, line), "not-utf-8", "is not UTF-8; read as Windows-1252", "warning")
        return data.decode("cp1252", errors="replace")


def mark_of(text: str) -> str:
    r"""What separates the fields of the first line: commas, unless semicolons or tabs are more.

    Examples
    --------
    >>> mark_of("a;b;c\n1;2;3"), mark_of("a,b\n1;2,3")
    (';', ',')
    """
    first = text.partition("\n")[0]
    return max(_MARKS, key=first.count)


def _with_points(rows: Sequence[Sequence[str]], table: str) -> list[list[str]]:
    """The rows with decimal points in columns of numbers."""
    columns = schema.table(table)
    header = [name.strip() for name in rows[0]] if rows else []
    numeric = {at for at, name in enumerate(header) if name in columns and columns[name].numeric}
    return [[_pointed(text) if at in numeric else text for at, text in enumerate(row)] for row in rows]


def _pointed(text: str) -> str:
    return text.replace(",", ".") if _DECIMAL_COMMA.fullmatch(text.strip()) else text


def in_file(shown: str) -> Place:
    """Places of a file whose lines are kept."""
    return lambda line, _: (shown, line)
