"""Runs of one scenario and several seeds make one variant; how variants are named, and what cannot be compared."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from core.errors import Finding, InvalidInput
from datasets.files import shown
from datasets.loading import bundled
from whatif.runs.edit_names import edit_name
from whatif.runs.record import RunRecord

AS_IT_IS = "as it is"


@dataclass(frozen=True)
class Group:
    """Runs that differ by their orders alone.

    Attributes
    ----------
    runs : tuple of RunRecord
        In the order given; none twice.
    name : str
        By what it does that not every group does.
    """

    runs: tuple[RunRecord, ...]
    name: str = ""

    @property
    def first(self) -> RunRecord:
        """The run that stands for the group."""
        return self.runs[0]


def base_name(run: RunRecord) -> str:
    """A bundled name, or the last part of a place: a base has another folder on another machine; of a file its own."""
    return run.base if run.base in bundled() else run.scenario if run.base.endswith(".toml") else Path(run.base).name


def orders_key(run: RunRecord) -> str:
    """What tells runs' orders apart: the seed, or the file's digest."""
    return str(run.orders["sha256"]) if "sha256" in run.orders else f"seed {run.seed}"


def identity(run: RunRecord) -> tuple[str, ...]:
    """What tells scenarios apart, their orders left out."""
    options = json.dumps(dict(run.options), sort_keys=True, default=str)
    return base_name(run), run.content(), *run.edits, "", run.version, run.part, options, run.routes


def grouped(runs: Iterable[RunRecord], notes: list[str]) -> list[Group]:
    """Groups in the order of their first runs; a run that is given twice counts once, and a note says so."""
    groups: dict[tuple[str, ...], dict[str, RunRecord]] = {}
    for run in runs:
        group = groups.setdefault(identity(run), {})
        before = group.setdefault(orders_key(run), run)
        if before is not run:
            notes.append(_twice(before, run))
    found = [Group(tuple(group.values())) for group in groups.values()]
    return [Group(group.runs, name) for group, name in zip(found, _names(found), strict=True)]


def _twice(before: RunRecord, run: RunRecord) -> str:
    same = [(kpi.name, repr(kpi.value)) for kpi in before.kpis] == [(kpi.name, repr(kpi.value)) for kpi in run.kpis]
    how = "the same run" if same else "the same scenario, seed and version, and yet they differ: one was changed"
    return f"{shown(before.place)} and {shown(run.place)} are {how}; the first one counts"


# -- names -----------------------------------------------------------------------------------------------


def _names(groups: Sequence[Group]) -> list[str]:
    """What each group is or does that not all of them are or do."""
    said = [_features(group.first) for group in groups]
    common = set.intersection(*map(set, said)) if said else set()
    names = [", ".join(each for each in features if each not in common) or AS_IT_IS for features in said]
    ids = [group.first.run_id for group in groups]
    marks = ids if len(set(ids)) == len(ids) else [str(place + 1) for place in range(len(ids))]
    return [f"{name} ({mark})" if names.count(name) > 1 else name for name, mark in zip(names, marks, strict=True)]


def _features(run: RunRecord) -> list[str]:
    """All that a run is, in words."""
    features = [base_name(run), *map(edit_name, run.edits), f"version {run.version}"]
    features += [f"{run.part} alone"] if run.part != "twin" else []
    features += [f"{name.replace('_', ' ')} {value}" for name, value in run.options.items() if value is not None]
    return features + ([f"routes of {run.routes} solved"] if run.routes else [])


# -- what cannot be compared -----------------------------------------------------------------------------


def refuse_other_scenarios(groups: Sequence[Group]) -> None:
    """Refuse runs of another network or another part than the first.

    Raises
    ------
    InvalidInput
        A finding for each such group's first run.
    """
    reference = groups[0].first
    findings = [
        Finding(shown(group.first.place), 0, "other-scenario", message)
        for group in groups[1:]
        if (message := _cannot(reference, group.first))
    ]
    if findings:
        raise InvalidInput(findings)


def _cannot(reference: RunRecord, run: RunRecord) -> str:
    """Why two runs cannot be compared; "" where they can."""
    where = shown(reference.place)
    if run.part != reference.part:
        return f"is a run of the {run.part}, and {where} one of the {reference.part}: they have other key figures"
    if base_name(run) == base_name(reference):
        return ""
    what = ["their networks and demand differ, so that a difference of a key figure is no effect of an edit"]
    if _measured(run) != _measured(reference):
        what.append(f"measured is {_window(run)} of the one and {_window(reference)} of the other")
    other = {kpi.name for kpi in run.kpis} ^ {kpi.name for kpi in reference.kpis}
    if other:
        some = ", ".join(sorted(other)[:3])
        what.append(f"{len(other)} key figures exist in one of them only ({some}{' ...' if len(other) > 3 else ''})")
    return f"is a run of {base_name(run)!r}, and {where} one of {base_name(reference)!r}: {'; '.join(what)}"


def _measured(run: RunRecord) -> tuple[object, object]:
    return run.window.get("start_s"), run.window.get("end_s")


def _window(run: RunRecord) -> str:
    start, end = _measured(run)
    if not isinstance(start, (int, float)) or not isinstance(end, (int, float)):
        return "an unknown time"
    return f"{start / 3600:g} h to {end / 3600:g} h"


def doubts(groups: Sequence[Group]) -> list[str]:
    """What a reader should know of groups that are compared all the same."""
    runs = [group.first for group in groups]
    notes = []
    if len(versions := sorted({run.version for run in runs})) > 1:
        notes.append(
            f"the runs are of {len(versions)} program versions ({', '.join(versions)}): figures may differ by it"
        )
    if len(bases := list(dict.fromkeys(base_name(run) for run in runs))) > 1:
        notes.append(f"the runs are of {len(bases)} scenarios ({', '.join(bases)}): no difference is an edit's alone")
    elif len(places := sorted({run.base for run in runs})) > 1:
        notes.append(f"{' and '.join(places)} are taken to be one scenario, by their name")
    contents = {(run.edits, run.version, run.base): run.content() for run in runs}
    if len({(run.edits, run.version, run.base, run.content()) for run in runs}) > len(contents):
        notes.append(f"{runs[0].base} was changed between the runs")
    if len({_measured(run) for run in runs}) > 1:
        notes.append(f"measured times differ: {', '.join(sorted({_window(run) for run in runs}))}")
    return notes
