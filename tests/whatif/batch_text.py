"""Batch files as text, for tests."""

import tempfile
from pathlib import Path

import pytest

from core.errors import Finding, InvalidInput
from whatif.batch import Batch
from whatif.batch_files.reading import read_batch

EXAMPLES = [Path("examples") / f"{name}.toml" for name in ("close-a-site", "robots", "promise", "peak")]


def read(text: str | bytes) -> Batch:
    """The batch of a file of this text; base "demo" where none is said."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "asked.toml"
        data = text if isinstance(text, bytes) else text.encode()
        path.write_bytes(data if b"base" in data else b'base = "demo"\n' + data)
        return read_batch(path)


def findings(text: str | bytes) -> list[Finding]:
    """What is wrong with it."""
    with pytest.raises(InvalidInput) as caught:
        read(text)
    return list(caught.value.findings)


def rules(text: str | bytes) -> list[tuple[int, str]]:
    """Line and rule of each finding."""
    return [(finding.line, finding.rule) for finding in findings(text)]


def factor(levels: str, *fields: str) -> str:
    """A factor on the lines 2 and on; by itself of a facility's capacity."""
    told = fields or ('op = "capacity"', 'facility = "FC-CMH-1"')
    return "\n".join(["[[factors]]", 'name = "f"', *told, f"levels = {levels}" if levels else "", ""])
