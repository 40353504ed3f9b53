"""A file that appears under its name when it is written, or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from core.errors import Finding, InvalidInput
from datasets.files import shown


@contextmanager
def whole_file(out: Path) -> Iterator[Path]:
    """A file beside `out` that takes its name when it is written."""
    beside = out.with_name(f".{out.name}.{uuid4().hex}")
    try:
        yield beside
        beside.replace(out)
    except OSError as error:
        message = f"cannot be written: {error.strerror or error}"
        raise InvalidInput([Finding(shown(out), 0, "unwritable-file", message)]) from error
    finally:
        beside.unlink(missing_ok=True)
