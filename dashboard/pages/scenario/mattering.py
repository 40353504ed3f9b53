"""Which defaults matter: the plan of a mean day, once as it is and once for each default, by a tenth more.

It is a batch of part ``plan`` (``pod2door whatif run`` of the file beside its result): nothing is simulated and no
default is varied with another, so it is a first look; ``pod2door whatif sensitivity`` varies all together.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from dashboard.pages.scenario.provenance import DefaultValue, defaults
from dashboard.pages.scenario.tables import SETTINGS, view_of
from dashboard.workspace.scenario_files import ScenarioFiles
from datasets import schema
from datasets.writing import toml_key, toml_value
from whatif.store.content import base_digest

SECTIONS = ("costs", "lanes", "door", "demand", "capacity", "policy", "sourcing", "roads")
"""Of settings that a plan can feel; those of floors, catalogue and run it does not see."""
STEP = 0.1
FOLDER = ".defaults"


@dataclass(frozen=True)
class Matter:
    """What a tenth more of a default does.

    Attributes
    ----------
    default : DefaultValue
    usd : float
        Change of the plan's cost per package, USD.
    """

    default: DefaultValue
    usd: float


def place_of_result(runs: Path, name: str, files: ScenarioFiles) -> Path:
    """Where the ranking of this content of a scenario lies, or would."""
    return runs / FOLDER / f"{name}-{base_digest(files.place)[:12]}"


def batch_toml(files: ScenarioFiles) -> str:
    """The batch, as ``pod2door whatif run`` takes it."""
    base = files.place if "/" not in files.place else str(Path(files.place).resolve())
    head = [f"base = {toml_value(base)}", 'name = "defaults"', "seeds = 1", 'part = "plan"']
    head += ['metrics = ["cost_per_package"]', "", "[design]", 'kind = "listed"', "", "[[variants]]"]
    lines = [*head, 'name = "as it is"', ""]
    for key, edits in variants(files):
        lines += ["[[variants]]", f"name = {toml_value(key)}"]
        for edit in edits:
            lines += ["[[variants.edits]]", *(f"{toml_key(k)} = {toml_value(v)}" for k, v in edit.items())]
        lines.append("")
    return "\n".join(lines)


def variants(files: ScenarioFiles) -> Iterator[tuple[str, list[dict[str, object]]]]:
    """Each default that holds in the scenario and that a plan can feel, with the edits that make it a tenth more."""
    given = {key for key, value in view_of(files, SETTINGS).sheet.rows if value}
    for key, column in schema.settings().items():
        if key.partition(".")[0] in SECTIONS and column.numeric and key not in given and column.default:
            value = _more(column)
            if value is not None:
                yield key, [{"op": "set", "key": key, "value": value}]
    yield from _of_kinds(files)


def _of_kinds(files: ScenarioFiles) -> Iterator[tuple[str, list[dict[str, object]]]]:
    """Columns that every facility of a kind leaves to the default."""
    view = view_of(files, "facilities")
    header, columns = view.sheet.header, schema.table("facilities")
    if "kind" not in header:
        return
    for kind, values in schema.facility_defaults().items():
        rows = [row for row in view.sheet.rows if row[header.index("kind")] == kind]
        for name, value in values.items():
            empty = name not in header or not any(row[header.index(name)] for row in rows)
            if rows and empty and columns[name].numeric and value and float(value):
                yield f"{kind}.{name}", [{"op": "scale", "key": f"{kind}.{name}", "factor": 1 + STEP}]


def _more(column: schema.Column) -> float | int | None:
    """The default and a tenth; a tenth less where that is out of range; None where it is 0, or a word in figures."""
    value = float(column.default)
    if value <= 0:
        return None
    for share in (1 + STEP, 1 - STEP):
        new = round(value * share, 9)
        if column.type == "integer":
            new = round(new) if round(new) != value else value + (1 if share > 1 else -1)
        if column.low <= new <= column.high:
            return int(new) if column.type == "integer" else new
    return None


def read_ranking(folder: Path) -> list[Matter] | None:
    """Defaults by what they do, the largest first; None where it has not been asked, or is not done."""
    try:
        answer = json.loads((folder / "answer.json").read_text(encoding="utf-8"))
        rows = [row for row in answer["kpis"] if row["name"] == "cost_per_package"]
        found = [
            Matter(defaults()[row["variant_name"]], float(row["delta"])) for row in rows if row["delta"] is not None
        ]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    known = {matter.default.key for matter in found}
    return sorted(found, key=lambda matter: (-abs(matter.usd), matter.default.key)) if known else None
