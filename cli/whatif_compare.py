"""`pod2door whatif compare`: what differs between runs, and whether it is more than chance."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from cli import options

if TYPE_CHECKING:
    from core.errors import Finding
    from whatif.compare import Comparison, Row

Places = Annotated[
    list[str],
    typer.Argument(
        metavar="RUN ...",
        help="Run folders, batch folders, folders of runs, archives (.zip); the first is the reference.",
        show_default=False,
    ),
]


def compare(
    runs: Places,
    kpi: Annotated[
        list[str] | None,
        typer.Option("--kpi", metavar="NAME", help="Only these figures, chosen beforehand. Repeatable."),
    ] = None,
    confidence: Annotated[float, typer.Option("--confidence", min=0.5, max=0.9999, help="Of the intervals.")] = 0.95,
    across: Annotated[bool, typer.Option("--across", help="Compare runs of different networks all the same.")] = False,
    json: options.Json = False,
) -> None:
    """Compare runs: only what differs, paired by seed, with intervals and what chance alone would do.

    Runs of one scenario and several seeds count as one variant.
    """
    from cli.output import print_json, say
    from core.errors import InvalidInput
    from whatif.answer import further
    from whatif.compare import compare as compared
    from whatif.runs import observations_of, read_runs

    seen = observations_of(read_runs(runs), across=across)
    unknown = [name for name in kpi or () if name not in seen.values.columns]
    if unknown:
        raise InvalidInput([_unknown(name, list(seen.values.columns)) for name in unknown])
    found = compared(seen, kpis=kpi, confidence=confidence)
    beyond = further(seen, kpi or ())
    say(*seen.notes)
    if json:
        print_json(found.to_json() | {"notes": list(seen.notes), "sections": beyond})
        return
    _print(found)
    for heading, lines in beyond.items():
        print("\n".join(["", heading, *lines]))


def _unknown(name: str, known: list[str]) -> Finding:
    from core.errors import Finding
    from datasets.cells import hint

    return Finding("--kpi", 0, "unknown-kpi", f"{name!r} is in none of the runs{hint(name, known)}")


def _print(found: Comparison) -> None:
    from cli.output import counted, print_rows, text_of
    from whatif.answer.differences import cells

    if not found.seeds:
        print("There is one variant: nothing to compare it with.")
        return
    for seeds in found.seeds:
        rows = [_told(row, cells(row)) for row in found.rows if row.variant == seeds.variant]
        how = f"{counted(seeds.n, 'seed')} in pairs" if seeds.paired else "unpaired"
        title = f"{text_of(seeds.name)} against {text_of(found.reference_name)} ({how})"
        if rows:
            print_rows(rows, title=title)
        else:
            print(f"{title}: the runs are the same.")
        print()
    differ = f"{counted(len(found.rows), 'figure')} {'differs' if len(found.rows) == 1 else 'differ'}"
    same = f"{found.same:,} {'is' if found.same == 1 else 'are'} the same"
    tests = (
        f"Intervals: {found.confidence:.0%}, each alone; p: adjusted for {counted(found.tested, 'comparison')} (Holm)."
    )
    print(f"{differ}, {same}. {tests if found.tested else ''}".rstrip())


def _told(row: Row, cells: dict[str, str]) -> dict[str, str]:
    """A row's cells; an exact difference has no interval, one of percentages is in percentage points."""
    if row.verdict == "exact":
        cells = cells | {"interval": "exact"}
    if row.unit != "%":
        return cells
    return cells | {name: f"{cells[name]} pp" for name in ("difference", "interval") if cells[name][-1].isdigit()}
