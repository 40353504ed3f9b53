"""`pod2door whatif ...`: batches of runs, comparison, questions over many runs."""

from __future__ import annotations

import typer

from cli import whatif_compare, whatif_run

app = typer.Typer(help="What if: batches, comparison, questions over many runs.", no_args_is_help=True)


@app.callback()
def _group() -> None:
    """Commands about many runs."""


app.command("run")(whatif_run.run)
app.command("compare")(whatif_compare.compare)
