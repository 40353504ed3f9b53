"""Reading ``[[factors]]`` and ``[[variants]]`` of a batch file."""

from __future__ import annotations

from typing import Any

from datasets.cells import hint
from datasets.edits import OPS, edit_of
from whatif.batch import Batch, Factor, Level
from whatif.batch_files.columns import is_whole
from whatif.batch_files.fields import Fields, is_number
from whatif.batch_files.levels import AS_IT_IS, Filling, Wrong, filled_field, levels_of

OWN_KEYS = ("name", "levels", "range", "reference", "fills")
"""Keys of a factor that are no fields of its operation."""
LISTED = "variant"
"""Name of the one factor of a batch whose variants are listed: each is a level of it."""


def factors_of(listed: list[Fields]) -> tuple[Factor, ...]:
    """Every factor that can be read; what is wrong becomes findings."""
    names = [fields.table.get("name", fields.table.get("key")) for fields in listed]
    for row, name in enumerate(names):
        if name in names[:row] and isinstance(name, str):
            listed[row].wrong("name", "duplicate-factor", f"factor {name!r} stands twice")
    return tuple(factor for fields in listed if (factor := _factor(fields)) is not None)


def _factor(fields: Fields) -> Factor | None:
    table, before = fields.table, len(fields.findings)
    name = fields.text("name", str(table.get("key", "")))
    if not name.strip():
        fields.wrong("name", "missing-field", "a factor needs a name")
    filling = _filling(fields, name)
    if "levels" in table and "range" in table:
        fields.wrong("range", "levels-and-range", f"factor {name!r} has levels and a range: one of them is meant")
    if filling is None:
        return None
    factor = _ranged(fields, name, filling) if "range" in table else _levelled(fields, name, filling)
    return factor if len(fields.findings) == before else None


def _filling(fields: Fields, name: str) -> Filling | None:
    """The operation that the factor's levels fill; one without any where each level brings its own edits."""
    template = {key: value for key, value in fields.table.items() if key not in OWN_KEYS}
    if "op" not in template and template.keys() & {"key", "place", "column"}:
        template = {"op": "set", **template}
    if {"place", "column"} <= template.keys():
        template["key"] = f"{template.pop('place')}.{template.pop('column')}"
    if not template:
        return Filling({}, "", *fields.place)
    if "op" not in template:
        for key in template:
            fields.wrong(key, "unknown-key", f"factor {name!r}: {key!r} is not known{hint(key, [*OWN_KEYS, 'op'])}")
        return None
    if not isinstance(template["op"], str) or template["op"] not in OPS:
        edit_of(template, fields.toml.file, fields.line("op"), fields.findings)
        return None
    return Filling(template, fills, *fields.place) if (fills := _fills(fields, name, template)) else None


def _fills(fields: Fields, name: str, template: dict[str, Any]) -> str:
    """The field that levels fill; "" with a finding where there is none."""
    op, fills = template["op"], fields.text("fills") or filled_field(template)
    if not fills:
        reason = f"op {op} has more than one field, or none, for its levels: say fills"
        fields.wrong("op", "nothing-to-fill", f"factor {name!r}: {reason}")
    elif fills in template or not OPS[op].takes(fills):
        reason = f"fills {fills!r}, which op {op} {'has already' if fills in template else 'does not take'}"
        fields.wrong("fills", "nothing-to-fill", f"factor {name!r}: {reason}")
        return ""
    return fills


# -- levels ------------------------------------------------------------------------------------------------


def _levelled(fields: Fields, name: str, filling: Filling) -> Factor | None:
    raws = fields.table.get("levels", [])
    if not isinstance(raws, list):
        fields.wrong("levels", "wrong-type", f"factor {name!r}: levels {raws!r} are no list")
        return None
    if not raws:
        fields.wrong("levels", "no-levels", f"factor {name!r} has no levels")
    levels = levels_of(raws, filling, _about(fields, "levels", f"factor {name!r}"))
    if "reference" in fields.table:
        levels = _reordered(fields, name, levels)
    return Factor(name, levels, template=filling.template, fills=filling.fills, file=filling.file, line=filling.line)


def _reordered(fields: Fields, name: str, levels: tuple[Level, ...]) -> tuple[Level, ...]:
    """The level that ``reference`` names first, by its label or its value."""
    said = fields.table["reference"]
    same = [level for level in levels if not isinstance(said, bool) and said in (level.label, level.value)]
    if not same:
        labels = ", ".join(level.label for level in levels)
        fields.wrong("reference", "unknown-level", f"factor {name!r}: reference {said!r} is no level of it ({labels})")
        return levels
    return (same[0], *(level for level in levels if level is not same[0]))


# -- ranges ------------------------------------------------------------------------------------------------


def _ranged(fields: Fields, name: str, filling: Filling) -> Factor | None:
    ends = fields.table["range"]
    if not isinstance(ends, list) or len(ends) != 2 or not all(map(is_number, ends)):
        fields.wrong("range", "wrong-type", f"factor {name!r}: range {ends!r} is not [lowest, highest]")
        return None
    if not ends[0] < ends[1]:
        fields.wrong("range", "out-of-range", f"factor {name!r}: range {ends!r} does not go up")
        return None
    if "reference" in fields.table:
        message = f"factor {name!r}: reference is for levels; the reference of a range is the scenario as it is"
        fields.wrong("reference", "unknown-key", message)
    if not filling.template:
        fields.wrong("range", "missing-field", f"factor {name!r}: a range needs an op whose field it fills")
        return None
    whole = is_whole(filling.template, filling.fills, str(fields.toml.data.get("part", Batch.part)))
    if whole and any(end != int(end) for end in ends):
        fields.wrong("range", "wrong-type", f"factor {name!r}: range {ends!r} is not of whole numbers")
        return None
    for end in map(int, ends) if whole else ends:
        filling.edits(end, _about(fields, "range", f"factor {name!r}"))
    low, high = map(float, ends)
    return Factor(name, (), low, high, filling.template, filling.fills, whole, filling.file, filling.line)


def _about(fields: Fields, key: str, who: str) -> Wrong:
    return lambda rule, message: fields.wrong(key, rule, f"{who}: {message}")


# -- listed variants ---------------------------------------------------------------------------------------


def listed_variants(listed: list[Fields]) -> tuple[Factor, ...]:
    """The one factor whose levels are the ``[[variants]]``, each a ``name`` and ``edits``.

    The reference is the first where it has no edits; else one that changes nothing is put before it.
    """
    levels: list[Level] = []
    for fields in listed:
        fields.only(("name", "edits"))
        raw: dict[str, Any] = {"label": fields.text("name"), "edits": fields.table.get("edits", [])}
        levels += levels_of([raw], Filling({}, "", *fields.place), _about(fields, "edits", f"variant {raw['label']!r}"))
    if not levels or levels[0].edits:
        levels.insert(0, Level(AS_IT_IS, None))
    names = [level.label for level in levels]
    for fields in listed:
        if names.count(name := fields.text("name")) > 1:
            fields.wrong("name", "duplicate-name", f"variant {name!r} stands twice")
    file, line = listed[0].place if listed else ("", 0)
    return (Factor(LISTED, tuple(levels), file=file, line=line),)
