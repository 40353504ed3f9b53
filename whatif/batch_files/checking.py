"""Whether a batch fits its base: every level, and every combination where they are few, loaded before anything runs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import combinations

import datasets
from core.errors import Finding
from core.text import one_line
from datasets import Edit
from datasets.contradictions import contradictions
from whatif.batch import Batch, Factor, Level, Variant
from whatif.batch_files.levels import level_at
from whatif.parts.checking import PartCheck
from whatif.parts.options import scenario_edits

MOST_COMBINATIONS = 64
"""That are loaded one by one; of more, each level is loaded alone, and combinations are searched for contradictions."""
_NUMBER = re.compile(r"(?<![\w-])-?\d[\d.,:]*(?![\w-])")

Kind = tuple[str, str, str]
"""Severity, rule and message, its numbers left out: what changes only by how much is nothing new."""
ByLevel = Mapping[tuple[str, str], list[Finding]]
"""What a level alone adds to the base's findings, by factor and label."""


def check(batch: Batch, variants: Sequence[Variant]) -> list[Finding]:
    """All that is wrong with, or doubtful about, a batch; errors first, then by line.

    What the base itself says stands there once. What a level adds names the factor's line in the batch file; what only
    a combination adds names its variant. Warnings of one rule and factor are one.

    Returns
    -------
    list of Finding
        Warnings too: a factor of one level, a metric that no run of the part will show.
    """
    base = datasets.check(batch.base, edits=scenario_edits(batch.edits))
    findings = [*base, *_doubts(batch)]
    if not _failed(base):
        part = PartCheck(batch)
        findings += part.of_options()
        known = set(map(_kind, findings))
        by_level = {
            (factor.name, level.label): _new(batch, part, level.edits, known)
            for factor in batch.factors
            for level in _tried(factor)
        }
        findings += _of_levels(batch, by_level)
        if not any(map(_failed, by_level.values())):
            findings += _of_combinations(batch, part, variants, known, by_level)
    return sorted(dict.fromkeys(findings), key=lambda f: (f.severity != "error", f.file, f.line))


def _failed(findings: Iterable[Finding]) -> bool:
    return any(finding.severity == "error" for finding in findings)


def _tried(factor: Factor) -> tuple[Level, ...]:
    """Levels, or the two ends of a range."""
    if not factor.is_range:
        return factor.levels
    return tuple(level_at(factor, int(end) if factor.whole else end) for end in (factor.low, factor.high))


def _kind(finding: Finding) -> Kind:
    return finding.severity, finding.rule, _NUMBER.sub("#", finding.message)


def _new(batch: Batch, part: PartCheck, edits: tuple[Edit, ...], known: set[Kind]) -> list[Finding]:
    """Findings that these edits add to those that are known."""
    if not edits:
        return []
    found = datasets.check(batch.base, edits=scenario_edits((*batch.edits, *edits)))
    if not _failed(found):
        found += part.of_edits(edits)
    return [finding for finding in found if _kind(finding) not in known]


def _contradictory(batch: Batch, edits: tuple[Edit, ...], known: set[Kind]) -> list[Finding]:
    """As `_new`, without loading: those that lie in the edits alone."""
    found = contradictions(scenario_edits((*batch.edits, *edits)))
    return [finding for finding in found if _kind(finding) not in known]


# -- levels ------------------------------------------------------------------------------------------------


def _of_levels(batch: Batch, by_level: ByLevel) -> Iterator[Finding]:
    """An error once for all levels that have it; warnings of a factor and rule as one."""
    for factor in batch.factors:
        labels: dict[tuple[str, str], list[str]] = {}
        first: dict[tuple[str, str], Finding] = {}
        for level in _tried(factor):
            for finding in by_level[factor.name, level.label]:
                key = finding.rule, finding.message if finding.severity == "error" else ""
                first.setdefault(key, finding)
                labels.setdefault(key, []).append(level.label)
        for key, finding in first.items():
            told = dict.fromkeys(labels[key])
            yield _placed(finding, factor, f"{factor.name} {', '.join(told)}", len(labels[key]) - len(told))


def _placed(finding: Finding, factor: Factor, who: str, more: int) -> Finding:
    """The finding in the batch file, at the factor's line where it lay in another file, which is then said."""
    place = f"{finding.file}:{finding.line}" if finding.line else finding.file
    elsewhere = "" if finding.file in (factor.file, "--edit") else f" ({place})"
    others = f"; {more} more like this" if more else ""
    message = one_line(f"{who}: {finding.message}{elsewhere}{others}")
    line = finding.line if finding.file == factor.file else factor.line
    return replace(finding, file=factor.file, line=line, message=message)


# -- combinations ------------------------------------------------------------------------------------------


def _of_combinations(
    batch: Batch, part: PartCheck, variants: Sequence[Variant], known: set[Kind], by_level: ByLevel
) -> Iterator[Finding]:
    """What variants of two and more levels add to these levels alone; warnings of a rule as one."""
    factors = {factor.name: factor for factor in batch.factors}
    first: dict[tuple[str, str], tuple[Finding, str, Factor]] = {}
    met: dict[tuple[str, str], int] = {}
    few = len(variants) <= MOST_COMBINATIONS
    for variant in variants if few else _with_every_pair(variants, factors):
        changing = _changing(variant)
        if len(changing) < 2:
            continue
        alone = [by_level.get((name, variant.levels[name].label), []) for name in changing]
        expected = known.union(*(map(_kind, findings) for findings in alone))
        edits = variant.edits[len(batch.edits) :]
        found = _new(batch, part, edits, expected) if few else _contradictory(batch, edits, expected)
        for finding in found:
            key = finding.rule, finding.message if finding.severity == "error" else ""
            first.setdefault(key, (finding, variant.name, factors[changing[0]]))
            met[key] = met.get(key, 0) + 1
    for key, (finding, name, factor) in first.items():
        yield _placed(finding, factor, f"together: {name}", met[key] - 1)


def _changing(variant: Variant) -> list[str]:
    """Factors that change something in the variant."""
    return [name for name, level in variant.levels.items() if level.edits]


def _with_every_pair(variants: Sequence[Variant], factors: Mapping[str, Factor]) -> Iterator[Variant]:
    """Variants in which two levels meet for the first time: edits contradict each other by twos."""
    met: set[tuple[tuple[str, str], ...]] = set()
    for variant in variants:
        told = [(name, "" if factors[name].is_range else variant.levels[name].label) for name in _changing(variant)]
        pairs = set(combinations(told, 2))
        if pairs - met:
            met |= pairs
            yield variant


# -- doubts ------------------------------------------------------------------------------------------------


def _doubts(batch: Batch) -> Iterator[Finding]:
    for factor in batch.factors:
        if len(factor.levels) == 1:
            message = f"factor {factor.name!r} has one level: there is nothing to compare it with"
            yield Finding(factor.file, factor.line, "one-level", one_line(message), "warning")
    if batch.part == "twin":
        yield from _unknown_metrics(batch)


def _unknown_metrics(batch: Batch) -> Iterator[Finding]:
    from datasets.cells import hint
    from twin.kpis import MEANING

    asked = dict.fromkeys([*batch.metrics, *([batch.stopping.metric] if batch.stopping else [])])
    for metric in asked:
        if metric.partition(".")[0] not in MEANING:
            message = f"metric {metric!r} is no key figure of the twin{hint(metric, list(MEANING))}"
            stops = batch.stopping is not None and metric == batch.stopping.metric
            yield Finding(batch.file, 0, "unknown-metric", one_line(message), "error" if stops else "warning")
