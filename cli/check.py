"""`pod2door check`: all findings about a scenario, or a floor's layout, at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli import options

if TYPE_CHECKING:
    from core.errors import Finding


def check(
    scenario: Annotated[
        str,
        typer.Argument(
            help="A bundled name, a folder or a .toml file; or a floor: its name, its .toml, a .geojson, a .map.",
            show_default=False,
        ),
    ],
    edit: options.Edits = None,
    edits: options.EditsFile = None,
    json: options.Json = False,
) -> None:
    """List all that is wrong with a scenario or a floor, with file, line and rule; exit 3 if there are errors."""
    from cli.output import finding_line, print_json, say
    from core.errors import InvalidInput

    findings = _findings(scenario, edit or (), edits)
    errors = sum(finding.severity == "error" for finding in findings)
    if json:
        print_json({"ok": not errors, "findings": [asdict(finding) for finding in findings]})
    else:
        for finding in findings:
            print(finding_line(finding))
        say(f"{scenario}: {_count(errors, 'error')}, {_count(len(findings) - errors, 'warning')}")
    if errors:
        raise typer.Exit(InvalidInput.exit_code)


def _findings(name: str, edits: Sequence[str], edits_file: Path | None) -> list[Finding]:
    from warehouse.layout.floor_plan import is_layout

    if is_layout(name):
        if edits or edits_file:
            raise typer.BadParameter("a floor takes no edits: they are of scenarios", param_hint="--edit, --edits")
        from warehouse.layout.checks import findings

        return findings(name)
    import datasets
    from core.errors import InvalidInput

    try:
        return list(datasets.check(name, edits, edits_file))
    except InvalidInput as unreadable:
        return list(unreadable.findings)


def _count(n: int, noun: str) -> str:
    return f"{n or 'no'} {noun}{'' if n == 1 else 's'}"
