"""`pod2door whatif query|tables`: questions over many runs in SQL."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cli import options

From = Annotated[
    list[str] | None,
    typer.Option(
        "--from",
        metavar="PLACE",
        help="Runs, batches, folders of them, archives (.zip). Repeatable.",
        show_default="runs",
    ),
]
SkipUnreadable = Annotated[
    bool, typer.Option("--skip-unreadable", help="Go on without runs that cannot be read; they are named.")
]


MOST_PRINTED = 1000


def query(
    sql: Annotated[
        str, typer.Argument(metavar="SQL", help="One SELECT; `whatif tables` lists what to ask.", show_default=False)
    ],
    places: From = None,
    limit: Annotated[
        int | None,
        typer.Option(
            "--limit", min=1, metavar="N", help="Rows at most.", show_default="1000 that are printed, all with --out"
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            metavar="FILE",
            help="Write the rows to a .csv or .parquet instead.",
            show_default=False,
            callback=options.output_file,
        ),
    ] = None,
    skip_unreadable: SkipUnreadable = False,
    json: options.Json = False,
) -> None:
    """Ask many runs a question in SQL (DuckDB's); nothing can be written."""
    from cli.output import counted, print_json, print_rows, say
    from whatif.query import query as ask

    if out is not None and out.suffix not in (".csv", ".parquet"):
        raise typer.BadParameter(f"{out}: rows are written as .csv or .parquet", param_hint="--out")
    found = ask(sql, places or (), limit=limit or (None if out else MOST_PRINTED), skip_unreadable=skip_unreadable)
    say(*found.notes)
    if out is not None:
        (found.write_csv if out.suffix == ".csv" else found.write_parquet)(out)
    if json:
        print_json(found.to_json())
        return
    if out is None:
        print_rows([dict(zip(found.columns, row, strict=True)) for row in found.rows()], tell_apart=True)
    more = ", and more" if found.truncated else ""
    say(f"{counted(found.arrow.num_rows, 'row')}{more}  ({found.seconds:.2f} s)")


def tables(places: From = None, skip_unreadable: SkipUnreadable = False, json: options.Json = False) -> None:
    """List the tables that `whatif query` may ask: columns, units, rows."""
    from cli.output import counted, print_json, print_rows, say
    from whatif.query.tables import tables as listed

    found, notes = listed(places or (), skip_unreadable=skip_unreadable)
    say(*notes)
    if json:
        print_json({"tables": [table.to_json() for table in found], "notes": list(notes)})
        return
    for table in found:
        print_rows([vars(column) for column in table.columns], title=f"{table.name} ({counted(table.rows, 'row')})")
        print()


def database(
    out: Annotated[Path, typer.Argument(metavar="FILE", help="The .duckdb to write.", show_default=False)],
    places: From = None,
    copy: Annotated[bool, typer.Option("--copy", help="Hold all rows: the runs may then go.")] = False,
    skip_unreadable: SkipUnreadable = False,
    json: options.Json = False,
) -> None:
    """Write a DuckDB file of the runs' tables, for notebooks and BI tools."""
    from cli.output import counted, print_json, say
    from whatif.query.database import write_database

    made = write_database(places or (), out, copy=copy, skip_unreadable=skip_unreadable)
    say(*made.notes)
    if json:
        print_json(made.to_json())
    else:
        print(f"{made.out}: {counted(len(made.tables), 'table')}, {made.bytes:,} bytes  ({made.seconds:.1f} s)")
