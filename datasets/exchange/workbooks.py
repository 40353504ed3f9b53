"""Excel workbooks from strangers, opened safely: nothing is calculated, followed or run."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from core.errors import Finding, InvalidInput
from datasets.exchange.zips import opened

_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
_ENTITY = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]*?ref\s*=\s*[\"']([A-Z]{1,3}\d{1,7}:[A-Z]{1,3}\d{1,7})[\"']")
_MOST_MERGED = 1000
_CHUNK = 1 << 20
_OVERLAP = 200
"""Bytes of a part that are looked at again with what follows them: more than any mark that is looked for."""


@dataclass
class Parts:
    """What a workbook's sheets hold, by part of the file (``xl/worksheets/sheet1.xml``).

    Attributes
    ----------
    formulas : set of str
        Parts with formulas.
    merged : dict of str to list of str
        Merged ranges (``B3:B5``) of the parts that have any.
    """

    formulas: set[str] = field(default_factory=set)
    merged: dict[str, list[str]] = field(default_factory=dict)


@contextmanager
def book(file: Path, *, values: bool) -> Iterator[Any]:
    """A workbook with the values stored in it, or with its formulas; links to others are left out."""
    import openpyxl

    with file.open("rb") as stream:
        opened_book = openpyxl.load_workbook(stream, read_only=True, data_only=values, keep_links=False)
        try:
            yield opened_book
        finally:
            opened_book.close()


def look_through(file: Path, name: str) -> Parts:
    """What is in a workbook's parts.

    Raises
    ------
    InvalidInput
        When it is no zip file, holds macros, or declares entities.
    """
    parts = Parts()
    with opened(file, name, nested=True) as archive:
        names = [info.filename.lower() for info in archive.infolist()]
        if any("vbaproject" in member or member.startswith("xl/macrosheets/") for member in names):
            raise InvalidInput([Finding(name, 0, "macros", "holds macros: save it as .xlsx without them")])
        for info in archive.infolist():
            if info.filename.lower().endswith((".xml", ".rels")):
                _scan(archive, info, name, parts)
    return parts


def _scan(archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str, parts: Parts) -> None:
    """Note a sheet's formulas and merged ranges; refuse a part that declares a document type or entities."""
    sheet, tail = info.filename.startswith("xl/worksheets/"), b""
    with archive.open(info) as part:
        while chunk := part.read(_CHUNK):
            text = tail + chunk.replace(b"\0", b"")
            if _ENTITY.search(text):
                raise InvalidInput([Finding(name, 0, "entities", "declares entities, which no workbook needs")])
            if sheet:
                _note(text, info.filename, parts)
            tail = text[-_OVERLAP:]


def _note(text: bytes, part: str, parts: Parts) -> None:
    if _FORMULA.search(text):
        parts.formulas.add(part)
    found = [match.decode() for match in _MERGED.findall(text)]
    if found:
        known = parts.merged.setdefault(part, [])
        known += [ref for ref in dict.fromkeys(found) if ref not in known][: _MOST_MERGED - len(known)]
