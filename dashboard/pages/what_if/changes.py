"""What a click in the editor does to a batch's document: pure functions, each returns a new document."""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping
from typing import Any

from whatif.batch_files.levels import filled_field
from whatif.batch_files.seeds import MOST_SEEDS, seeds_of

Document = dict[str, Any]
DESIGNS = {"full": "Full grid", "one_at_a_time": "One at a time", "latin_hypercube": "Sample"}
MOST_LEVEL = 1e15
"""The largest number that + counts on from."""
MOST_LEVELS = 100
_TIME = re.compile(r"(\d{1,2}):(\d{2})")
_FACTOR = re.compile(r"[x×]\s*(\d+\.?\d*|\.\d+)")


def fills_of(factor: Mapping[str, Any]) -> str:
    """The field that a factor's levels fill; "" where each level brings its own edits, or it cannot be told."""
    template = {k: v for k, v in factor.items() if k not in ("name", "levels", "range", "reference", "fills")}
    if "fills" in factor:
        return str(factor["fills"])
    if "op" not in template and {"key"} & template.keys():
        template = {"op": "set", **template}
    try:
        return filled_field(template) if "op" in template else ""
    except (KeyError, TypeError):
        return ""


def label_of(raw: Any, fills: str) -> str:
    """A level as its chip says it: ×1.10 of a factor, else as it stands in the file."""
    if isinstance(raw, Mapping):
        return str(raw.get("label", raw.get("value", "")))
    if fills == "factor" and isinstance(raw, (int, float)):
        text = f"{raw:.4f}".rstrip("0")
        return "×" + text + "0" * max(0, 2 - len(text.partition(".")[2]))
    return str(raw)


def value_of(text: str, fills: str) -> Any:
    """What a chip's text is in the file: a number where it is one, else text."""
    text = text.strip().replace("−", "-")
    found = _FACTOR.fullmatch(text)
    if found:
        return float(found[1]) if fills == "factor" else f"x{found[1]}"
    try:
        return int(text) if re.fullmatch(r"-?\d+", text) and fills != "factor" else float(text)
    except ValueError:
        return text


def set_level(document: Document, factor: int, level: int, text: str) -> Document:
    """Another text in a chip; an empty one takes the level out. A level with edits of its own is renamed."""
    changed, own = _own(document, factor)
    levels = own["levels"]
    if level >= len(levels):  # it is gone already
        return changed
    if not text.strip():
        return remove_level(document, factor, level)
    before = levels[level]
    fills = fills_of(own)
    levels[level] = before | {"label": text.strip()} if isinstance(before, dict) else value_of(text, fills)
    if "reference" in own and own["reference"] == _name(before):
        own["reference"] = _name(levels[level])
    return changed


def remove_level(document: Document, factor: int, level: int) -> Document:
    """Without one level; the last level stays."""
    changed, own = _own(document, factor)
    if len(own["levels"]) < 2 or level >= len(own["levels"]):
        return changed
    gone = own["levels"].pop(level)
    if own.get("reference") == _name(gone):
        own.pop("reference")
    return changed


def add_level(document: Document, factor: int) -> Document:
    """One level more: as far from the last as that is from the one before."""
    changed, own = _own(document, factor)
    more = next_level(own)
    if more is not None and len(own["levels"]) < MOST_LEVELS:
        own["levels"].append(more)
    return changed


def next_level(factor: Mapping[str, Any]) -> Any:
    """The level that + adds; None where none can be guessed."""
    levels = factor.get("levels", [])
    if not levels or isinstance(levels[-1], Mapping):
        return None
    last, before = levels[-1], levels[-2] if len(levels) > 1 else None
    if isinstance(last, (int, float)) and not isinstance(last, bool) and abs(last) <= MOST_LEVEL:
        step = last - before if isinstance(before, (int, float)) else (abs(last) / 10 or 1)
        more = round(last + (step or abs(last) / 10 or 1), 6)
        return int(more) if isinstance(last, int) and more == int(more) else more
    found, step_of = _TIME.fullmatch(str(last)), _FACTOR.fullmatch(str(last))
    if found:
        return f"{(int(found[1]) + 1) % 24:02d}:{found[2]}"
    return f"x{round(float(step_of[1]) + 0.1, 6):g}" if step_of else None


def set_reference(document: Document, factor: int, level: int) -> Document:
    """Another level that the others are held against; levels keep their places."""
    changed, own = _own(document, factor)
    own.pop("reference", None)
    if level:
        own["reference"] = _name(own["levels"][level])
    return changed


def reference_of(factor: Mapping[str, Any]) -> int:
    """Place of the reference level."""
    names, wanted = [_name(level) for level in factor.get("levels", [])], factor.get("reference")
    return names.index(wanted) if wanted is not None and wanted in names else 0


def add_factor(document: Document, factor: Mapping[str, Any]) -> Document:
    """One factor more, at the end; its name is made to differ from the others'."""
    changed = copy.deepcopy(document)
    factors = changed.setdefault("factors", [])
    names = [own.get("name", own.get("key")) for own in factors]
    name, number = str(factor["name"]), 2
    while name in names:
        name, number = f"{factor['name']} {number}", number + 1
    factors.append({**copy.deepcopy(dict(factor)), "name": name})
    return changed


def remove_factor(document: Document, factor: int) -> Document:
    """Without a factor."""
    changed = copy.deepcopy(document)
    del changed["factors"][factor]
    if not changed["factors"]:
        del changed["factors"]
    return changed


def set_design(document: Document, kind: str) -> Document:
    """Another design; how many points a sample has stays with samples."""
    if kind not in DESIGNS:
        return document
    changed = copy.deepcopy(document)
    changed.pop("design", None)
    if kind != "full":
        changed["design"] = kind
    return changed


def set_seeds(document: Document, count: str) -> Document:
    """The first `count` seeds; anything that is no count stays as it was."""
    try:
        number = int(count)
    except ValueError:
        return document
    return {**document, "seeds": f"1..{min(max(number, 1), MOST_SEEDS)}"}


def seed_count(document: Mapping[str, Any]) -> int:
    """Seeds that it names; 0 where they are wrong."""
    try:
        return len(seeds_of(document.get("seeds", 5)))
    except ValueError:
        return 0


def kind_of(document: Mapping[str, Any]) -> str:
    """Its design."""
    design = document.get("design", "listed" if "variants" in document else "full")
    return str(design.get("kind", "full")) if isinstance(design, Mapping) else str(design)


def _own(document: Document, factor: int) -> tuple[Document, dict[str, Any]]:
    changed = copy.deepcopy(document)
    return changed, changed["factors"][factor]


def _name(raw: Any) -> Any:
    """What ``reference`` calls a level."""
    return raw.get("label", raw.get("value")) if isinstance(raw, Mapping) else raw
