"""A factor's levels: what stands in the file, what it fills, and what it then does to the scenario."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from core.errors import Finding
from datasets import Edit, schema
from datasets.cells import hint
from datasets.edits import OPS, edit_of
from whatif.batch import Factor, Level
from whatif.batch_files.fields import is_number, is_plain

AS_IT_IS = "as it is"
"""A level's text that changes nothing, whatever it would fill; and what a variant is called that changes nothing."""
NOBODY = ("none", "")
"""Text that changes nothing where it would name what is closed, opened, offered ..."""
NAMING = ("facility", "lane", "promise")
FILLED_FIRST = ("factor", "value", "name", "facility", "lane", "promise")
"""Fields that levels fill where the operation would do with those that it has."""
LEVEL_KEYS = ("label", "value", "edits")
_STEP = re.compile(r"([+-]|x)\s*(\d+\.?\d*|\.\d+)")

Wrong = Callable[[str, str], None]
"""Takes a rule and a message."""


@dataclass(frozen=True)
class Filling:
    """What turns a level's value into an edit.

    Attributes
    ----------
    template : mapping
        The factor's operation and its other fields; empty where every level brings its own edits.
    fills : str
        The field that the value fills.
    file, line : str, int
        Of the edits that it makes.
    """

    template: Mapping[str, Any]
    fills: str
    file: str = ""
    line: int = 0

    def edits(self, value: Any, wrong: Wrong) -> tuple[Edit, ...]:
        """The edit that a value makes, or none where it changes nothing or is wrong."""
        if value == AS_IT_IS or (self.fills in NAMING and value in NOBODY):
            return ()
        return edits_of([{**self.template, self.fills: value}], (self.file, self.line), wrong)


def filled_field(template: Mapping[str, Any]) -> str:
    """The field that levels fill by themselves: the one that the operation still needs; "" where it cannot be told."""
    op = OPS[template["op"]]
    missing = [name for name in op.required if name not in template]
    if missing:
        return missing[0] if len(missing) == 1 else ""
    if op.one_of and not set(op.one_of) & template.keys():
        return op.one_of[0]
    useless = {"value"} if op.takes("key") and "key" not in template else set()
    return next((name for name in FILLED_FIRST if op.takes(name) and name not in {*template, *useless}), "")


def edits_of(listed: Sequence[Mapping[str, Any]], place: tuple[str, int], wrong: Wrong) -> tuple[Edit, ...]:
    """Edits of mappings, without those that change nothing; what is wrong with the others is reported."""
    found: list[Finding] = []
    edits = [edit_of(item, *place, found) for item in listed if _is_sound(item, wrong)]
    for finding in found:
        wrong(finding.rule, finding.message)
    return tuple(edit for edit in edits if edit is not None and not changes_nothing(edit))


def _is_sound(item: Mapping[str, Any], wrong: Wrong) -> bool:
    unsound = [name for name, value in item.items() if not is_plain(value)]
    for name in unsound:
        wrong("wrong-type", f"op {item.get('op')}: {name} {item[name]!r} is neither text nor a finite number")
    return not unsound


def changes_nothing(edit: Edit) -> bool:
    """Whether a scenario stays as it is: times 1, plus 0."""
    op = OPS[edit.op]
    if "factor" in edit.values and "factor" in op.required + op.one_of:
        return bool(edit.values["factor"] == 1)
    step = _step(edit.values.get("value"))
    key = str(edit.values.get("key", ""))
    return step in (("x", 1.0), ("+", 0.0)) and not _is_signed(key)


def _step(value: Any) -> tuple[str, float] | None:
    """("+", 50.0) of "+50", ("+", -50.0) of "-50", ("x", 1.1) of "x1.1"; None of anything else."""
    found = _STEP.fullmatch(value.strip()) if isinstance(value, str) else None
    if found is None:
        return None
    return ("x", float(found[2])) if found[1] == "x" else ("+", float(found[1] + found[2]) + 0.0)


def _is_signed(key: str) -> bool:
    """Whether "+0" is a value there and no step."""
    if key in schema.settings():
        return schema.settings()[key].signed
    name = key.rpartition(".")[2]
    return any(name in columns and columns[name].signed for columns in map(schema.table, schema.TABLES))


# -- levels of a file --------------------------------------------------------------------------------------


def level_of(raw: Any, filling: Filling, wrong: Wrong) -> Level | None:
    """A level as it stands in the file; None, with findings, where it is wrong.

    A number or text fills the factor's field. A table says ``label``, ``value`` or both, and ``edits`` of its own;
    without those its value fills the field, and without a value it is "as it is".
    """
    told = raw if isinstance(raw, dict) else {"value": raw}
    found: list[tuple[str, str]] = list(_wrong_form(told))
    value, label, listed = told.get("value"), _label(told), told.get("edits")
    if not found and listed is None and value is not None and not filling.fills:
        found = [("missing-field", f"level {label!r} has nothing to fill: its factor has no op, it no edits")]
    for rule, message in found:
        wrong(rule, message)
    if found:
        return None
    if listed is not None:
        return Level(label, value, edits_of(listed, (filling.file, filling.line), wrong))
    return Level(label, value, () if value is None else filling.edits(value, wrong))


def _label(told: Mapping[str, Any]) -> Any:
    if "label" in told or told.get("value") is None:
        return told.get("label")
    return str(told["value"]) or NOBODY[0]


def _wrong_form(told: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for key in told:
        if key not in LEVEL_KEYS:
            yield "unknown-key", f"{key!r} is not known in a level{hint(key, LEVEL_KEYS)}"
    value, label, listed = told.get("value"), _label(told), told.get("edits", [])
    if value is not None and not isinstance(value, str) and not is_number(value):
        yield "wrong-type", f"level {value!r} is neither a finite number nor text"
    if label is None:
        yield "missing-field", f"level {dict(told)!r} has neither label nor value"
    elif not isinstance(label, str) or not label.strip():
        yield "wrong-type", f"label {label!r} of a level is no text, or empty"
    if not isinstance(listed, list) or not all(isinstance(item, dict) for item in listed):
        yield "wrong-type", f"edits of level {label!r} are not a list of tables"


def levels_of(raws: Sequence[Any], filling: Filling, wrong: Wrong) -> tuple[Level, ...]:
    """Levels in the file's order; where all are steps (+0, +50) or all factors (x1, x1.5), their values are numbers."""
    levels = [level for raw in raws if (level := level_of(raw, filling, wrong)) is not None]
    steps = [_step(level.value) for level in levels]
    if len({step and step[0] for step in steps}) == 1:
        levels = [replace(level, value=step[1]) if step else level for level, step in zip(levels, steps, strict=True)]
    for row, level in enumerate(levels):
        if any(level.label == other.label or _is_same(level, other) for other in levels[:row]):
            wrong("duplicate-level", f"level {level.label!r} stands twice")
    return tuple(levels)


def _is_same(level: Level, other: Level) -> bool:
    """1 and 1.0."""
    return is_number(level.value) and level.value == other.value and level.edits == other.edits


def level_at(factor: Factor, value: float) -> Level:
    """The level of a range at a drawn value.

    Parameters
    ----------
    factor : Factor
        A range, as `whatif.batch_files.reading` read it.
    value : float
        In low..high.
    """

    def wrong(rule: str, message: str) -> None:
        raise ValueError(f"{factor.name} {value}: {rule}: {message}")

    filling = Filling(factor.template, factor.fills, factor.file, factor.line)
    return Level(f"{value:.6g}", value, filling.edits(value, wrong))
