"""A batch held against its part before anything runs: its options, and edits that the part would not see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import datasets
from core.errors import Finding
from whatif.parts import part_of
from whatif.parts.options import TABLE, options_of, scenario_edits
from whatif.parts.part import PartialPart

if TYPE_CHECKING:
    from datasets import Edit, Scenario
    from whatif.batch import Batch


class PartCheck:
    """A batch's part against its sound base.

    Parameters
    ----------
    batch : Batch
        Its base loads with its common edits.
    """

    def __init__(self, batch: Batch) -> None:
        self._batch = batch
        self._part = part_of(batch.part)

    @cached_property
    def _base(self) -> Scenario:
        return datasets.load(self._batch.base, edits=scenario_edits(self._batch.edits))

    def of_options(self) -> list[Finding]:
        """What is wrong with the options as the batch says them, its common edits of them included."""
        return self._of(self._base, self._batch.edits)

    def of_edits(self, edits: Sequence[Edit]) -> list[Finding]:
        """What a level's edits, which load, add to that.

        Parameters
        ----------
        edits : sequence of Edit
            Beside the batch's common ones.
        """
        every = (*self._batch.edits, *edits)
        moved = bool(scenario_edits(edits))
        edited = datasets.load(self._batch.base, edits=scenario_edits(every)) if moved else self._base
        findings = self._of(edited, every)
        if moved and isinstance(self._part, PartialPart):
            findings += self._part.without_effect(self._base, edited, self._said(every)[0])
        known = set(self.of_options())
        return [finding for finding in findings if finding not in known]

    def _of(self, scenario: Scenario, edits: Sequence[Edit]) -> list[Finding]:
        said, findings = self._said(edits)
        return [*findings, *(self._at(finding) for finding in self._part.validate(scenario, said))]

    def _said(self, edits: Sequence[Edit]) -> tuple[dict[str, Any], list[Finding]]:
        """Options that are sound and said, and findings about the others."""
        values, findings = options_of(self._part.OPTIONS, self._batch.options, edits)
        return {name: value for name, value in values.items() if value is not None}, list(map(self._at, findings))

    def _at(self, finding: Finding) -> Finding:
        """At the batch's file, where the options stand."""
        return replace(finding, file=self._batch.file or TABLE) if finding.file == TABLE else finding
