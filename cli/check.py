"""`pod2door check`: all findings about a scenario at once."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from cli import options


def check(
    scenario: Annotated[str, typer.Argument(help="A bundled name, a folder or a .toml file.", show_default=False)],
    json: options.Json = False,
) -> None:
    """List everything that is wrong with a scenario, with file, line and rule; exit 3 if there are errors."""
    import datasets
    from cli.output import finding_line, print_json, say
    from core.errors import InvalidInput

    try:
        findings = list(datasets.check(scenario))
    except InvalidInput as unreadable:
        findings = list(unreadable.findings)
    errors = sum(finding.severity == "error" for finding in findings)
    if json:
        print_json({"ok": not errors, "findings": [asdict(finding) for finding in findings]})
    else:
        for finding in findings:
            print(finding_line(finding))
        say(f"{scenario}: {_count(errors, 'error')}, {_count(len(findings) - errors, 'warning')}")
    if errors:
        raise typer.Exit(InvalidInput.exit_code)


def _count(n: int, noun: str) -> str:
    return f"{n or 'no'} {noun}{'' if n == 1 else 's'}"
