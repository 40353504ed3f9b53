"""A run's content address: the same for what gives the same bytes, another for anything else."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from datasets import Edit
from whatif.store.content import base_digest, file_digest, program_digest
from whatif.task import Task


def address(task: Task, base: str | None = None) -> str:
    """64 hexadecimal digits of everything that a run depends on.

    Part, scenario (its place and the content of its files), edits, seed, options (of one that names a file: its
    content too), the edits of the twin around the part, and the program. Where an edit was said does not count.

    Parameters
    ----------
    task : Task
    base : str, optional
        `whatif.store.content.base_digest` of the task's base where the caller knows it.

    Raises
    ------
    OSError
        When a file of the scenario cannot be read.
    """
    content = {
        "part": task.part,
        "base": [task.base, base_digest(task.base) if base is None else base],
        "edits": plain_edits(task.edits),
        "seed": task.seed,
        "options": plain(task.options),
        "files": _files(task.options),
        "reference": plain_edits(task.reference),
        "program": program_digest(task.part),
    }
    return digest_of(content)


def digest_of(content: Any) -> str:
    """sha256 of plain values in canonical JSON (keys sorted, nothing between)."""
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()


def plain_edits(edits: Iterable[Edit]) -> list[Any]:
    """What each edit does, in order, without where it was said."""
    return [[edit.op, plain(edit.values)] for edit in edits]


def plain(value: Any) -> Any:
    """A value of a TOML file as JSON: what JSON lacks (dates, times) as text with its kind."""
    if isinstance(value, Mapping):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, (str, bytes)):
        return [plain(each) for each in value]
    if value is None or isinstance(value, (str, bool, int, float)):
        return value
    return [type(value).__name__, str(value)]


def _files(options: Mapping[str, Any]) -> dict[str, str]:
    """Content of the files that options name."""
    named = {name: Path(value) for name, value in options.items() if isinstance(value, str) and "\0" not in value}
    return {name: file_digest(file) for name, file in named.items() if _is_file(file)}


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:
        return False
