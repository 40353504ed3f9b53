"""What every part of the twin that a batch can vary gives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

if TYPE_CHECKING:
    from core.errors import Finding
    from core.kpi import Kpi
    from datasets import Scenario
    from whatif.parts.cache import WorkerCache
    from whatif.parts.options import Option
    from whatif.task import Task


@dataclass(frozen=True)
class PartRun:
    """A run that is done.

    Attributes
    ----------
    kpis : tuple of Kpi
    from_cache : tuple of str
        Stages that were taken from the worker's cache ("scenario", "plan").
    """

    kpis: tuple[Kpi, ...]
    from_cache: tuple[str, ...] = ()


class PartModule(Protocol):
    """A module of `whatif.parts`.

    Attributes
    ----------
    OPTIONS : mapping of str to Option
        What the batch's ``[options]`` may say; an edit of ``options.NAME`` may vary each.
    METRICS : tuple of str
        Key figures that an answer is about where the batch names none, the most important first.
    """

    OPTIONS: Mapping[str, Option]
    METRICS: tuple[str, ...]

    def validate(self, scenario: Scenario, options: Mapping[str, Any]) -> list[Finding]:
        """What is wrong with a batch's options, held against its base; all at once."""
        ...

    def run(self, task: Task, folder: Path, cache: WorkerCache) -> PartRun:
        """Run a task into a folder that does not exist yet.

        Raises
        ------
        InvalidInput
            When the edits or the options break rules.
        Pod2doorError
            When the run cannot be made or written.
        """
        ...


@runtime_checkable
class PartialPart(PartModule, Protocol):
    """A part that does not see every edit."""

    def without_effect(self, reference: Scenario, edited: Scenario, options: Mapping[str, Any]) -> list[Finding]:
        """Findings for edits that the part cannot see, one an edit; `run` refuses them.

        Parameters
        ----------
        reference : Scenario
            With the batch's common edits.
        edited : Scenario
            With a variant's.
        options : mapping
            The batch's.
        """
        ...
