"""Anura's tables as rows of text, with the place of every cell.

``mapping.csv`` lists the columns of the tables that are read, with what each becomes here ("" where there is no place
for it, "-" where it says nothing that a network needs); ``others.csv`` names the input tables that have no place. Both
were made from ol-anura 2.8.21.7 (MIT).
"""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from core.errors import InvalidInput
from datasets.exchange.csv_folder import in_file, mark_of, table_of_file, text_of_csv
from datasets.exchange.incoming import Incoming
from datasets.exchange.sheets import write_sheets
from datasets.exchange.workbook_in import cells_of
from datasets.exchange.workbooks import book
from datasets.schema import read_rows

HERE = Path(__file__).parent
SETTINGS = "ModelSettings"
DATES = (SETTINGS, "Periods")
"""Tables whose dates are dates."""


@dataclass(frozen=True)
class Row:
    """A row of a table.

    Attributes
    ----------
    values : dict of str to str
        By column, as Anura spells it; what is empty is left out.
    line : int
        1-based.
    """

    values: dict[str, str]
    line: int

    def __getitem__(self, column: str) -> str:
        return self.values.get(column, "")


@dataclass
class Table:
    """A table of a model.

    Attributes
    ----------
    place : callable
        (line, column) -> file and line as findings name them.
    """

    name: str
    place: Callable[[int, str], tuple[str, int]]
    rows: list[Row] = field(default_factory=list)

    def included(self) -> Iterator[Row]:
        """Rows whose Status is not Exclude."""
        return (row for row in self.rows if not is_excluded(row))


def is_excluded(row: Row) -> bool:
    """Whether a row's Status leaves it out."""
    return row["Status"].lower() == "exclude"


@dataclass(frozen=True)
class AnuraColumn:
    """A column of `mapping.csv`."""

    name: str
    default: str
    ours: str


@cache
def columns() -> dict[str, dict[str, AnuraColumn]]:
    """Columns by table, then by their name in lower case."""
    tables: dict[str, dict[str, AnuraColumn]] = {}
    for row in read_rows(HERE / "mapping.csv"):
        column = AnuraColumn(row["column"], row["default"], row["ours"])
        tables.setdefault(row["table"], {})[row["column"].lower()] = column
    return tables


@cache
def _names() -> dict[str, str]:
    """Every input table by its name in lower case without marks."""
    others = [row["table"] for row in read_rows(HERE / "others.csv")]
    return {_bare(name): name for name in (*columns(), *others)}


def _bare(name: str) -> str:
    return "".join(c for c in name.lower() if c.isalnum())


def name_of(title: str, header: Sequence[str]) -> str:
    """The table that a sheet or file is, by its title and its first column's name; "" for none.

    Examples
    --------
    >>> name_of("transportation_policies", ["originname"]), name_of("facilities", ["id", "status"])
    ('TransportationPolicies', '')
    """
    name = _names().get(_bare(title), "")
    if name in columns():
        key = next(iter(columns()[name])) if name != SETTINGS else ""
        said = {_bare(text) for text in header}
        return name if (key in said if key else said & columns()[name].keys()) else ""
    return name


def is_anura(file: Path) -> bool:
    """Whether a workbook or a folder holds Anura's facilities or customers."""
    try:
        headers = _folder_headers(file) if file.is_dir() else _book_headers(file)
        return any(name_of(title, header) in ("Facilities", "Customers") for title, header in headers)
    except Exception:  # it is read again as what it seems, and refused there in a sentence
        return False


def _folder_headers(folder: Path) -> Iterator[tuple[str, list[str]]]:
    for path in folder.iterdir():
        if table := table_of_file(path.name):
            with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
                line = file.readline(100_000)
            yield table, next(csv.reader([line], delimiter=mark_of(line)), [])


def _book_headers(file: Path) -> Iterator[tuple[str, list[str]]]:
    from datasets.exchange.workbooks import look_through

    look_through(file, file.name)
    with book(file, values=True) as opened:
        for title in opened.sheetnames:
            if hasattr(opened[title], "iter_rows"):
                first = next(opened[title].iter_rows(max_row=1, values_only=True), ())
                yield title, [str(value or "") for value in first]


def gather(file: Path, incoming: Incoming) -> dict[str, Table]:
    """The tables of a workbook or of a folder of CSV; what is none is a warning.

    Raises
    ------
    InvalidInput
        When the file is refused, or cannot be read.
    """
    return _of_folder(file, incoming) if file.is_dir() else _of_workbook(file, incoming)


def _of_workbook(file: Path, incoming: Incoming) -> dict[str, Table]:
    tables: dict[str, Table] = {}
    with tempfile.TemporaryDirectory(prefix="pod2door-anura-") as made:
        for name, path, title, notes in write_sheets(file, incoming.source, Path(made), name_of):
            dated = name in DATES
            incoming.findings += [note for note in notes if not (dated and note.rule == "date-cell")]
            if name:
                _add(tables, Table(name, cells_of(incoming.source, title, path)), path.read_text("utf-8"), incoming)
    return tables


def _of_folder(folder: Path, incoming: Incoming) -> dict[str, Table]:
    tables: dict[str, Table] = {}
    for path in sorted(folder.iterdir()):
        shown = f"{incoming.source}/{path.name}"
        if not table_of_file(path.name) or (text := text_of_csv(path, shown, incoming)) is None:
            continue
        name = name_of(path.stem, next(csv.reader(io.StringIO(text), delimiter=mark_of(text)), []))
        if name:
            _add(tables, Table(name, in_file(shown)), text, incoming)
        else:
            incoming.find((shown, 0), "unknown-file", "is called as no table of Anura; it is left out", "warning")
    return tables


def _add(tables: dict[str, Table], table: Table, text: str, incoming: Incoming) -> None:
    """Read a table's rows; a second one of its name is a finding."""
    if table.name in tables:
        incoming.find(table.place(0, ""), "twice", f"brings {table.name} a second time")
        return
    known = columns().get(table.name, {})
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark_of(text))
    try:
        header = [text.strip() for text in next(reader, [])]
        named = [known[_bare(text)].name if _bare(text) in known else text for text in header]
        for cells in reader:
            values = {name: cell.strip() for name, cell in zip(named, cells, strict=False) if cell.strip()}
            if values:
                table.rows.append(Row(values, reader.line_num))
    except csv.Error as error:
        incoming.find(table.place(reader.line_num, ""), "bad-csv", f"not CSV: {error}")
    table.place = _spelt(table.place, dict(zip(named, header, strict=True)))
    tables[table.name] = table


def _spelt(
    place: Callable[[int, str], tuple[str, int]], header: dict[str, str]
) -> Callable[[int, str], tuple[str, int]]:
    """Places by columns as Anura spells them, of a file that spells them otherwise."""
    return lambda line, column: place(line, header.get(column, column))


def refuse_without(tables: dict[str, Table], needed: Sequence[str], incoming: Incoming) -> None:
    """Refuse a model that lacks a table.

    Raises
    ------
    InvalidInput
    """
    for name in needed:
        if not tables.get(name) or not tables[name].rows:
            incoming.find((incoming.source, 0), "missing-table", f"has no rows of {name}, which a network needs")
    if any(finding.severity == "error" for finding in incoming.findings):
        raise InvalidInput(incoming.findings)
