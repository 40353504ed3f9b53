"""Which column, setting or option an edit fills, as far as its form tells; the schema then says its unit and kind."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, get_args

from datasets import schema
from datasets.edits import OPS, STAFF_OPS
from datasets.targets import TABLE_WORDS
from whatif.batch import Part
from whatif.parts import part_of
from whatif.parts.options import PREFIX


def column_of(key: str) -> schema.Column | None:
    """The setting or column that an edit's key speaks of; None where its form does not tell."""
    if key in schema.settings():
        return schema.settings()[key]
    place, _, name = key.rpartition(".")
    word = place.partition(".")[0]
    tables = [TABLE_WORDS[word]] if word in TABLE_WORDS else ["lanes"] if ">" in place else ["facilities", "zones"]
    return next((schema.table(table)[name] for table in tables if name in schema.table(table)), None)


def is_whole(template: Mapping[str, Any], fills: str, part: str) -> bool:
    """Whether the field takes whole numbers only.

    Parameters
    ----------
    template : mapping
        An edit without the field.
    fills : str
        The field.
    part : str
        Whose options ``options.NAME`` are.
    """
    key = str(template.get("key", ""))
    if fills == "value" and key.startswith(PREFIX):
        return _is_whole_option(key.removeprefix(PREFIX), part)
    column = _filled(template["op"], key, fills)
    return column is not None and column.type == "integer"


def _filled(op: str, key: str, fills: str) -> schema.Column | None:
    if fills == "value":
        if op in STAFF_OPS:
            return schema.table("facilities")[op]
        return column_of(f"policy.{key.removeprefix('policy.')}" if op == "policy" else key)
    if op == "policy":
        return schema.settings().get(f"policy.{fills}")
    table = "outages" if op == "outage" else OPS[op].table
    return schema.table(table).get(fills) if table else None


def _is_whole_option(name: str, part: str) -> bool:
    if part not in get_args(Part):
        return False
    option = part_of(part).OPTIONS.get(name)
    return option is not None and option.kind == "whole"
