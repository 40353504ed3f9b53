"""One setting of a scenario.toml changed, everything else of the file left as it is written."""

from __future__ import annotations

import re
import tomllib
from typing import Any

from datasets import schema
from datasets.cells import InvalidValue, typed_setting
from datasets.writing import toml_key, toml_value

_SECTION = re.compile(r"\s*(\[\[?)\s*([^\]]+?)\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(r"""\s*((?:[A-Za-z0-9_-]+|"[^"]*")(?:\s*\.\s*(?:[A-Za-z0-9_-]+|"[^"]*"))*)\s*=""")


_ELSEWHERE = "\0"
"""Prefix of keys in an array of tables: they are no settings."""


def with_setting(text: str, key: str, value: str) -> str:
    r"""The file's text with a setting at a value; "" takes the setting out, so that its default holds.

    Parameters
    ----------
    text : str
        TOML.
    key : str
        Dotted ("costs.van_usd_per_h").
    value : str
        As a person types it; one that breaks the setting's rule is written all the same, for ``check`` to name.

    Examples
    --------
    >>> with_setting("[run]\nseed = 1\n", "run.seed", "2")
    '[run]\nseed = 2\n'
    """
    lines = text.splitlines(keepends=True)
    section, _, name = key.rpartition(".")
    spans, heads = _places(lines)
    new = f"{toml_key(name)} = {toml_value(_value(key, value))}\n" if value.strip() else ""
    if key in spans:
        first, last = spans[key]
        dotted = lines[first].split("=")[0].strip()
        line = new.replace(toml_key(name), dotted, 1) if new and "." in dotted else new
        return "".join([*lines[:first], line, *lines[last:]])
    if not new:
        return text
    if section in heads:
        return "".join([*lines[: heads[section] + 1], new, *lines[heads[section] + 1 :]])
    head = f"[{section}]\n{new}"
    first_array = next((at for at, line in enumerate(lines) if line.lstrip().startswith("[[")), len(lines))
    before = "".join(lines[:first_array])
    gap = "" if not before or before.endswith("\n\n") else "\n" if before.endswith("\n") else "\n\n"
    return f"{before}{gap}{head}" + ("\n" if first_array < len(lines) else "") + "".join(lines[first_array:])


def setting_lines(text: str) -> dict[str, int]:
    """Line (from 1) of each setting that the file gives, by dotted key."""
    spans = _places(text.splitlines(keepends=True))[0]
    return {key: first + 1 for key, (first, _) in spans.items() if not key.startswith(_ELSEWHERE)}


def _places(lines: list[str]) -> tuple[dict[str, tuple[int, int]], dict[str, int]]:
    """Lines of each key [first, after the last), and of each section's head; from 0."""
    spans: dict[str, tuple[int, int]] = {}
    heads: dict[str, int] = {}
    prefix, at = "", 0
    while at < len(lines):
        end = at + 1
        if head := _SECTION.match(lines[at]):
            prefix = "" if head[1] == "[[" else _plain(head[2])
            if head[1] == "[":
                heads.setdefault(prefix, at)
            else:
                prefix = _ELSEWHERE
        elif key := _KEY.match(lines[at]):
            end = _end(lines, at)
            name = _plain(key[1])
            spans.setdefault(f"{prefix}.{name}" if prefix else name, (at, end))
        at = end
    return spans, heads


def _end(lines: list[str], first: int) -> int:
    """The line after a key's value, which may go on over several."""
    for end in range(first + 1, min(len(lines), first + 400) + 1):
        try:
            tomllib.loads("".join(lines[first:end]))
        except ValueError:
            continue
        return end
    return first + 1


def _plain(dotted: str) -> str:
    return ".".join(part.strip().strip('"') for part in dotted.split("."))


def _value(key: str, text: str) -> Any:
    """The value of the setting's type; text where it is not of it."""
    column = schema.settings().get(key)
    try:
        return typed_setting(column, text.strip()) if column else text
    except InvalidValue:
        return _number_or_text(text.strip())


def _number_or_text(text: str) -> Any:
    try:
        number = float(text)
    except ValueError:
        return text
    return int(number) if number.is_integer() and abs(number) < 2**53 else number
