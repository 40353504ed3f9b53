"""A problem of the League of Robot Runners (2023): a JSON document that names a map, an agents and a tasks file.

Paths are relative to the document. The agents and tasks files hold their length on the first line, then one linear
cell (``row * width + column``) a line; the League's own reader skips lines that begin with ``#``, and so does this one.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from core.errors import Finding, InvalidInput
from datasets.files import read_text, shown
from warehouse.layout.maps import GridMap, read_map

_WANTED: dict[str, type] = {"mapFile": str, "agentFile": str, "taskFile": str, "teamSize": int}
_STRATEGY = "roundrobin"
_SHOWN_FINDINGS = 20


@dataclass(frozen=True, eq=False)
class CellList:
    """A file of cells.

    Attributes
    ----------
    file : str
        The file as the user knows it.
    cells : int32[m]
    lines : int32[m]
        1-based line of each cell.
    """

    file: str
    cells: npt.NDArray[np.int32]
    lines: npt.NDArray[np.int32]


@dataclass(frozen=True, eq=False)
class LeagueProblem:
    """A League problem; robot i's k-th errand is ``tasks[(k * team + i) % len(tasks)]``, each revealed on arrival.

    Attributes
    ----------
    file : str
    grid : GridMap
    agents, tasks : CellList
        On free cells of the map; the agents' cells are distinct.
    team_size : int
        How many of the agents take part: the first.
    """

    file: str
    grid: GridMap
    agents: CellList
    tasks: CellList
    team_size: int


def read_league(path: Path) -> LeagueProblem:
    """Read the document and the three files that it names.

    Raises
    ------
    InvalidInput
        All that is wrong with the document; else all that is wrong with the files beside it.
    """
    findings: list[Finding] = []
    text = read_text(path, findings.append)
    if text is None:
        raise InvalidInput(findings)
    file = shown(path)
    document = parse_object(text, file)
    findings += _document_findings(document, text, file)
    if findings:
        raise InvalidInput(findings)
    beside = {key: path.parent / document[key] for key in ("mapFile", "agentFile", "taskFile")}
    for key, other in beside.items():
        if not other.exists():
            message = f"no such file: {key} of {file}:{line_of(text, key)} names it"
            findings.append(Finding(shown(other), 0, "missing-file", message))
    if findings:
        raise InvalidInput(findings)
    grid = read_map(beside["mapFile"])
    agents, tasks = (_cell_list(beside[key], grid, findings) for key in ("agentFile", "taskFile"))
    if agents is not None:
        findings += _agent_findings(agents, document["teamSize"], file, line_of(text, "teamSize"))
    if findings or agents is None or tasks is None:
        raise InvalidInput(findings)
    return LeagueProblem(file, grid, agents, tasks, document["teamSize"])


def parse_object(text: str, file: str) -> dict[str, Any]:
    """Parse a JSON document that is an object.

    Raises
    ------
    InvalidInput
        Where it is not: the place where the document breaks off or turns wrong.
    """
    try:
        document = json.loads(text)
    except json.JSONDecodeError as error:
        raise InvalidInput([Finding(file, error.lineno, "bad-json", f"not JSON: {error.msg}")]) from None
    except (RecursionError, ValueError) as error:  # nested without end; a number of thousands of digits
        raise InvalidInput([Finding(file, 0, "bad-json", f"not readable JSON: {error}")]) from None
    if not isinstance(document, dict):
        raise InvalidInput([Finding(file, 1, "bad-json", "the document is not an object")])
    return document


def line_of(text: str, key: str) -> int:
    """1-based line where a key of a JSON document first stands; 0 where it does not."""
    at = text.find(f'"{key}"')
    return text.count("\n", 0, at) + 1 if at >= 0 else 0


def _document_findings(document: dict[str, Any], text: str, file: str) -> Iterator[Finding]:
    for key, kind in _WANTED.items():
        value = document.get(key)
        if key not in document:
            yield Finding(file, 0, "missing-key", f"{key} is missing")
        elif not isinstance(value, kind) or isinstance(value, bool):
            wanted = "a whole number" if kind is int else "a text"
            yield Finding(file, line_of(text, key), "wrong-type", f"{key} is {_short(value)}, must be {wanted}")
        elif value == "" or (isinstance(value, int) and value < 1):
            wanted = "at least 1" if kind is int else "the name of a file"
            yield Finding(file, line_of(text, key), "out-of-range", f"{key} is {_short(value)}, must be {wanted}")
    reveal = document.get("numTasksReveal", 1)
    if isinstance(reveal, bool) or not isinstance(reveal, (int, float)) or reveal < 1:
        message = f"numTasksReveal is {_short(reveal)}, must be a number of at least 1"
        yield Finding(file, line_of(text, "numTasksReveal"), "wrong-type", message)
    strategy = document.get("taskAssignmentStrategy", _STRATEGY)
    if strategy != _STRATEGY:
        message = f"taskAssignmentStrategy is {_short(strategy)}; {_STRATEGY!r} is the one that is known"
        yield Finding(file, line_of(text, "taskAssignmentStrategy"), "unknown-strategy", message)


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 40 else text[:37] + "..."


def _cell_list(path: Path, grid: GridMap, findings: list[Finding]) -> CellList | None:
    """The file's cells, all of them on free cells; None where findings say why not."""
    before = len(findings)
    text = read_text(path, findings.append)
    if text is None:
        return None
    file = shown(path)
    found: list[Finding] = []
    numbers, lines = _numbers(text, file, found)
    if not found and len(numbers) - 1 != numbers[0]:
        message = f"the first line says {numbers[0]}, {len(numbers) - 1} cells follow"
        found.append(Finding(file, lines[0], "count-mismatch", message))
    cells, at = np.array(numbers[1:], np.int64), np.array(lines[1:], np.int32)
    if not found and not len(cells):
        found.append(Finding(file, 1, "no-cells", "the file lists no cell"))
    found += _place_findings(cells, at, grid, file)
    findings += found[:_SHOWN_FINDINGS]
    if len(found) > _SHOWN_FINDINGS:
        findings.append(Finding(file, 0, "more-findings", f"and {len(found) - _SHOWN_FINDINGS:,} more"))
    return CellList(file, cells.astype(np.int32), at) if len(findings) == before else None


def _numbers(text: str, file: str, findings: list[Finding]) -> tuple[list[int], list[int]]:
    numbers, lines = [], []
    for line, words in enumerate(text.split("\n"), start=1):
        word = words.strip()
        if not word or word.startswith("#"):
            continue
        digits = word.removeprefix("-")
        if digits.isascii() and digits.isdigit() and len(digits) <= 12:
            numbers.append(int(word))
            lines.append(line)
        else:
            findings.append(Finding(file, line, "not-a-number", f"{_short(word)} is not one whole number"))
    return numbers or [0], lines or [1]


def _place_findings(
    cells: npt.NDArray[np.int64], lines: npt.NDArray[np.int32], grid: GridMap, file: str
) -> list[Finding]:
    height, width = grid.letters.shape
    outside = (cells < 0) | (cells >= height * width)
    blocked = ~outside
    blocked[blocked] = ~grid.free.ravel()[cells[blocked]]
    found = [
        Finding(file, int(lines[row]), "out-of-map", f"cell {cells[row]}, the map has 0..{height * width - 1}")
        for row in np.flatnonzero(outside)
    ]
    for row in np.flatnonzero(blocked):
        r, c = divmod(int(cells[row]), width)
        found.append(Finding(file, int(lines[row]), "on-a-wall", f"cell {cells[row]} (row {r}, column {c}) is blocked"))
    return sorted(found)


def _agent_findings(agents: CellList, team_size: int, file: str, line: int) -> Iterator[Finding]:
    if team_size > len(agents.cells):
        message = f"teamSize is {team_size}, {agents.file} lists {len(agents.cells)}"
        yield Finding(file, line, "too-many-agents", message)
    _, first, which = np.unique(agents.cells, return_index=True, return_inverse=True)
    for row in np.flatnonzero(first[which] != np.arange(len(which)))[:_SHOWN_FINDINGS]:
        message = f"cell {agents.cells[row]} is taken by the agent of line {agents.lines[first[which[row]]]}"
        yield Finding(agents.file, int(agents.lines[row]), "agents-on-each-other", message)
