"""`pod2door network export` and `import`: a scenario to and from Excel, CSV, GeoJSON, graphs and Anura's tables."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from cli import options


class Form(StrEnum):
    """Which tables a file holds."""

    scenario = "scenario"
    anura = "anura"


As = Annotated[
    Form | None,
    typer.Option(
        "--as",
        metavar="FORM",
        help="anura: the tables of Optilogic's Cosmic Frog (X.xlsx or a folder); scenario: our own.",
        show_default=False,
    ),
]


def _written(path: Path) -> Path:
    """Refuse a file that cannot be written; a folder is made with what it lies in. A callback."""
    if path.suffix and not path.is_dir():
        options.output_file(path)
    return path


def export(
    scenario: options.Scenario = "us",
    out: Annotated[
        Path,
        typer.Option(
            "--out",
            metavar="X",
            help="X.xlsx, X.geojson, X.json (node-link), X.graphml, or a new folder (CSV).",
            show_default=False,
            callback=_written,
        ),
    ] = Path("network.xlsx"),
    force: Annotated[bool, typer.Option("--force", help="Replace a file of that name.")] = False,
    form: As = None,
    edit: options.Edits = None,
    edits: options.EditsFile = None,
    json: options.Json = False,
) -> None:
    """Write a scenario, edits applied, for a spreadsheet, a map, a graph program or Cosmic Frog."""
    import datasets
    from core.errors import Finding, InvalidInput
    from twin.design import exchange

    if out.is_file() and not force:
        raise InvalidInput([Finding(str(out), 0, "exists", "exists already: --force replaces it")])
    done = exchange.export(datasets.load(scenario, edits=edit or (), edits_file=edits), out, _form(form))
    _tell(done, json, f"Change it, then: pod2door network import {out} --out FOLDER")


def bring_in(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE",
            help="An .xlsx, .geojson, .json or .graphml, a folder or .zip of CSV; our tables or Anura's.",
            show_default=False,
        ),
    ],
    out: Annotated[Path, typer.Option("--out", metavar="FOLDER", help="A new or empty folder.", show_default=False)],
    form: As = None,
    json: options.Json = False,
) -> None:
    """Make a scenario folder of another program's file; findings name the sheet and cell, the line, the feature."""
    from twin.design import exchange

    done = exchange.bring_in(file, out, _form(form))
    _tell(done, json, f"Run it: pod2door check {out} && pod2door run {out}")


def _form(form: Form | None) -> str:
    return "" if form is None else form.value


def _tell(done: dict[str, Any], json: bool, what_next: str) -> None:
    from cli.output import finding_line, print_json, print_rows, say
    from core.errors import Finding

    if json:
        print_json(done)
        return
    print_rows([{"table": name, "rows": rows} for name, rows in done["tables"].items()], title=done["out"])
    say(*(finding_line(Finding(**finding)) for finding in done["findings"]), what_next)
