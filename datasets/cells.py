"""From text to typed values, a column at a time, with what is wrong by row."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from difflib import get_close_matches
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from core.clock import parse_time_of_day
from datasets.schema import Column
from datasets.times import parse_departures, parse_shifts, parse_waves


class Wrong(NamedTuple):
    """A cell that breaks its column's rule."""

    row: int
    rule: str
    message: str


_TIMES: dict[str, tuple[str, Callable[[str], Any]]] = {
    "time": ("bad-time", parse_time_of_day),
    "shifts": ("bad-shifts", parse_shifts),
    "departures": ("bad-departures", parse_departures),
    "waves": ("bad-waves", parse_waves),
}


def typed(column: Column, texts: Sequence[str]) -> tuple[pd.Series, list[Wrong]]:
    """Values of a column: float64 for numbers and integers (NaN where empty or wrong), else text ("" likewise).

    Parameters
    ----------
    column : Column
    texts : sequence of str
        Cells, stripped; empty ones take the column's default.

    Returns
    -------
    values : Series
    wrong : list of Wrong
    """
    if column.numeric:
        return _numbers(column, texts)
    values = [text or column.default for text in texts]
    wrong: list[Wrong] = []
    verdicts = {value: _text_verdict(column, value) for value in dict.fromkeys(values)}
    if any(verdicts.values()):
        for row, value in enumerate(values):
            if verdict := verdicts[value]:
                wrong.append(Wrong(row, *verdict))
                values[row] = ""
    return pd.Series(values, dtype="str"), wrong


def _numbers(column: Column, texts: Sequence[str]) -> tuple[pd.Series, list[Wrong]]:
    cells = pd.Series(texts, dtype="str")
    empty = (cells == "").to_numpy()
    numbers = pd.to_numeric(cells.where(~empty, column.default or "nan"), errors="coerce").to_numpy(dtype=float).copy()
    lawful = np.isfinite(numbers) & (numbers >= column.low) & (numbers <= column.high)
    if column.type == "integer":
        lawful &= np.floor(numbers) == numbers
    suspects = np.flatnonzero(~lawful & (~empty | column.required))
    wrong = [Wrong(row, *_number_verdict(column, texts[row])) for row in suspects.tolist()]
    numbers[suspects] = math.nan
    return pd.Series(numbers), wrong


def _number_verdict(column: Column, text: str) -> tuple[str, str]:
    if not text:
        return "missing-value", f"{column.name} is empty"
    try:
        value = float(text)
    except ValueError:
        return "wrong-type", f"{column.name} {text!r} is not a number"
    if not math.isfinite(value):
        return "not-finite", f"{column.name} is {text}, not a finite number"
    if column.type == "integer" and value != math.floor(value):
        return "wrong-type", f"{column.name} {text} is not a whole number"
    if not column.low <= value <= column.high:
        return "out-of-range", f"{column.name} {text} is outside {column.low:g} to {column.high:g}"
    return "wrong-type", f"{column.name} {text!r} is not a number"


def _text_verdict(column: Column, value: str) -> tuple[str, str] | None:
    if not value:
        return ("missing-value", f"{column.name} is empty") if column.required else None
    if column.type in _TIMES:
        rule, parse = _TIMES[column.type]
        try:
            parse(value)
        except ValueError as error:
            return rule, f"{column.name}: {error}"
    if column.type == "choice":
        return _choice_verdict(column, value)
    if column.type == "list":
        for part in value.split(";"):
            if verdict := _choice_verdict(column, part.strip()):
                return verdict
    if column.type == "id":
        marks = ";\n" if column.name == "lane" else ">;\n"
        if any(mark in value for mark in marks):
            return "bad-id", f"{column.name} {value!r} holds '>', ';' or a line break"
    return None


def _choice_verdict(column: Column, value: str) -> tuple[str, str] | None:
    if value in column.choices:
        return None
    return (
        f"unknown-{column.name}",
        f"{column.name} {value!r} is none of {', '.join(column.choices)}{hint(value, column.choices)}",
    )


def hint(word: str, known: Sequence[str]) -> str:
    """Say " (did you mean ...?)" where something known is close, else nothing."""
    close = get_close_matches(word, known, n=1, cutoff=0.6)
    return f" (did you mean {close[0]}?)" if close else ""


def typed_setting(column: Column, value: Any) -> Any:
    """A setting's value from TOML or text.

    Raises
    ------
    InvalidValue
        When it is not of the setting's type or range.
    """
    if column.type == "boolean":
        if value in (True, False, "true", "false"):
            return value in (True, "true")
        raise InvalidValue("wrong-type", f"{column.name} {value!r} is not true or false")
    if column.type == "numbers":
        return _numbers_setting(column, value)
    if column.numeric:
        if isinstance(value, bool) or not isinstance(value, (int, float, str)):
            raise InvalidValue("wrong-type", f"{column.name} {value!r} is not a number")
        number = _one(column, str(value))
        return int(number) if column.type == "integer" else number
    if (
        isinstance(value, list)
        and column.type in ("departures", "waves", "text")
        and all(isinstance(v, str) for v in value)
    ):
        value = ";".join(value)
    if not isinstance(value, str):
        raise InvalidValue("wrong-type", f"{column.name} {value!r} is not text")
    if verdict := _text_verdict(column, value):
        raise InvalidValue(*verdict)
    return value


class InvalidValue(ValueError):
    """A value that breaks a rule; `rule` and the message go into a finding."""

    def __init__(self, rule: str, message: str) -> None:
        super().__init__(message)
        self.rule = rule


def _numbers_setting(column: Column, value: Any) -> tuple[float, ...]:
    parts = value.split(";") if isinstance(value, str) else value
    if not isinstance(parts, (list, tuple)) or not parts or any(isinstance(p, (bool, list, dict)) for p in parts):
        raise InvalidValue("wrong-type", f"{column.name} {value!r} is not a list of numbers")
    return tuple(_one(column, str(part).strip()) for part in parts)


def _one(column: Column, text: str) -> float:
    series, wrong = _numbers(column, [text])
    if wrong or not text:
        raise InvalidValue(*(wrong[0][1:] if wrong else ("missing-value", f"{column.name} is empty")))
    return float(series.iloc[0])
