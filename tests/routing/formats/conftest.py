"""Small files of every form, and what is found wrong with them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from core.errors import Finding, InvalidInput
from routing.formats.options import CsvOptions
from routing.formats.read import read_problem

Write = Callable[[str, str], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def put(name: str, text: str) -> Path:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return put


@pytest.fixture
def wrong(write: Write) -> Callable[..., list[Finding]]:
    """Findings of a file's text; none where it is read."""

    def findings(text: str, name: str = "problem", options: CsvOptions | None = None) -> list[Finding]:
        try:
            read_problem(write(name, text), options)
        except InvalidInput as error:
            return list(error.findings)
        return []

    return findings
