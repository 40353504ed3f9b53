"""`pod2door verify`: the known answers."""

from __future__ import annotations

import typer

from cli import options


def verify(json: options.Json = False) -> None:
    """Run the known-answer suite: this machine's results beside what they must be; exit 1 if any differs."""
    import twin
    from cli.output import print_json, print_rows, say
    from cli.progress import progress

    with progress() as report:
        checks = twin.verify(report)
    wrong = [row for row in checks if not row["ok"]]
    if json:
        print_json({"checks": checks})
    else:
        print_rows(checks, columns=("name", "expected", "got", "ok"))
        say(f"{len(checks) - len(wrong)} of {len(checks)} known answers hold")
    if wrong:
        raise typer.Exit(1)
