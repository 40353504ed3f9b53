"""What is asked of `pod2door network`: a command about the chosen run's own scenario, and where its answer is kept.

``runs/designs/<scenario>/<command>.json`` holds the last answer: the same for runs of the same scenario, edits and
version, whatever their seed. What is asked about the run itself (``promise``) is kept by the run.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from dashboard.draft.plans import scenario_key
from dashboard.page import Context

FOLDER = "designs"
COMMANDS: Mapping[str, str] = {
    "screen": "Every facility closed in turn",
    "greenfield": "New sites",
    "pareto": "Trade-offs",
    "locate": "What to open and close",
    "promise": "Promise against delivered",
}
"""What is asked, and what a person calls it."""


@dataclass(frozen=True)
class Question:
    """One question.

    Attributes
    ----------
    command : str
        One of `COMMANDS`.
    place : Path
        What it is asked about: the recorded scenario of a run, or the run's folder.
    out : Path
        Where the document is kept.
    about : str
        Whose it is, in words ("us").
    """

    command: str
    place: Path
    out: Path
    about: str

    @property
    def title(self) -> str:
        """What its job is called."""
        return f"{COMMANDS[self.command]}, {self.about}"

    def arguments(self, *options: str) -> list[str]:
        """Of `pod2door`."""
        return ["network", self.command, str(self.place), *options, "--json"]


def question(context: Context, command: str) -> Question:
    """A question about the chosen run.

    Raises
    ------
    ValueError
        Without a run, or for a command that there is not.
    """
    if context.run is None or command not in COMMANDS:
        raise ValueError(f"{command!r} cannot be asked about {context.run}")
    folder = context.run.folder.absolute()
    kept = context.workspace.folder.absolute() / FOLDER / scenario_key(folder / "scenario.toml")
    if command == "promise":
        return Question(command, folder, kept / f"promise-{context.run.run_id}.json", context.run.run_id)
    return Question(command, folder / "scenario.toml", kept / f"{command}.json", context.scenario)
