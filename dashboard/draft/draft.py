"""The what-if draft: the address's edits, each read, put in words and held against the scenario and each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from core.errors import Finding, InvalidInput
from dashboard.draft import words
from datasets import Edit, Scenario, check
from datasets.contradictions import contradicted
from datasets.edits import edit_of_text


@dataclass(frozen=True)
class DraftEdit:
    """One edit of the draft.

    Attributes
    ----------
    text : str
        As the address and ``--edit`` have it.
    edit : Edit or None
        None where the text is no edit.
    subject, what : str
        "FC-CMH-2", "close".
    refused, doubts : tuple of str
        Why it is not taken into a run; what is doubtful about it, though it is.
    """

    text: str
    edit: Edit | None
    subject: str
    what: str
    refused: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Draft:
    """All edits of the draft, in order.

    Attributes
    ----------
    edits : tuple of DraftEdit
    findings : tuple of Finding
        Errors of the scenario with the edits that no single edit is to blame for.
    """

    edits: tuple[DraftEdit, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def kept(self) -> tuple[str, ...]:
        """Texts of the edits that a run takes."""
        return tuple(each.text for each in self.edits if not each.refused)

    @property
    def runnable(self) -> bool:
        """Whether there is something to run, and nothing in the way."""
        return bool(self.kept) and not self.findings

    @property
    def sound(self) -> tuple[DraftEdit, ...]:
        """Edits that a run takes."""
        return tuple(each for each in self.edits if not each.refused)


def read_draft(place: str | Path, texts: Sequence[str], scenario: Scenario | None = None) -> Draft:
    """The draft of some edits of a scenario.

    Edits that are badly formed, contradict an earlier one or name what the scenario does not have are refused with
    the reason; the rest is kept.

    Parameters
    ----------
    place : str or Path
        The scenario, as `datasets.load` takes it.
    texts : sequence of str
        As ``--edit`` takes them.
    scenario : Scenario, optional
        The loaded scenario: distances and ZIPs in words.
    """
    if not texts:
        return Draft()
    edits = [_parsed(text, scenario) for text in texts]
    edits = _without_contradictions(edits)
    return _against_scenario(str(place), edits)


def with_edit(texts: Sequence[str], new: str) -> tuple[str, ...]:
    """The edits with a new one; one that says something else of the same cell gives way to it."""
    key = new.partition("=")[0]
    return (*(text for text in texts if text.partition("=")[0] != key), new)


def _parsed(text: str, scenario: Scenario | None) -> DraftEdit:
    findings: list[Finding] = []
    edit = edit_of_text(text, findings)
    if edit is None:
        return DraftEdit(text, None, text, "", refused=tuple(_plain(f, text) for f in findings))
    return DraftEdit(text, edit, words.subject(edit), words.what(edit, scenario))


def _without_contradictions(edits: list[DraftEdit]) -> list[DraftEdit]:
    sound = [at for at, each in enumerate(edits) if each.edit is not None]
    for position, finding in contradicted([edits[at].edit for at in sound]):  # type: ignore[misc]
        at = sound[position]
        edits[at] = _told(edits[at], finding)
    return edits


def _against_scenario(place: str, edits: list[DraftEdit]) -> Draft:
    """Held against the scenario, twice where an edit falls out, so that what remains is known to be sound."""
    for _ in range(2):
        kept = [each for each in edits if not each.refused]
        general = []
        for finding in _new_findings(place, tuple(each.text for each in kept)):
            blamed = next((at for at, each in enumerate(edits) if _about(finding, each)), None)
            if blamed is not None:
                edits[blamed] = _told(edits[blamed], finding)
            elif finding.severity == "error":
                general.append(finding)
        if len(kept) == sum(not each.refused for each in edits):
            break
    return Draft(tuple(edits), tuple(general))


@lru_cache(maxsize=256)
def _new_findings(place: str, texts: tuple[str, ...]) -> tuple[Finding, ...]:
    """What is wrong with the scenario with these edits and is not without them."""
    if not texts:
        return ()
    try:
        before = set(check(place))
        return tuple(finding for finding in check(place, texts) if finding not in before)
    except InvalidInput as error:
        return tuple(error.findings)


def _about(finding: Finding, each: DraftEdit) -> bool:
    return not each.refused and finding.file == "--edit" and finding.message.startswith((f"{each.edit}:", each.text))


def _told(each: DraftEdit, finding: Finding) -> DraftEdit:
    reason = _plain(finding, str(each.edit))
    if finding.severity == "error":
        return replace(each, refused=tuple(dict.fromkeys((*each.refused, reason))))
    return replace(each, doubts=tuple(dict.fromkeys((*each.doubts, reason))))


def _plain(finding: Finding, said: str) -> str:
    """The message without the edit that it repeats."""
    return finding.message.removeprefix(f"{said}: ").partition(" (see ")[0]
