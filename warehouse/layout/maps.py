"""Grid maps as files: MovingAI's `.map` and RHCR's `.map`.

MovingAI (Sturtevant 2012, "Benchmarks for grid-based pathfinding"; the League of Robot Runners uses it too): four
header lines (``type octile``, ``height 140``, ``width 500``, ``map``), then a row a line.

RHCR (Li et al. 2021, "Lifelong multi-agent path finding in large-scale warehouses"): ``rows,columns``, the number of
endpoints, the number of homes, a time limit, then a row a line; ``e`` is an endpoint, ``r`` a home.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
import numpy.typing as npt

from core.errors import Finding, InvalidInput
from datasets.files import read_text, shown

FREE = ".GSEer"
BLOCKED = "@TOW"
MAX_CELLS = 50_000_000
"""Largest map that is read: headed states of more cells outgrow memory long before int32."""

_HEADER_LINES = 4
_SHOWN_FINDINGS = 20
_EDGES = "\N{ZERO WIDTH NO-BREAK SPACE} \t\r"


@dataclass(frozen=True, eq=False)
class GridMap:
    """A map of square cells, numbered row by row from the top left.

    Attributes
    ----------
    file : str
        The file as the user knows it.
    form : {"movingai", "rhcr"}
    letters : uint8[height, width]
        The character of each cell: one of `FREE` or `BLOCKED`.
    """

    file: str
    form: Literal["movingai", "rhcr"]
    letters: npt.NDArray[np.uint8]

    @property
    def free(self) -> npt.NDArray[np.bool_]:
        """bool[height, width]: cells that a robot may stand on."""
        return _in(self.letters, FREE)

    def cells(self, letters: str) -> npt.NDArray[np.int32]:
        """Linear cells that hold one of the characters, ascending."""
        return np.flatnonzero(_in(self.letters, letters)).astype(np.int32)


def read_map(path: Path) -> GridMap:
    """Read a map of either form; the first line tells which.

    Raises
    ------
    InvalidInput
        Every row that is ragged and every unknown character, or what is wrong with the header.
    """
    findings: list[Finding] = []
    text = read_text(path, findings.append)
    if text is None:
        raise InvalidInput(findings)
    file = shown(path)
    lines = [line.strip(_EDGES) for line in text.split("\n")]
    while lines and not lines[-1]:
        lines.pop()
    if re.fullmatch(r"\d+\s*,\s*\d+", lines[0]):
        form: Literal["movingai", "rhcr"] = "rhcr"
        height, width = _rhcr_size(file, lines)
    else:
        form = "movingai"
        height, width = _movingai_size(file, lines)
    _check_size(file, height, width)
    grid = GridMap(file, form, _letters(file, lines[_HEADER_LINES:], height, width))
    if form == "rhcr":
        _check_counts(grid, lines)
    if not grid.free.any():
        raise InvalidInput([Finding(file, 0, "no-free-cell", "no cell of the map is free")])
    return grid


def _in(letters: npt.NDArray[np.uint8], wanted: str) -> npt.NDArray[np.bool_]:
    table = np.zeros(256, bool)
    table[list(wanted.encode())] = True
    return table[letters]


def _header(file: str, line: int, message: str) -> InvalidInput:
    return InvalidInput([Finding(file, line, "map-header", message)])


def _movingai_size(file: str, lines: list[str]) -> tuple[int, int]:
    sizes: dict[str, int] = {}
    for number, (key, value) in enumerate(
        (("type", r"\S+"), ("height|width", r"\d+"), ("height|width", r"\d+"), ("map", "")), start=1
    ):
        line = lines[number - 1] if number <= len(lines) else ""
        match = re.fullmatch(rf"({key})\s*({value})", line)
        if match is None or match[1] in sizes:
            wanted = f"{key.replace('|', ' or ')} {'' if not value else 'and its value'}".strip()
            raise _header(
                file, number, f"{line[:40]!r} is not the header's {wanted} (nor is line 1 RHCR's rows,columns)"
            )
        if match[1] in ("height", "width"):
            sizes[match[1]] = _whole(file, number, match[2])
    return sizes["height"], sizes["width"]


def _rhcr_size(file: str, lines: list[str]) -> tuple[int, int]:
    for number in range(2, _HEADER_LINES + 1):
        line = lines[number - 1] if number <= len(lines) else ""
        if not line.isascii() or not line.isdigit():
            what = ("endpoints", "homes", "steps")[number - 2]
            raise _header(file, number, f"{line[:40]!r} is not the header's number of {what}")
    rows, columns = lines[0].split(",")
    return _whole(file, 1, rows.strip()), _whole(file, 1, columns.strip())


def _whole(file: str, line: int, digits: str) -> int:
    """A size; Python refuses to turn thousands of digits into a number, and so do we."""
    if len(digits) > len(str(MAX_CELLS)):
        raise _header(file, line, f"size {digits[:20]} is more than {MAX_CELLS:,}")
    return int(digits)


def _check_size(file: str, height: int, width: int) -> None:
    if height == 0 or width == 0:
        raise _header(file, 1, f"a map of {height} x {width} cells has no cell")
    if height * width > MAX_CELLS:
        raise _header(file, 1, f"a map of {height:,} x {width:,} cells is larger than {MAX_CELLS:,}")


def _letters(file: str, rows: list[str], height: int, width: int) -> npt.NDArray[np.uint8]:
    findings: list[Finding] = []
    if len(rows) != height:
        message = f"the header says {height} rows, the file has {len(rows)}"
        findings.append(Finding(file, _HEADER_LINES + min(len(rows), height + 1), "row-count", message))
    for number, row in enumerate(rows, start=_HEADER_LINES + 1):
        if len(row) != width:
            findings.append(Finding(file, number, "ragged-row", f"{len(row)} cells, the header says {width}"))
        for column in _unknown(row):
            message = f"{row[column]!r} in column {column + 1}; free: {FREE}, blocked: {BLOCKED}"
            findings.append(Finding(file, number, "unknown-character", message))
    if findings:
        rest = len(findings) - _SHOWN_FINDINGS
        if rest > 0:
            findings[_SHOWN_FINDINGS:] = [Finding(file, 0, "more-findings", f"and {rest:,} more")]
        raise InvalidInput(findings)
    return np.frombuffer("".join(rows).encode("ascii"), np.uint8).reshape(height, width)


def _unknown(row: str) -> list[int]:
    """Columns with an unknown character: the first of each character, so that a foreign file stays readable."""
    return sorted(row.index(letter) for letter in set(row) - set(FREE + BLOCKED))


def _check_counts(grid: GridMap, lines: list[str]) -> None:
    findings = []
    for number, letter, what in ((2, "e", "endpoints"), (3, "r", "homes")):
        found = len(grid.cells(letter))
        if lines[number - 1].lstrip("0") != (str(found) if found else ""):
            message = f"the header says {lines[number - 1][:20]} {what}, the map has {found} cells {letter!r}"
            findings.append(Finding(grid.file, number, "cell-count", message))
    if findings:
        raise InvalidInput(findings)
