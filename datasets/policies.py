"""Policies by name: settings that are set together, as `datasets/defaults/policies.csv` lists them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from datasets import schema
from datasets.cells import hint
from datasets.draft import Draft
from datasets.edits import Edit
from datasets.targets import EditError
from datasets.writes import write_setting


@dataclass(frozen=True)
class Policy:
    """Settings under a name.

    Attributes
    ----------
    name, description : str
    settings : mapping of str to str
        By dotted key, as text; "" is the schema's default.
    """

    name: str
    description: str
    settings: Mapping[str, str] = field(default_factory=dict)


@cache
def policies() -> Mapping[str, Policy]:
    """Every policy by its name, in the file's order."""
    found: dict[str, Policy] = {}
    for row in schema.read_rows(schema.default_rows("policies")):
        policy = found.get(row["policy"], Policy(row["policy"], row["description"]))
        value = row["value"] or schema.settings()[row["key"]].default
        found[policy.name] = Policy(policy.name, policy.description, {**policy.settings, row["key"]: value})
    return found


def apply_policy(draft: Draft, edit: Edit) -> None:
    """Set what the policy of this name says, then single settings under ``policy.``."""
    values = dict(edit.values)
    if "name" in values:
        for key, value in _named(values.pop("name")).settings.items():
            write_setting(draft, key, value, edit)
    elif not values:
        raise EditError("missing-field", "op policy says nothing to change")
    if "key" in values:
        key = str(values.pop("key"))
        values[key.removeprefix("policy.")] = values.pop("value", "")
    for name, value in values.items():
        if f"policy.{name}" not in schema.settings():
            close = hint(f"policy.{name}", list(schema.settings()))
            raise EditError("unknown-key", f"'policy.{name}' is not known{close}")
        write_setting(draft, f"policy.{name}", value, edit)


def _named(name: str) -> Policy:
    if name not in policies():
        listed = ", ".join(policies())
        raise EditError("unknown-policy", f"policy {name!r} is none of {listed}{hint(name, list(policies()))}")
    return policies()[name]
