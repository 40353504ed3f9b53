"""Changes to a scenario for one run: ``--edit PLACE.COLUMN=VALUE`` and TOML files of ``[[edits]]``.

An edit is data. `datasets.applying` carries it out, and whatever it breaks becomes a finding that names the
edit's own file and line.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.errors import Finding
from datasets import schema
from datasets.cells import hint

if TYPE_CHECKING:
    from datasets.draft import Draft
    from datasets.files import RawToml

COMMAND_LINE = ("--edit", 0)


@dataclass(frozen=True)
class Op:
    """An operation's fields; of `one_of` it needs one, and `table` names the table whose columns it takes too."""

    required: tuple[str, ...]
    optional: tuple[str, ...] = ()
    table: str = ""
    one_of: tuple[str, ...] = ()
    policy: bool = False
    """Takes the settings under ``policy.`` as fields."""

    def takes(self, name: str) -> bool:
        """Whether the operation has this field."""
        known = self.required + self.optional + self.one_of
        if name in known or (self.policy and f"policy.{name}" in schema.settings()):
            return True
        return bool(self.table) and name in schema.table(self.table)

    def fields(self) -> list[str]:
        """Every field that it takes."""
        more = list(schema.table(self.table)) if self.table else []
        if self.policy:
            more += [key.removeprefix("policy.") for key in schema.settings() if key.startswith("policy.")]
        return [*self.required, *self.optional, *self.one_of, *more]


ALL = "all"
ZONE_FIELDS = ("zone", "state", "region")
"""Fields that choose zones, each a name or several joined by ``;``; of a zone also ``802*``."""

OPS = {
    "set": Op(("key", "value")),
    "scale": Op(("key", "factor")),
    "close_facility": Op(("facility",)),
    "open_facility": Op(("facility",)),
    "add_facility": Op(("facility", "kind", "lat", "lon"), table="facilities"),
    "move_facility": Op(("facility", "lat", "lon")),
    "capacity": Op(("factor",), ("facility", "lane")),
    "robots": Op(("facility",), one_of=("value", "factor")),
    "stations": Op(("facility",), one_of=("value", "factor")),
    "pickers": Op(("facility",), one_of=("value", "factor")),
    "shifts": Op(("facility", "value")),
    "close_lane": Op((), ("lane", "origin", "destination")),
    "open_lane": Op((), ("lane", "origin", "destination")),
    "add_lane": Op(("origin", "destination"), table="lanes"),
    "demand": Op(("factor",), (*ZONE_FIELDS, "promise")),
    "offer": Op(("promise",), ZONE_FIELDS),
    "withdraw": Op(("promise",), ZONE_FIELDS),
    "outage": Op(("facility", "from", "to"), ("robots", "stations")),
    "policy": Op((), ("name", "key", "value"), policy=True),
}
STAFF_OPS = ("robots", "stations", "pickers", "shifts")
"""Operations that change the column of facilities of their name."""
TEXT_FIELDS = ("key", "facility", "lane", "origin", "destination", *ZONE_FIELDS, "promise", "name")
LANE_OPS = frozenset({"close_lane", "open_lane", "add_lane"})
EDIT_FILE_KEYS = (
    *("base", "name", "question", "description", "part", "options", "seeds", "metrics", "design", "budget", "stop"),
    *("edits", "factors", "variants", "growth", "trial"),
)
"""Top-level keys of a file of edits, which may be a batch file (`whatif.batch_files.reading`)."""


@dataclass(frozen=True)
class Edit:
    """One change.

    Attributes
    ----------
    op : str
        One of `OPS`.
    values : mapping
        Its fields, as in the file: ``{"facility": "FC-CMH-2"}``; of ``set``: ``key`` and ``value``.
    file, line : str, int
        Where it was said; ``--edit`` and 0 for the command line.
    """

    op: str
    values: Mapping[str, Any] = field(default_factory=dict)
    file: str = COMMAND_LINE[0]
    line: int = COMMAND_LINE[1]

    @property
    def place(self) -> tuple[str, int]:
        """Where it was said, for findings."""
        return self.file, self.line

    def __str__(self) -> str:
        if self.op == "set":
            return f"{self.values['key']}={self.values['value']}"
        return " ".join([self.op, *(f"{name}={value}" for name, value in self.values.items())])


def parse_edit(text: str, draft: Draft) -> Edit | None:
    """An edit of the command line, or None when a finding says what is wrong with its form; see `edit_of_text`."""
    findings: list[Finding] = []
    edit = edit_of_text(text, findings)
    for finding in findings:
        draft.report(finding)
    return edit


def edit_of_text(text: str, findings: list[Finding]) -> Edit | None:
    """An edit of ``PLACE.COLUMN=VALUE``, or of one of the short forms of `datasets.shorthand`.

    The value stays text: absolute, ``+N``, ``-N`` or ``xF``; columns that may themselves be negative (`lat`,
    `lon`, `clock_offset_h`) take "-84.5" as the value.
    """
    from datasets.shorthand import operation_of

    key, sign, value = text.partition("=")
    key, value = key.strip(), value.strip()
    if not sign or "." not in key or not value or key.startswith(".") or key.endswith("."):
        message = f"{text!r} is not PLACE.COLUMN=VALUE (FC-CVG-1.robots=+50)"
        findings.append(Finding(*COMMAND_LINE, "bad-edit", message))
        return None
    short = operation_of(key, value)
    return edit_of(short, *COMMAND_LINE, findings) if short else Edit("set", {"key": key, "value": value})


def read_edits_file(path: Path, draft: Draft) -> list[Edit]:
    """The ``[[edits]]`` of a TOML file; what is wrong becomes findings."""
    from datasets.files import read_toml

    toml = read_toml(path, draft.report)
    if toml is None:
        return []
    for key in toml.data:
        if key not in EDIT_FILE_KEYS:
            message = f"{key!r} is not known{hint(key, EDIT_FILE_KEYS)}"
            draft.report(Finding(toml.file, toml.line(key), "unknown-key", message))
    if "factors" in toml.data:
        message = "factors are for batches (whatif run) and are not applied here"
        draft.report(Finding(toml.file, toml.line("factors"), "factors-not-applied", message, "warning"))
    if toml.data.get("base", draft.label) != draft.label:
        message = f"says base {toml.data['base']!r}, and is applied to {draft.label!r}"
        draft.report(Finding(toml.file, toml.line("base"), "other-base", message, "warning"))
    return edits_of(toml.data.get("edits", []), toml, draft)


def edits_of(listed: Any, toml: RawToml, draft: Draft) -> list[Edit]:
    """Edits of an ``[[edits]]`` array, each checked for its operation and fields."""
    if not isinstance(listed, list) or not all(isinstance(item, dict) for item in listed):
        message = "edits is not an array of tables ([[edits]])"
        draft.report(Finding(toml.file, toml.line("edits"), "wrong-type", message))
        return []
    edits = []
    for number, item in enumerate(listed):
        found: list[Finding] = []
        edit = edit_of(item, toml.file, toml.line("edits", number), found)
        for finding in found:
            draft.report(finding)
        if edit is not None:
            edits.append(edit)
    return edits


def edit_of(item: Mapping[str, Any], file: str, line: int, findings: list[Finding]) -> Edit | None:
    """An edit of a mapping ``{"op": ..., ...}``; None, with findings, when its operation or fields are wrong."""

    def wrong(rule: str, message: str) -> None:
        findings.append(Finding(file, line, rule, message))

    before = len(findings)
    name = item.get("op")
    op = OPS.get(name) if isinstance(name, str) else None
    if op is None or not isinstance(name, str):
        wrong("unknown-op", f"op {name!r} is none of {', '.join(OPS)}{hint(str(name), list(OPS))}")
        return None
    values = {key: value for key, value in item.items() if key != "op"}
    if {"place", "column"} <= values.keys() and name in ("set", "scale"):
        values["key"] = f"{values.pop('place')}.{values.pop('column')}"
    for key in op.required:
        if key not in values:
            wrong("missing-field", f"op {name} needs {key!r}")
    if op.one_of and len(values.keys() & set(op.one_of)) != 1:
        wrong("missing-field", f"op {name} needs {' or '.join(map(repr, op.one_of))}, and not both")
    for key, value in values.items():
        if not op.takes(key):
            wrong("unknown-field", f"op {name} takes no {key!r}{hint(key, op.fields())}")
        elif isinstance(value, (dict, bool)) or (isinstance(value, list) and key in op.required):
            wrong("wrong-type", f"op {name}: {key} is {value!r}")
    for key in TEXT_FIELDS:
        if op.takes(key) and key in values and not isinstance(values[key], str):
            wrong("wrong-type", f"op {name}: {key} {values[key]!r} is not text")
    if "factor" in values and not _is_factor(values["factor"]):
        form = " (on the command line: x1.2)" if file == COMMAND_LINE[0] else ""
        wrong("wrong-type", f"op {name}: factor {values['factor']!r} is not a number of 0 or more{form}")
    return Edit(name, values, file, line) if len(findings) == before else None


def _is_factor(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and 0 <= value < float("inf")


def is_lane_edit(edit: Edit) -> bool:
    """Whether it changes lanes or stock, which exist only once facilities are settled."""
    if edit.op in ("set", "scale"):
        key = str(edit.values["key"])
        return ">" in key or key.startswith(("lane.", "stock."))
    return edit.op in LANE_OPS or (edit.op == "capacity" and "lane" in edit.values)
