"""A floor plan's TOML of few numbers, checked; `datasets/schema/floor_plan.csv` lists its keys."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from core.errors import Finding, InvalidInput
from datasets import Settings, schema
from datasets.cells import InvalidValue, hint, typed_setting
from datasets.files import RawToml, read_toml
from warehouse.layout.pod_generator import PodNumbers
from warehouse.layout.walking_generator import WalkingNumbers


@dataclass(frozen=True)
class PlanNumbers:
    """What a floor plan is made from.

    Attributes
    ----------
    name, description : str
    skus : int
    pods : PodNumbers
    drawing : Path or None
        The drawn floor or map that stands in for the generated pod floor.
    walking : WalkingNumbers
    area_ratio : float
        Area of the walking floor by that of the pod floor; 0 where the aisles are given.
    """

    name: str
    description: str
    skus: int
    pods: PodNumbers
    drawing: Path | None
    walking: WalkingNumbers
    area_ratio: float


def read_plan(path: Path) -> PlanNumbers:
    """Read a floor plan's numbers.

    Raises
    ------
    InvalidInput
        Everything that is wrong with the file, with its lines.
    """
    findings: list[Finding] = []
    toml = read_toml(path, findings.append)
    if toml is None:
        raise InvalidInput(findings)
    values: dict[str, Any] = {}
    for key, value, line in _entries(toml, findings):
        try:
            values[key] = typed_setting(schema.table("floor_plan")[key], value)
        except InvalidValue as error:
            findings.append(Finding(toml.file, line, error.rule, str(error)))
    findings += _missing(toml)
    findings += _contradictions(toml, values)
    if findings:
        raise InvalidInput(sorted(findings, key=lambda finding: finding.line))
    return _numbers(path, Settings({**_defaults(), **values}))


def plan_of_drawing(drawing: Path, pods: int, skus: int) -> PlanNumbers:
    """Default numbers around a drawn floor or a map."""
    values = {"storage.pods": pods, "storage.skus": skus, "pods.drawing": drawing.name}
    return _numbers(drawing, Settings({**_defaults(), **values}))


def _entries(toml: RawToml, findings: list[Finding]) -> Iterator[tuple[str, Any, int]]:
    """Known keys with value and line; the others become findings."""
    known = list(schema.table("floor_plan"))
    sections = sorted({key.partition(".")[0] for key in known})
    for name, section in toml.data.items():
        if name in sections and not isinstance(section, dict):
            message = f"{name} is a section, [{name}], not a value"
            findings.append(Finding(toml.file, toml.line(name), "wrong-type", message))
            continue
        if name not in sections:
            what = "section" if isinstance(section, dict) else "key"
            message = f"{what} {name!r} is not known{hint(name, sections)}"
            findings.append(Finding(toml.file, toml.line(name), f"unknown-{what}", message))
            continue
        for entry, value in section.items():
            key, line = f"{name}.{entry}", toml.line(name, entry)
            if key in known:
                yield key, value, line
            else:
                findings.append(Finding(toml.file, line, "unknown-key", f"{key!r} is not known{hint(key, known)}"))


def _missing(toml: RawToml) -> Iterator[Finding]:
    for key, column in schema.table("floor_plan").items():
        section, _, entry = key.partition(".")
        given = toml.data.get(section)
        if column.required and not (isinstance(given, dict) and entry in given):
            yield Finding(toml.file, toml.line(section), "missing-key", f"{key} is needed: {column.description}")


def _contradictions(toml: RawToml, values: dict[str, Any]) -> Iterator[Finding]:
    whole = {**_defaults(), **values}
    if whole["walking.place_m"] > whole["walking.block_length_m"]:
        line = toml.line("walking", "place_m")
        yield Finding(toml.file, line, "out-of-range", "walking.place_m is longer than walking.block_length_m")


def _defaults() -> dict[str, Any]:
    return {
        key: typed_setting(column, column.default)
        for key, column in schema.table("floor_plan").items()
        if not column.required and column.default
    } | {"plan.name": "", "plan.description": "", "pods.drawing": ""}


def _numbers(path: Path, settings: Settings) -> PlanNumbers:
    given_aisles = settings.walking.aisles
    return PlanNumbers(
        name=settings.plan.name or path.stem,
        description=settings.plan.description,
        skus=settings.storage.skus,
        pods=PodNumbers(pods=settings.storage.pods, fill=settings.storage.fill, **_of(PodNumbers, settings.pods)),
        drawing=path.parent / settings.pods.drawing if settings.pods.drawing else None,
        walking=WalkingNumbers(**{**_of(WalkingNumbers, settings.walking), "aisles": given_aisles or 1}),
        area_ratio=0.0 if given_aisles else settings.walking.area_ratio,
    )


def _of(numbers: type, section: Settings) -> dict[str, Any]:
    """The section's values that the numbers have by the same name."""
    return {entry.name: section[entry.name] for entry in fields(numbers) if entry.name in section}
