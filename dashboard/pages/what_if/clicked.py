"""What a click asks of the design, looked up."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dashboard.pages.what_if import changes
from dashboard.pages.what_if.factors import factor_of_edit
from datasets import Edit
from datasets.edits import edit_of_text


def changed_design(do: Mapping[str, Any], document: dict[str, Any], edits: tuple[str, ...]) -> dict[str, Any]:
    """The document after a click.

    Parameters
    ----------
    do : mapping
        ``do``, and the element's data: ``factor``, ``level``, ``value``, all text.
    document : dict
    edits : tuple of str
        The draft.
    """
    place, level = (int(do.get(name, 0)) for name in ("factor", "level"))
    value = str(do.get("value", ""))
    steps = {
        "level": lambda: changes.set_level(document, place, level, value),
        "reference": lambda: changes.set_reference(document, place, level),
        "add-level": lambda: changes.add_level(document, place),
        "remove-factor": lambda: changes.remove_factor(document, place),
        "design": lambda: changes.set_design(document, value),
        "seeds": lambda: changes.set_seeds(document, value),
        "edits-as-common": lambda: _with_common(document, edits),
        "edits-as-factors": lambda: _with_factors(document, edits),
    }
    return steps[str(do.get("do"))]()


def _with_common(document: dict[str, Any], edits: tuple[str, ...]) -> dict[str, Any]:
    told = [edit for text in edits if (edit := edit_of_text(text, [])) is not None]
    before = list(document.get("edits", []))
    new = [_table(edit) for edit in told if _table(edit) not in before]
    return {**document, "edits": [*before, *new]}


def _with_factors(document: dict[str, Any], edits: tuple[str, ...]) -> dict[str, Any]:
    for text in edits:
        document = changes.add_factor(document, factor_of_edit(text))
    return document


def _table(edit: Edit) -> dict[str, Any]:
    return {"op": edit.op, **edit.values}
