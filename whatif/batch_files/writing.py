"""A batch back to TOML, so that a dashboard can change and save it: reads to the same batch."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from datasets import Edit
from datasets.writing import toml_key, toml_value
from whatif.batch import Batch, Factor, Level
from whatif.batch_files.levels import Filling, filled_field, levels_of
from whatif.batch_files.seeds import seeds_text

LINE = 100
"""Characters from which on a list of tables is broken."""


def batch_toml(batch: Batch) -> str:
    """The batch file's text; what is as it would be anyway is left out.

    `read_batch` reads it to an equal batch, but for the places (file and line) that its parts name.
    """
    head: dict[str, Any] = {"base": batch.base, "name": batch.name}
    head |= {key: value for key in ("question", "description") if (value := getattr(batch, key))}
    if batch.part != Batch.part:
        head["part"] = batch.part
    head["seeds"] = seeds_text(batch.seeds)
    if batch.metrics:
        head["metrics"] = list(batch.metrics)
    if batch.design not in (Batch.design, "listed") and not batch.design_options:
        head["design"] = batch.design
    blocks = [_block("", head), *(_block(f"[{name}]", table) for name, table in _sections(batch).items() if table)]
    blocks += [_block("[[edits]]", _edit(edit)) for edit in batch.edits]
    if batch.design == "listed":
        blocks += [_block("[[variants]]", _variant(level)) for level in batch.factors[0].levels]
    else:
        blocks += [_block("[[factors]]", _factor(factor)) for factor in batch.factors]
    return "\n".join(blocks)


def _sections(batch: Batch) -> dict[str, Mapping[str, Any]]:
    stop = batch.stopping
    return {
        "design": {"kind": batch.design, **batch.design_options} if batch.design_options else {},
        "options": batch.options,
        "budget": {key: value for key, value in vars(batch.budget).items() if value is not None},
        "stop": vars(stop) if stop else {},
        "growth": batch.growth,
        "trial": batch.trial,
    }


def _block(header: str, table: Mapping[str, Any]) -> str:
    lines = [header] if header else []
    return "\n".join([*lines, *(f"{toml_key(key)} = {_value(value)}" for key, value in table.items())]) + "\n"


def _value(value: Any) -> str:
    """Tables of a list each on a line of its own where they are many."""
    text = inline(value)
    if len(text) <= LINE or not isinstance(value, list) or not all(isinstance(item, Mapping) for item in value):
        return text
    return "[\n" + "".join(f"  {inline(item)},\n" for item in value) + "]"


def inline(value: Any) -> str:
    """A value on one line of TOML; tables within it as inline tables."""
    if isinstance(value, Mapping):
        inner = ", ".join(f"{toml_key(key)} = {inline(item)}" for key, item in value.items())
        return f"{{ {inner} }}" if inner else "{}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(inline, value)) + "]"
    return toml_value(value)


def _edit(edit: Edit) -> dict[str, Any]:
    return {"op": edit.op, **edit.values}


def _edits(edits: Iterable[Edit]) -> list[dict[str, Any]]:
    return [_edit(edit) for edit in edits]


def _variant(level: Level) -> dict[str, Any]:
    return {"name": level.label, "edits": _edits(level.edits)}


def _factor(factor: Factor) -> dict[str, Any]:
    table: dict[str, Any] = {"name": factor.name, **factor.template}
    if factor.template and factor.fills != filled_field(factor.template):
        table["fills"] = factor.fills
    if not factor.is_range:
        return table | {"levels": _levels(factor)}
    if factor.whole:
        return table | {"range": [int(factor.low), int(factor.high)]}
    return table | {"range": [factor.low, factor.high]}


def _levels(factor: Factor) -> list[Any]:
    """Levels as numbers or text where the factor's operation makes the same of them, else as tables."""
    filling = Filling(factor.template, factor.fills, factor.file, factor.line)
    for raws in ([level.value for level in factor.levels], [level.label for level in factor.levels]):
        if levels_of(raws, filling, lambda rule, message: None) == factor.levels:
            return raws
    return [_level(level) for level in factor.levels]


def _level(level: Level) -> dict[str, Any]:
    table: dict[str, Any] = {"label": level.label}
    if level.value is None and not level.edits:
        return table
    return table | ({} if level.value is None else {"value": level.value}) | {"edits": _edits(level.edits)}
