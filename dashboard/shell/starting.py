"""From what the Run dialog asks to jobs: checked first, then queued at once."""

from __future__ import annotations

import re
import shlex
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from core.errors import Finding, InvalidInput
from dashboard.jobs import Job
from dashboard.workspace import Workspace
from dashboard.workspace.places import scenario_places

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}")
SEEDS = (1, 5, 10)
"""How many seeds a run may get at once: the first is looked at, the others make its intervals."""
LARGEST_SEED = 2**53
"""The largest that a browser's numbers hold."""
RECENT = 5
"""Runs whose times the estimate is the median of."""


@dataclass(frozen=True)
class Order:
    """What was asked for.

    Attributes
    ----------
    scenario : str
        A name of `scenario_places`.
    edits : tuple of str
        PLACE.COLUMN=VALUE.
    seed, seeds : int
        The first seed; how many, one after the other.
    name : str
        Of the run's folder; "" for scenario and time.
    """

    scenario: str
    edits: tuple[str, ...] = ()
    seed: int = 1
    seeds: int = 1
    name: str = ""


def edit_lines(text: str | None) -> tuple[str, ...]:
    """Edits, one a line; blank lines and what follows a # are left out."""
    lines = (line.split("#", 1)[0].strip() for line in (text or "").splitlines())
    return tuple(line for line in lines if line)


def faults(workspace: Workspace, order: Order) -> list[Finding]:
    """Everything that keeps it from being started, as `pod2door check` says it."""
    import datasets

    place = scenario_places(workspace).get(order.scenario)
    if place is None:
        return [Finding("scenario", 0, "unknown-scenario", f"there is no scenario {order.scenario!r}")]
    found = [finding for finding in datasets.check(place, edits=order.edits) if finding.severity == "error"]
    if not 0 <= order.seed <= LARGEST_SEED - order.seeds:
        found.append(Finding("seed", 0, "bad-seed", "a whole number of 0 or more"))
    if order.seeds not in SEEDS:
        found.append(Finding("seeds", 0, "bad-seeds", f"one of {', '.join(map(str, SEEDS))}"))
    return found + _name_faults(workspace, order.name)


def _name_faults(workspace: Workspace, name: str) -> list[Finding]:
    if not name:
        return []
    if not NAME.fullmatch(name):
        return [
            Finding("name", 0, "bad-name", "letters, digits, dot, dash and underscore only, a letter or digit first")
        ]
    if name in RESERVED or _taken(workspace, name):
        return [Finding("name", 0, "taken", f"{workspace.folder / name} is there already; name another")]
    return []


RESERVED = frozenset({"store", "jobs", "floors", "routes"})
"""Folders of a workspace that are no runs."""


def _taken(workspace: Workspace, name: str) -> bool:
    out = (workspace.folder / name).absolute()
    return out.exists() or any(job.out == out and not job.is_over for job in workspace.jobs.all())


def named(workspace: Workspace, order: Order, now: float) -> Order:
    """With a name: the one that was asked for, else scenario and time, with a number where that is taken."""
    if order.name:
        return order
    stem = re.sub(r"[^A-Za-z0-9._-]+", "-", order.scenario).strip("-.") or "run"
    name = f"{stem}-{time.strftime('%Y%m%d-%H%M%S', time.localtime(now))}"
    names = [name, *(f"{name}-{n}" for n in range(2, 100))]
    return replace(order, name=next(name for name in names if not _taken(workspace, name)))


def run_arguments(workspace: Workspace, order: Order) -> list[str]:
    """Of `pod2door`, for the first seed."""
    edits = [f"--edit={edit}" for edit in order.edits]
    place = scenario_places(workspace)[order.scenario]
    return ["run", place, f"--seed={order.seed}", *edits, f"--out={workspace.folder / order.name}"]


def command_line(arguments: Sequence[str]) -> str:
    """The same by hand."""
    return shlex.join(["pod2door", *arguments])


def start(workspace: Workspace, order: Order) -> list[Job]:
    """Queue it: a run, and a batch of the further seeds after it.

    Raises
    ------
    InvalidInput
        When something is wrong with it.
    """
    found = faults(workspace, order)
    if found:
        raise InvalidInput(found)
    order = named(workspace, order, time.time())
    title = ", ".join(order.edits) or "no edits"
    arguments = run_arguments(workspace, order)
    jobs = [workspace.jobs.submit("run", f"{order.scenario}: {title}", arguments, workspace.folder / order.name)]
    return jobs + ([_further_seeds(workspace, order, title)] if order.seeds > 1 else [])


def _further_seeds(workspace: Workspace, order: Order, title: str) -> Job:
    from datasets.edits import edit_of_text
    from whatif.batch import Batch
    from whatif.batch_files.writing import batch_toml

    edits = [edit for text in order.edits if (edit := edit_of_text(text, [])) is not None]
    seeds = tuple(range(order.seed + 1, order.seed + order.seeds))
    name = f"{order.name}-seeds"
    place = scenario_places(workspace)[order.scenario]
    batch = Batch(name=name, base=place, seeds=seeds, edits=tuple(edits))
    file = workspace.folder / "jobs" / f"{name}.toml"
    file.write_text(batch_toml(batch), encoding="utf-8")
    out, store = workspace.folder / name, workspace.folder / "store"
    arguments = ["whatif", "run", str(file), f"--out={out}", f"--store={store}", "--yes"]
    return workspace.jobs.submit("batch", f"{order.scenario}: {title}, {len(seeds)} more seeds", arguments, out)


def seconds_expected(workspace: Workspace, scenario: str) -> float | None:
    """What a run of it took lately, the median; None where there was none."""
    took = [run.seconds for run in workspace.catalogue.runs() if run.scenario == scenario and run.seconds > 0]
    return statistics.median(took[:RECENT]) if took else None


def out_folder(workspace: Workspace, order: Order) -> Path:
    """Where the run will lie."""
    return workspace.folder / order.name
