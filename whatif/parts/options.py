"""A part's options: what a batch's ``[options]`` may say, and edits of ``options.NAME`` that vary them."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from core.errors import Finding, InvalidInput
from datasets import Edit
from datasets.cells import hint

PREFIX = "options."
TABLE = "[options]"


@dataclass(frozen=True)
class Option:
    """One option.

    Attributes
    ----------
    kind : {"number", "whole", "text"}
    default : float, int, str or None
        None: the part's own choice.
    unit, description : str
    low, high : float
        Of a number.
    above : bool
        Whether `low` itself is left out.
    choices : tuple of str
        Of a text; empty: any.
    """

    kind: Literal["number", "whole", "text"]
    default: float | str | None
    unit: str
    description: str
    low: float = 0.0
    high: float = math.inf
    above: bool = False
    choices: tuple[str, ...] = ()


def is_option_edit(edit: Edit) -> bool:
    """Whether an edit changes an option of the part, not the scenario."""
    return str(edit.values.get("key", "")).startswith(PREFIX)


def scenario_edits(edits: Iterable[Edit]) -> tuple[Edit, ...]:
    """Those that change the scenario."""
    return tuple(edit for edit in edits if not is_option_edit(edit))


def read_options(known: Mapping[str, Option], options: Mapping[str, Any], edits: Sequence[Edit] = ()) -> dict[str, Any]:
    """Every option of a part, defaults filled in, edits of ``options.NAME`` applied in order.

    Raises
    ------
    InvalidInput
        With every finding.
    """
    values, findings = options_of(known, options, edits)
    if findings:
        raise InvalidInput(findings)
    return values


def options_of(
    known: Mapping[str, Option], options: Mapping[str, Any], edits: Sequence[Edit] = ()
) -> tuple[dict[str, Any], list[Finding]]:
    """Every option of a part as far as it is sound, and what is wrong with the others.

    Parameters
    ----------
    known : mapping of str to Option
    options : mapping
        As the batch says them.
    edits : sequence of Edit
        ``set`` and ``scale`` of ``options.NAME``; those of the scenario are passed over.
    """
    values: dict[str, Any] = {name: option.default for name, option in known.items()}
    findings: list[Finding] = []
    for name, value in options.items():
        _say(values, known, name, value, (TABLE, 0), findings)
    for edit in filter(is_option_edit, edits):
        name = str(edit.values["key"]).removeprefix(PREFIX)
        _say(values, known, name, _edited(edit, known.get(name), values.get(name), findings), edit.place, findings)
    return values, findings


def _edited(edit: Edit, option: Option | None, before: Any, findings: list[Finding]) -> Any:
    """What an edit makes of an option's value."""
    how, by = "x", edit.values.get("factor")
    if edit.op == "set":
        value = edit.values.get("value")
        if option is None or option.kind == "text" or not isinstance(value, str) or value[:1] not in _CHANGES:
            return value
        how, by = value[:1], value[1:]
    try:
        if edit.op in ("set", "scale"):
            return _CHANGES[how](before, float(str(by)))
    except (TypeError, ValueError):
        pass
    message = f"{edit}: an option takes set, and scale, +N, -N and xF where it has a number to change"
    findings.append(Finding(*edit.place, "bad-option", message))
    return before


_CHANGES: Mapping[str, Callable[[Any, Any], Any]] = {"+": operator.add, "-": operator.sub, "x": operator.mul}
"""Of a number, as ``--edit`` writes them; no option is negative."""


def _say(
    values: dict[str, Any],
    known: Mapping[str, Option],
    name: str,
    value: Any,
    place: tuple[str, int],
    findings: list[Finding],
) -> None:
    if name not in known:
        message = f"the part has no option {name!r}{hint(name, list(known))}"
        findings.append(Finding(*place, "unknown-option", message))
        return
    read = _read(known[name], value)
    wrong = _wrong(known[name], read)
    if wrong:
        findings.append(Finding(*place, "bad-option", f"{name} = {value!r}: {wrong}"))
    else:
        values[name] = read


def _read(option: Option, value: Any) -> Any:
    """A value of a file, or of a command line, which is text."""
    if isinstance(value, str) and option.kind != "text":
        try:
            value = float(value)
        except ValueError:
            return value
    if option.kind == "whole" and isinstance(value, float) and value.is_integer():
        return int(value)
    if option.kind == "text" and isinstance(value, (list, tuple)) and all(isinstance(item, str) for item in value):
        return ",".join(value)
    return str(value) if option.kind == "text" and _is_number(value) else value


def _wrong(option: Option, value: Any) -> str:
    """What is wrong with a value; "" where nothing is."""
    if option.kind == "text":
        if not isinstance(value, str):
            return "is no text"
        return f"is none of {', '.join(option.choices)}" if option.choices and value not in option.choices else ""
    if not _is_number(value) or not math.isfinite(value) or (option.kind == "whole" and not isinstance(value, int)):
        return "is no whole number" if option.kind == "whole" else "is no number"
    unit = f" {option.unit}" if option.unit else ""
    if value < option.low or (option.above and value == option.low):
        return f"must be {'above' if option.above else 'at least'} {option.low:g}{unit}"
    return f"must be {option.high:g}{unit} at most" if value > option.high else ""


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)
