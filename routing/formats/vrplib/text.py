"""VRPLIB text taken apart: fields and sections with their lines, before anything is understood.

A field is `NAME : value` (any spacing around the colon, tabs too), a section is `NAME_SECTION` and the rows below it.
Comment lines start with `#`; what follows `EOF` is ignored.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from routing.formats.findings import Findings

FIELDS = frozenset(
    "NAME COMMENT TYPE DIMENSION CAPACITY DISTANCE SERVICE_TIME VEHICLES EDGE_WEIGHT_TYPE EDGE_WEIGHT_FORMAT"
    " NODE_COORD_TYPE DISPLAY_DATA_TYPE BEST_KNOWN VEHICLES_MAX_DURATION VEHICLES_MAX_DISTANCE VEHICLES_FIXED_COST"
    " VEHICLES_UNIT_DISTANCE_COST".split()
)
SECTIONS = frozenset(
    "NODE_COORD DISPLAY_DATA DEMAND LINEHAUL BACKHAUL DEPOT EDGE_WEIGHT SERVICE_TIME TIME_WINDOW RELEASE_TIME PRIZE"
    " PICKUP_AND_DELIVERY CAPACITY VEHICLES_DEPOT VEHICLES_MAX_DURATION VEHICLES_MAX_DISTANCE"
    " VEHICLES_ALLOWED_CLIENTS VEHICLES_FIXED_COST VEHICLES_UNIT_DISTANCE_COST".split()
)
REFUSED = {
    "MUTUALLY_EXCLUSIVE_GROUP": "of a group of clients exactly one is visited",
    "VEHICLES_RELOAD_DEPOT": "vehicles reload on their way",
    "VEHICLES_MAX_RELOADS": "vehicles reload on their way",
    "FIXED_EDGES": "edges are fixed beforehand",
    "EDGE_DATA": "the graph is sparse",
}
"""What is known and not modelled: said, never ignored."""


class Field(NamedTuple):
    """A `NAME : value` line."""

    value: str
    line: int


class Row(NamedTuple):
    """A row of a section."""

    line: int
    cells: list[str]


@dataclass
class Section:
    """Rows below a `NAME_SECTION` line."""

    name: str
    line: int
    rows: list[Row] = field(default_factory=list)

    @property
    def end(self) -> int:
        """Line of its last row."""
        return self.rows[-1].line if self.rows else self.line


@dataclass
class VrplibText:
    """A file taken apart.

    Attributes
    ----------
    fields, sections : dict
        By name in upper case, sections without `_SECTION`.
    """

    findings: Findings
    fields: dict[str, Field] = field(default_factory=dict)
    sections: dict[str, Section] = field(default_factory=dict)
    last_line: int = 0


def take_apart(text: str, findings: Findings) -> VrplibText:
    """Read all lines; what fits no pattern is a finding."""
    parts = VrplibText(findings)
    section: Section | None = None
    for number, line in enumerate(text.splitlines(), start=1):
        cells = line.split()
        if not cells or cells[0].startswith("#"):
            continue
        parts.last_line = number
        head = cells[0].rstrip(":").upper()
        if head == "EOF":
            break
        if head.endswith("_SECTION"):
            section = _begin(parts, head.removesuffix("_SECTION"), number)
        elif section is not None and not _is_field(line, head):
            section.rows.append(Row(number, cells))
        else:
            section = None
            _field(parts, line, number)
    for name in parts.fields.keys() & parts.sections.keys():
        findings.add(parts.sections[name].line, "duplicate-field", f"{name} is a field and a section")
    return parts


def _is_field(line: str, head: str) -> bool:
    return ":" in line or head in FIELDS


def _begin(parts: VrplibText, name: str, line: int) -> Section:
    section = Section(name, line)
    if name in REFUSED:
        parts.findings.add(line, "unsupported", f"{name}_SECTION is not supported: {REFUSED[name]}")
    elif name not in SECTIONS:
        parts.findings.add(line, "unknown-section", f"{name}_SECTION is not known, and may change the problem")
    if name in parts.sections:
        parts.findings.add(line, "duplicate-section", f"{name}_SECTION stands here again")
    return parts.sections.setdefault(name, section)


def _field(parts: VrplibText, line: str, number: int) -> None:
    name, colon, value = line.partition(":")
    if not colon:
        name, _, value = line.strip().partition(" ") if " " in line.strip() else line.strip().partition("\t")
    name = name.strip().upper()
    if name in REFUSED:
        parts.findings.add(number, "unsupported", f"{name} is not supported: {REFUSED[name]}")
    elif name not in FIELDS:
        rule = "unknown-field" if colon else "not-vrplib"
        parts.findings.add(number, rule, f"{line.strip()[:60]!r} is no field or section of VRPLIB that is known here")
    elif name in parts.fields and name != "COMMENT":
        parts.findings.add(number, "duplicate-field", f"{name} stands here again")
    parts.fields.setdefault(name, Field(value.strip(), number))
