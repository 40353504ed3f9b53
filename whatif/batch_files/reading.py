"""A batch file read: TOML to a `Batch`, or to everything that is wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeVar, cast, get_args

from core.errors import Finding, InvalidInput
from datasets import Edit, bundled
from datasets.cells import hint
from datasets.edits import EDIT_FILE_KEYS, edit_of_text
from datasets.files import read_toml, shown
from whatif.batch import Batch, Budget, DesignKind, Part, Stopping
from whatif.batch_files.design_options import design_of, misfits
from whatif.batch_files.factors import factors_of, listed_variants
from whatif.batch_files.fields import Fields
from whatif.batch_files.levels import edits_of
from whatif.batch_files.seeds import seeds_of

MOST_BYTES = 16 << 20
"""Of a batch file; TOML is read about a megabyte a second."""

FEWEST_FIRST = 5
"""Seeds before a batch may be stopped: after fewer, intervals hold the truth too seldom (`whatif.batch.Stopping`)."""

T = TypeVar("T")


def read_batch(path: str | Path, extra_edits: Sequence[str] = ()) -> Batch:
    """Read a batch file.

    Parameters
    ----------
    path : str or Path
    extra_edits : sequence of str
        ``PLACE.COLUMN=VALUE`` of the command line; applied to every variant, after the file's own common edits.

    Returns
    -------
    Batch
        Its base is a bundled name or an absolute path (in the file it may be relative to the file).

    Raises
    ------
    InvalidInput
        With every finding. Whether the edits fit the base says `whatif.batch_files.checking`.
    """
    path = Path(path)
    findings: list[Finding] = []
    fields = opened(path, findings)
    if fields is None:
        raise InvalidInput(findings)
    batch = _batch(fields, path)
    extra = [edit for text in extra_edits if (edit := edit_of_text(text, findings)) is not None]
    if findings:
        raise InvalidInput(sorted(dict.fromkeys(findings), key=lambda finding: (finding.file, finding.line)))
    return replace(batch, edits=(*batch.edits, *extra))


def opened(path: Path, findings: list[Finding]) -> Fields | None:
    """A TOML file's fields; None, with a finding, when it cannot be read."""
    try:
        too_large = path.is_file() and path.stat().st_size > MOST_BYTES
    except (OSError, ValueError) as error:  # a name with a zero byte, a folder that may not be entered
        findings.append(Finding(repr(str(path)), 0, "unreadable-file", f"cannot be read: {error}"))
        return None
    if too_large:
        findings.append(Finding(shown(path), 0, "unreadable-file", "a batch file of more than 16 MiB is not read"))
        return None
    toml = read_toml(path, findings.append)
    return None if toml is None else Fields(toml, findings, (), toml.data)


def _batch(fields: Fields, path: Path) -> Batch:
    fields.only(EDIT_FILE_KEYS)
    metrics, seeds = fields.texts("metrics"), seeds_in(fields)
    factors = factors_of(fields.sections("factors"))
    if "variants" in fields.table:
        if "factors" in fields.table:
            fields.wrong("variants", "variants-and-factors", "variants and factors: one of them is meant")
        elif fields.table["variants"] == []:
            fields.wrong(
                "variants", "no-variants", "variants lists none: [[variants]] with a name and edits are needed"
            )
        factors = listed_variants(fields.sections("variants"))
    design, design_options = design_of(fields)
    for factor, rule, message in misfits(design, design_options, factors):
        fields.findings.append(Finding(factor.file, factor.line, rule, message))
    return Batch(
        name=fields.text("name") or path.stem,
        base=base_of(fields, path),
        question=fields.text("question"),
        description=fields.text("description"),
        part=cast(Part, fields.choice("part", get_args(Part), "twin")),
        options=fields.plain("options"),
        seeds=seeds,
        edits=common_edits(fields),
        factors=factors,
        design=cast(DesignKind, design),
        design_options=design_options,
        metrics=metrics,
        stopping=_stopping(fields, metrics, len(seeds)),
        budget=_budget(fields),
        growth=fields.plain("growth"),
        trial=fields.plain("trial"),
        file=shown(path),
    )


def base_of(fields: Fields, path: Path) -> str:
    """The file's base: a bundled name, or the absolute path of a folder or file beside it; "" with a finding."""
    base = fields.text("base")
    if not base.strip("\0 "):
        if isinstance(fields.table.get("base", ""), str):
            fields.wrong("base", "missing-field", 'a base is needed: the scenario that is varied (base = "us")')
        return ""
    if base in bundled():
        return base
    place = path.parent / base
    if not _exists(place):
        message = f"base {base!r} is neither bundled ({', '.join(bundled())}) nor a folder or file beside this one"
        fields.wrong("base", "unknown-base", message + hint(base, bundled()))
    return str(place.absolute())


def _exists(place: Path) -> bool:
    try:
        return place.exists()
    except (OSError, ValueError):
        return False


def seeds_in(fields: Fields) -> tuple[int, ...]:
    """The file's seeds; those of `Batch` by default."""
    if "seeds" not in fields.table:
        return Batch.seeds
    try:
        return seeds_of(fields.table["seeds"])
    except ValueError as error:
        fields.wrong("seeds", "bad-seeds", str(error))
        return Batch.seeds


def common_edits(fields: Fields) -> tuple[Edit, ...]:
    """The file's ``[[edits]]``."""
    edits: list[Edit] = []
    for item in fields.sections("edits"):
        edits += edits_of([item.table], item.place, _about(item))
    return tuple(edits)


def _about(item: Fields) -> Callable[[str, str], None]:
    return lambda rule, message: item.wrong("", rule, message)


def _stopping(fields: Fields, metrics: tuple[str, ...], seeds: int) -> Stopping | None:
    if "stop" not in fields.table:
        return None
    stop = fields.section("stop")
    stop.only(("metric", "half_width", "confidence", "first"))
    metric = stop.text("metric", metrics[0] if metrics else "")
    if not metric:
        stop.wrong("metric", "missing-field", "stop needs a metric: the KPI whose difference is to be known")
    if "half_width" not in stop.table:
        stop.wrong("half_width", "missing-field", "stop needs a half_width, in the metric's unit")
    most = max(FEWEST_FIRST, seeds)
    first = stop.table.get("first")
    if isinstance(first, int) and 0 < first < FEWEST_FIRST:
        message = f"first {first} is less than {FEWEST_FIRST}: intervals that stop so early hold the truth too seldom"
        stop.wrong("first", "stops-too-early", message)
        first = None
    else:
        first = stop.whole("first", FEWEST_FIRST, most)
    confidence = _or(stop.number("confidence", 0.0, 1.0), Stopping.confidence)
    return Stopping(metric, _or(stop.number("half_width", 0.0), 1.0), confidence, _or(first, min(Stopping.first, most)))


def _budget(fields: Fields) -> Budget:
    budget = fields.section("budget")
    budget.only(("runs", "minutes"))
    return Budget(budget.whole("runs", 1, 10**9), budget.number("minutes", 0.0))


def _or(value: T | None, default: T) -> T:
    return default if value is None else value
