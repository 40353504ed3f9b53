"""What went wrong, in words: a line a finding, a file by its name, Python's own words where there are no others."""

from __future__ import annotations

from core.errors import InvalidInput, Pod2doorError
from core.text import one_line


def sentences(error: Exception) -> list[str]:
    """An error in one line or several.

    Examples
    --------
    >>> sentences(OSError(28, "No space left on device", "runs/jobs"))
    ['runs/jobs: No space left on device']
    >>> sentences(IndexError("list index out of range"))
    ['what was read is not as expected (IndexError: list index out of range); the terminal says where']
    """
    if isinstance(error, InvalidInput):
        return [str(finding) for finding in error.findings]
    if isinstance(error, Pod2doorError):
        return [str(error)]
    if isinstance(error, OSError) and error.strerror:
        place = error.filename2 or error.filename
        return [one_line(f"{place}: {error.strerror}" if place else error.strerror)]
    what = one_line(f"{type(error).__name__}: {error}")
    return [f"what was read is not as expected ({what}); the terminal says where"]
