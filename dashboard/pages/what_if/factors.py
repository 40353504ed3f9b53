"""Factors that the editor offers: what may be varied in a scenario, and of which facility, promise or setting."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import datasets
from datasets import Scenario, schema
from datasets.edits import edit_of_text

KINDS = {
    "capacity": "Capacity of a facility",
    "status": "Facility open or closed",
    "robots": "Robots of a facility",
    "pickers": "Pickers of a facility",
    "stations": "Pick stations of a facility",
    "demand": "Demand",
    "cutoff": "Cut-off of a promise",
    "setting": "A policy, cost or other setting",
}
SETTINGS = ("policy.", "costs.", "door.", "capacity.", "lanes.", "demand.")
EVERY = "all"


@lru_cache(maxsize=2)
def scenario_of(base: str) -> Scenario:
    """A scenario as its files are."""
    return datasets.load(base)


def options(kind: str, base: str) -> list[dict[str, str]]:
    """What a kind of factor may be of: ``{"value", "label"}``."""
    if kind in ("capacity", "status", "robots", "pickers", "stations"):
        return _facilities(kind, base)
    if kind == "demand":
        parts = [("", "everywhere"), *((f"promise:{p}", f"of {_words(p)} orders") for p in _promises(base))]
        states = sorted(set(scenario_of(base).zones["state"]))
        return [{"value": v or EVERY, "label": t} for v, t in [*parts, *((f"state:{s}", f"in {s}") for s in states)]]
    if kind == "cutoff":
        return [{"value": p, "label": _words(p)} for p in _promises(base)]
    keys = [key for key in schema.settings() if key.startswith(SETTINGS)]
    return [{"value": key, "label": key} for key in keys if _number(_setting(base, key)) is not None]


def factor_of(kind: str, of: str, base: str) -> dict[str, Any]:
    """A factor as a batch file says it, with levels to begin with; the first is the scenario as it is."""
    if kind == "status":
        closed = {"label": "closed", "edits": [{"op": "close_facility", "facility": of}]}
        return {"name": of, "levels": [{"label": "open"}, closed]}
    if kind == "capacity":
        return {"name": f"{_who(of)} capacity", "op": "capacity", "facility": of, "levels": [1.0, 1.1, 1.2]}
    if kind in ("robots", "pickers", "stations"):
        return {
            "name": f"{_who(of)} {kind}",
            "op": kind,
            "facility": of,
            "fills": "factor",
            "levels": [1.0, 1.2],
        }
    if kind == "demand":
        field, _, name = of.partition(":")
        part = {field: name} if name else {}
        return {"name": f"demand {_words(name)}".strip(), "op": "demand", **part, "levels": [1.0, 1.1]}
    key = f"promise.{of}.cutoff" if kind == "cutoff" else of
    return {
        "name": _title(key),
        "key": key,
        "levels": _around(_cutoff(base, of) if kind == "cutoff" else _setting(base, key)),
    }


def factor_of_edit(text: str) -> dict[str, Any]:
    """An edit of the draft as a factor: the scenario as it is, against the edit."""
    from whatif.runs.edit_names import edit_name

    edit = edit_of_text(text, [])
    if edit is None:
        return {"name": text, "levels": [{"label": "as it is"}]}
    name = edit_name(str(edit))
    return {
        "name": name,
        "levels": [{"label": "as it is"}, {"label": "changed", "edits": [{"op": edit.op, **edit.values}]}],
    }


def _facilities(kind: str, base: str) -> list[dict[str, str]]:
    table = scenario_of(base).facilities
    if kind in ("robots", "stations", "pickers"):
        table = table[table[kind] > 0]
    every = [{"value": EVERY, "label": "all facilities"}] if kind != "status" else []
    if kind == "capacity":
        kinds = dict.fromkeys(table["kind"])
        every += [{"value": str(kind), "label": f"every {_words(str(kind))}"} for kind in kinds]
    rows = zip(table["id"], table["name"], strict=True)
    return [*every, *({"value": str(i), "label": f"{i}  {name}"} for i, name in rows)]


def _promises(base: str) -> list[str]:
    return [str(promise) for promise in scenario_of(base).promises["promise"]]


def _cutoff(base: str, promise: str) -> Any:
    table = scenario_of(base).promises.set_index("promise")
    return table.loc[promise, "cutoff"] if "cutoff" in table.columns else None


def _setting(base: str, key: str) -> Any:
    settings = scenario_of(base).settings
    return settings.get(key) if hasattr(settings, "get") else getattr(settings, key, None)


def _around(value: Any) -> list[Any]:
    """The value as it is and one beside it: an hour later, a tenth more."""
    number = _number(value)
    if number is not None:
        more = round(number * 1.1, 6) if number else 1.0
        return [value, int(more) if isinstance(value, int) and more == int(more) else more]
    hours, colon, rest = str(value).partition(":")
    if colon and hours.isdigit():
        return [str(value), f"{(int(hours) + 1) % 24:02d}:{rest}"]
    return ["as it is"]


def _number(value: Any) -> float | None:
    return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else None


def _who(of: str) -> str:
    return "all" if of == EVERY else _words(of)


def _words(name: str) -> str:
    return name.replace("_", " ")


def _title(key: str) -> str:
    return _words(key.removeprefix("promise.").replace(".", " "))
