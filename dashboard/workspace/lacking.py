"""What a run's files lack, told by file and name: a field of a document, a column of a table."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from core.errors import Finding, InvalidInput


class Lacking(InvalidInput, KeyError):
    """A file of a run holds no field or column of that name; whoever can do without it catches KeyError."""

    def __init__(self, file: str, what: str, name: object) -> None:
        message = f"has no {what} {name!r}: it is damaged, or of another version of pod2door"
        super().__init__([Finding(file, 0, f"no-{what}", message)])

    def __str__(self) -> str:
        return "\n".join(map(str, self.findings))  # KeyError would show it quoted


class Told(dict[str, Any]):
    """A table of a JSON document that knows its file."""

    file = ""

    def __missing__(self, name: str) -> Any:
        raise Lacking(self.file, "field", name)


def told(document: Any, file: str) -> Any:
    """A document whose tables, however deep, say which file lacks what is asked of them."""
    if isinstance(document, dict):
        table = Told((name, told(value, file)) for name, value in document.items())
        table.file = file
        return table
    return [told(value, file) for value in document] if isinstance(document, list) else document


def name_of(file: Path) -> str:
    """A run's file as findings name it: with its run.

    Examples
    --------
    >>> name_of(Path("runs/us-1/lanes.parquet"))
    'us-1/lanes.parquet'
    """
    return f"{file.parent.name}/{file.name}"
