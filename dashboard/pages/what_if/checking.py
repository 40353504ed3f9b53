"""What the batch file's own check says of a design; kept, as each asks the scenario anew."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from core.errors import Finding, InvalidInput
from dashboard.pages.what_if.design import FILE, design_of
from whatif.batch_files.checking import check
from whatif.designs.variants import variants


@lru_cache(maxsize=32)
def findings_of(text: str) -> tuple[Finding, ...]:
    """Errors first, then warnings, of a batch file's text: its form, its levels, its combinations."""
    design = design_of(text)
    if design.batch is None:
        return design.findings
    batch = design.batch.as_run()
    try:
        return tuple(map(_told, check(batch, variants(batch))))
    except InvalidInput as error:
        return tuple(map(_told, error.findings))


def _told(finding: Finding) -> Finding:
    """The finding without the folder in which the text was read."""
    place = FILE if finding.file.endswith(f"/{FILE}") else finding.file
    return replace(finding, file=place)
