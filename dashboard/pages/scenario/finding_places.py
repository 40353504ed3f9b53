"""Findings of `check` and where they stand: table, line, cell, and a value to put there where one can be derived."""

from __future__ import annotations

import re
import threading
from collections import Counter, OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import datasets
from core.errors import Finding, InvalidInput
from dashboard.pages.scenario.csv_text import sheet_of
from dashboard.workspace.scenario_files import ScenarioFiles
from datasets import schema

_MEANT = re.compile(r"\(did you mean (.+)\?\)\Z")
_GROUPED = re.compile(r"-?\d{1,3}([, ’']\d{3})+(\.\d+)?\Z")
_COMMA = re.compile(r"-?\d+,\d{1,2}\Z")
_KEPT = 8


@dataclass(frozen=True)
class Placed:
    """A finding in its cell.

    Attributes
    ----------
    finding : Finding
    table : str
        "scenario" for scenario.toml; "" where the finding is of the scenario as a whole.
    column : str
        "" where the whole row, or the whole table, is meant.
    value : str
        What stands in the cell.
    fix : str
        What could stand there; "" where nothing can be said.
    """

    finding: Finding
    table: str
    column: str = ""
    value: str = ""
    fix: str = ""

    @property
    def line(self) -> int:
        """1-based; 0 for the file as a whole."""
        return self.finding.line

    @property
    def severity(self) -> str:
        """``error`` or ``warning``."""
        return self.finding.severity

    @property
    def file(self) -> str:
        """File as the page shows it: without its folder."""
        return Path(self.finding.file).name

    def text(self) -> str:
        """As ``pod2door check`` prints it, but for the file's folder."""
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.finding.rule}: {self.finding.message}"


_kept: OrderedDict[object, list[Placed]] = OrderedDict()
_lock = threading.Lock()


def checked(files: ScenarioFiles) -> list[Placed]:
    """All findings of a scenario, errors first, as ``pod2door check`` lists them; kept until a file changes."""
    key = files.place, files.stamp()
    with _lock:  # one at a time: the second who asks for the same takes the first one's
        if key in _kept:
            _kept.move_to_end(key)
            return _kept[key]
        placed = _kept[key] = [place(finding, files) for finding in findings(files.place)]
        while len(_kept) > _KEPT:
            _kept.popitem(last=False)
        return placed


def is_checked(files: ScenarioFiles) -> bool:
    """Whether the findings of these files are known already."""
    with _lock:
        return (files.place, files.stamp()) in _kept


def errors_of(files: ScenarioFiles) -> int | None:
    """Errors of a scenario, where it has been checked; None where nobody has asked yet."""
    return counts(checked(files))[0] if is_checked(files) else None


def findings(where: str) -> list[Finding]:
    """What ``pod2door check WHERE`` finds."""
    try:
        return list(datasets.check(where))
    except InvalidInput as unreadable:
        return list(unreadable.findings)


def counts(placed: Sequence[Placed]) -> tuple[int, int]:
    """Errors and warnings."""
    by = Counter(one.severity for one in placed)
    return by["error"], by["warning"]


def place(finding: Finding, files: ScenarioFiles) -> Placed:
    """Where a finding stands, and what could stand there."""
    file = Path(finding.file)
    if file.suffix == ".toml":
        key = next((key for key in schema.settings() if finding.message.startswith(f"{key} ")), "")
        return Placed(finding, "scenario", "value" if key else "")
    table = file.stem if file.suffix == ".csv" and file.stem in schema.TABLES else ""
    path = files.tables.get(table)
    if not table or path is None or not finding.line:
        return Placed(finding, table)
    sheet = sheet_of(path)
    column = column_of(finding, [*sheet.header, *schema.table(table)])
    value = ""
    if column in sheet.header and finding.line > 1 and finding.line in sheet.lines:
        value = sheet.rows[sheet.lines.index(finding.line)][sheet.header.index(column)]
    elif finding.line == 1:
        value = column
    known = schema.table(table).get(column)
    return Placed(finding, table, column, value, suggestion(finding, value, known))


def column_of(finding: Finding, columns: Sequence[str]) -> str:
    """The column that a finding is about, as its message names it; "" where it names none.

    Examples
    --------
    >>> column_of(Finding("f.csv", 4, "out-of-range", "robots -1 is outside 0 to 5"), ["id", "robots"])
    'robots'
    """
    message = finding.message
    if quoted := re.match(r"column '([^']*)' ", message):
        return quoted[1] if quoted[1] in columns else ""
    first = re.match(r"([A-Za-z_]\w*)[ :]", message)
    if first and first[1] in columns:
        return first[1]
    if finding.rule.startswith("unknown-") and finding.rule[8:] in columns:
        return finding.rule[8:]
    words = set(re.findall(r"\w+", message))
    return next((column for column in columns if "_" in column and column in words), "")


def suggestion(finding: Finding, value: str, column: schema.Column | None) -> str:
    """A value that mends a finding, where its own words or the typed text give one; else "".

    Examples
    --------
    >>> robots = schema.table("facilities")["robots"]
    >>> suggestion(Finding("f.csv", 4, "out-of-range", "robots -1200 is outside 0 to 100000"), "-1200", robots)
    '1200'
    """
    if meant := _MEANT.search(finding.message):
        return meant[1] if value else ""
    if column is None or not column.numeric or not value:
        return ""
    for candidate in _numbers(value):
        try:
            number = float(candidate)
        except ValueError:
            continue
        whole = column.type != "integer" or number.is_integer()
        if whole and column.low <= number <= column.high and candidate != value:
            return candidate
    return ""


def _numbers(text: str) -> list[str]:
    """What a person may have meant: a letter for a digit, a sign too many, marks between thousands, a comma."""
    digits = text.translate(str.maketrans("OolI−", "0011-"))
    tries = [digits]
    plain = digits.strip("$€ %").strip()
    tries.append(plain)
    if _GROUPED.match(plain):
        tries.append(re.sub(r"[, ’']", "", plain))
    if _COMMA.match(plain):
        tries.append(plain.replace(",", "."))
    return [*tries, *(t[1:] for t in tries if t.startswith("-"))]
