"""What came in from another program, put down as a scenario folder; findings name places of the file it came from."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from core.errors import Finding, InvalidInput
from datasets.loading import check
from datasets.writing import new_folder

Place = Callable[[int, str], tuple[str, int]]
"""(line of a file of the folder, 0 for the whole; column, or "") -> file and line as findings name them."""


@dataclass
class Incoming:
    """What a reader put into a folder.

    Attributes
    ----------
    source : str
        The file it came from, as its user calls it.
    folder : Path
        Holds NAME.csv and perhaps scenario.toml, unchecked.
    places : dict of str to Place
        Where each file's lines came from, by the file's name.
    findings : list of Finding
        What the reader itself found, places as in the source.
    """

    source: str
    folder: Path
    places: dict[str, Place] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def find(self, place: tuple[str, int], rule: str, message: str, severity: str = "error") -> None:
        """Note a finding."""
        self.findings.append(Finding(*place, rule, message, "error" if severity == "error" else "warning"))

    def write(self, table: str, header: Sequence[str], rows: Iterable[Sequence[Any]], place: Place) -> None:
        """Put a table down, and where its lines came from."""
        with (self.folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as out:
            writer = csv.writer(out, lineterminator="\n")
            writer.writerow(header)
            writer.writerows(rows)
        self.places[f"{table}.csv"] = place


Read = Callable[[Incoming], None]
"""Fills what came in."""


@dataclass(frozen=True)
class Landed:
    """A scenario folder that is there now.

    Attributes
    ----------
    tables : dict of str to int
        Rows by table.
    findings : tuple of Finding
        What is doubtful; no errors.
    """

    folder: Path
    tables: Mapping[str, int]
    findings: tuple[Finding, ...]


def land(source: str, read: Read, out: str | Path) -> Landed:
    """Read into a folder, check it, and put it in its place; where there are errors, nothing is left.

    Raises
    ------
    InvalidInput
        With every finding, warnings too, places as in the source; or where the folder cannot be written.
    """
    with new_folder(out) as folder:
        incoming = Incoming(source, folder)
        read(incoming)
        findings = _all(incoming)
        if any(finding.severity == "error" for finding in findings):
            raise InvalidInput(findings)
        tables = {path.stem: _rows(path) for path in sorted(folder.glob("*.csv"))}
    return Landed(Path(out), tables, tuple(findings))


def _all(incoming: Incoming) -> list[Finding]:
    """The reader's own findings, and what ``check`` says of the folder; errors first."""
    own = incoming.findings
    if any(finding.severity == "error" for finding in own) and not any(incoming.folder.glob("*.csv")):
        return own  # there is nothing to check
    headers = {path.name: _header(path) for path in incoming.folder.glob("*.csv")}
    found = [_moved(finding, incoming, headers) for finding in check(incoming.folder)]
    found = [finding for finding in found if not _follows(finding, own)]
    return sorted(dict.fromkeys([*own, *found]), key=lambda finding: finding.severity != "error")


def _follows(finding: Finding, own: list[Finding]) -> bool:
    """Whether it only says again what the reader found: of the same cell, or what merged cells of the sheet lack."""
    sheet, _, cell = finding.file.partition("!")
    for one in own:
        if one.severity == "error" and cell and one.file == finding.file:
            return True
        if one.rule == "merged-cells" and finding.rule == "missing-value" and one.file.partition("!")[0] == sheet:
            return True
    return False


def _moved(finding: Finding, incoming: Incoming, headers: Mapping[str, Sequence[str]]) -> Finding:
    """The finding at the place that its line came from."""
    name = Path(finding.file).name
    place = incoming.places.get(name)
    if place is None and finding.rule == "missing-file" and not _is_of_csv(incoming.source):
        message = f"holds no {Path(name).stem}: a scenario needs some"
        return replace(finding, file=incoming.source, line=0, rule="no-table", message=message)
    if place is None:
        return replace(finding, file=incoming.source, line=0)
    column = column_of(finding.message, headers.get(name, ())) if finding.line else ""
    file, line = place(finding.line, column)
    return replace(finding, file=file, line=line)


def _is_of_csv(source: str) -> bool:
    return Path(source).is_dir() or source.lower().endswith(".zip")


def column_of(message: str, header: Sequence[str]) -> str:
    """The column that a finding is about: its messages begin with it, or quote it.

    Examples
    --------
    >>> column_of("robots 'x' is not a number", ["id", "robots"]), column_of("column 'foo' is not known", ["id", "foo"])
    ('robots', 'foo')
    """
    first = message.split(" ", 1)[0].rstrip(":,")
    if first in header:
        return first
    quoted = re.search(r"column '([^']*)'", message)
    return quoted[1] if quoted and quoted[1] in header else ""


def _header(path: Path) -> list[str]:
    with path.open(encoding="utf-8", errors="replace", newline="") as file:
        try:
            return [name.strip() for name in next(csv.reader(file), [])]
        except csv.Error:
            return []


def _rows(path: Path) -> int:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return max(0, sum(1 for row in csv.reader(file) if row) - 1)
