"""JSON and XML files from strangers: how large they may be, how deep, and nothing that expands."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from core.errors import Finding, InvalidInput

MAX_BYTES = 500_000_000
_ENTITY = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)


def bytes_of(file: Path, source: str) -> bytes:
    """What the file holds.

    Raises
    ------
    InvalidInput
        When it cannot be read, is empty or too large.
    """
    try:
        size = file.stat().st_size
        if size > MAX_BYTES:
            raise _refuse(source, 0, "too-large", f"is larger than {MAX_BYTES // 1_000_000} MB")
        data = file.read_bytes()
    except OSError as error:
        raise _refuse(source, 0, "unreadable-file", f"cannot be read: {error.strerror or error}") from error
    if not data.strip():
        raise _refuse(source, 0, "empty-file", "the file is empty")
    return data


def read_json(file: Path, source: str) -> Any:
    """The document; NaN and infinity, which JSON has not, are refused.

    Raises
    ------
    InvalidInput
    """
    data = bytes_of(file, source)
    try:
        return json.loads(data.decode("utf-8-sig"), parse_constant=_no_constant)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise _refuse(source, line, "not-text", f"byte 0x{data[error.start]:02x} is not UTF-8 text") from error
    except json.JSONDecodeError as error:
        raise _refuse(source, error.lineno, "bad-json", f"not JSON: {error.msg} at column {error.colno}") from error
    except (ValueError, RecursionError) as error:
        why = "it is nested too deep" if isinstance(error, RecursionError) else str(error)
        raise _refuse(source, 0, "bad-json", f"not JSON that can be read: {why}") from error


def refuse_entities(data: bytes, source: str) -> None:
    """Refuse XML that declares a document type or entities, which can expand without end.

    Raises
    ------
    InvalidInput
    """
    if _ENTITY.search(data.replace(b"\0", b"")):
        raise _refuse(source, 0, "entities", "declares entities or a document type, which no graph needs")


def _no_constant(word: str) -> Any:
    raise ValueError(f"{word} is no number of JSON")


def _refuse(source: str, line: int, rule: str, sentence: str) -> InvalidInput:
    return InvalidInput([Finding(source, line, rule, sentence)])
