"""The assumed numbers of a scenario: which there are, how far off each may be, and the edits that try a value.

What is assumed, and over which range, say the schema and `datasets.uncertainty`; a scenario that sets a value of its
own has replaced the assumption, and it is left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

import numpy as np

from core.errors import Finding, InvalidInput
from datasets import Edit, Scenario
from datasets.cells import hint
from whatif.assumptions.assumed import assumed, is_other_setting, named, shares_of
from whatif.assumptions.assumption import Assumption, LeftOut

FLOORS = "floor.*"
OF_FLOORS = "floors are asked apart: vary them by name (each value needs new capacity curves), or screen the part floor"


@dataclass(frozen=True)
class Uncertain:
    """The assumptions of a scenario that are varied, in the schema's order.

    Attributes
    ----------
    assumptions : tuple of Assumption
    left_out : tuple of LeftOut
    shares : mapping of str to mapping
        Of each table in `SHARES`: the present share of every row, by PLACE.COLUMN.
    """

    assumptions: tuple[Assumption, ...]
    left_out: tuple[LeftOut, ...]
    shares: Mapping[str, Mapping[str, float]]

    @property
    def keys(self) -> tuple[str, ...]:
        """Of the assumptions."""
        return tuple(assumption.key for assumption in self.assumptions)

    def rounded(self, values: np.ndarray) -> np.ndarray:
        """Drawn values as they are run: whole numbers where they must be, inside the range; float64[n, k]."""
        low, high = (np.array([getattr(a, end) for a in self.assumptions]) for end in ("low", "high"))
        whole = np.array([a.whole for a in self.assumptions])
        return np.clip(np.where(whole, np.round(values), values), low, high)

    def edits(self, values: Sequence[float]) -> tuple[Edit, ...]:
        """The edits that give the assumptions these values; float[k]. None for those at their default."""
        given = [(a, _written(value)) for a, value in zip(self.assumptions, values, strict=True)]
        plain = [e for a, value in given if a.how != "share" and value != a.default for e in _edits(a, value)]
        return (*plain, *self._share_edits({a.targets[0]: value for a, value in given if a.how == "share"}))

    def _share_edits(self, drawn: Mapping[str, float]) -> Iterator[Edit]:
        for rows in self.shares.values():
            new = {place: drawn.get(place, share) for place, share in rows.items()}
            if new != rows:
                total = sum(new.values())
                yield from (
                    Edit("set", {"key": place, "value": _written(value / total)}) for place, value in new.items()
                )


def _written(value: float) -> float:
    """A drawn value with the digits that a person would write."""
    return float(f"{value:.9g}")


def _edits(assumption: Assumption, value: float) -> Iterator[Edit]:
    if assumption.how == "scale":
        yield from (Edit("scale", {"key": target, "factor": value}) for target in assumption.targets)
    else:
        yield Edit("set", {"key": assumption.targets[0], "value": int(value) if assumption.whole else value})


def uncertain(scenario: Scenario, only: Sequence[str] = (), part: str = "twin") -> Uncertain:
    """The assumed numbers of a scenario.

    Parameters
    ----------
    scenario : Scenario
    only : sequence of str
        Patterns of keys (``costs.*``); none: all that are assumed, but those of floors, which the part ``floor`` has. A
        setting that is no assumption may be named in full, and is tried by a quarter either way.
    part : str
        One of `whatif.batch.Part`.

    Raises
    ------
    InvalidInput
        When a pattern names nothing that can be varied, with the reason.
    """
    found = list(assumed(scenario))
    found += [named(key, scenario) for key in only if is_other_setting(key, found)]
    chosen = [item for item in found if _chosen(item.key, only) if only or _suits(item.key, part)]
    assumptions = tuple(item for item in chosen if isinstance(item, Assumption))
    varied = {assumption.key for assumption in assumptions}
    left_out = [item for item in chosen if isinstance(item, LeftOut) and item.key not in varied]
    if not only and part == "twin":
        left_out.append(LeftOut(FLOORS, OF_FLOORS))
    _make_sure(only, assumptions, found)
    return Uncertain(assumptions, tuple(left_out), shares_of(scenario))


def _suits(key: str, part: str) -> bool:
    return key.startswith("floor.") == (part == "floor")


def _chosen(key: str, only: Sequence[str]) -> bool:
    return not only or any(fnmatchcase(key, pattern) or key == pattern for pattern in only)


def _make_sure(only: Sequence[str], assumptions: Sequence[Assumption], found: Sequence[Assumption | LeftOut]) -> None:
    """Every pattern names something that is varied."""
    findings = []
    for pattern in only:
        if not any(_chosen(a.key, [pattern]) for a in assumptions):
            why = next((item.why for item in found if isinstance(item, LeftOut) and _chosen(item.key, [pattern])), "")
            message = f"{pattern!r} names no assumed number{hint(pattern, [item.key for item in found])}"
            findings.append(Finding("--only", 0, "nothing-to-vary", f"{pattern!r}: {why}" if why else message))
    if not only and not assumptions:
        findings.append(Finding("--only", 0, "nothing-to-vary", "the scenario has no assumed number left"))
    if findings:
        raise InvalidInput(findings)
