"""What can go wrong, and the exit code it ends a command with."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning"]


@dataclass(frozen=True, order=True)
class Finding:
    """One thing that is wrong (or doubtful) in the input, with its place.

    Attributes
    ----------
    file : str
        The file as the user knows it; "" where a finding has no file (a command-line edit: "--edit").
    line : int
        1-based line in that file; 0 where the finding concerns the file as a whole.
    rule : str
        The rule's name in kebab case, e.g. ``unknown-column``; docs list them.
    message : str
        One line, in the user's words, with the value that was found.
    severity : {"error", "warning"}
    """

    file: str
    line: int
    rule: str
    message: str
    severity: Severity = "error"

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.rule}: {self.message}"


class Pod2doorError(Exception):
    """Base of every error that a command reports in one line; `exit_code` is what it ends with."""

    exit_code = 1


class InvalidInput(Pod2doorError):
    """The input breaks rules. Carries every finding, never only the first."""

    exit_code = 3

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__("\n".join(str(f) for f in self.findings))


class Infeasible(Pod2doorError):
    """The input is sound, but no solution meets it; `reasons` say why."""

    exit_code = 4

    def __init__(self, reasons: Iterable[str]) -> None:
        self.reasons = tuple(reasons)
        super().__init__("\n".join(self.reasons))
