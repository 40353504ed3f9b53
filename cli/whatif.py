"""`pod2door whatif ...`: batches of runs, comparison, questions over many runs."""

from __future__ import annotations

import typer

from cli import whatif_archive, whatif_assumptions, whatif_compare, whatif_diff, whatif_query, whatif_run

app = typer.Typer(help="What if: batches, comparison, questions over many runs.", no_args_is_help=True)


@app.callback()
def _group() -> None:
    """Commands about many runs."""


app.command("run")(whatif_run.run)
app.command("compare")(whatif_compare.compare)
app.command("diff")(whatif_diff.diff)
app.command("query")(whatif_query.query)
app.command("tables")(whatif_query.tables)
app.command("database")(whatif_query.database)
app.command("archive")(whatif_archive.archive)
app.command("restore")(whatif_archive.restore)
app.command("sensitivity")(whatif_assumptions.sensitivity)
app.command("calibrate")(whatif_assumptions.calibrate)
