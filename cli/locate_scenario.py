"""`pod2door network locate SCENARIO`: ask for a design, and tell it to a planner."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import typer

from cli.interrupts import cut_short, leave_if_interrupted, stopped_by_ctrl_c

SHOWN = 20
"""Rows of a table that are printed, at most; --json has all."""
TITLES = {"alternatives": "alternatives, by what they do otherwise than the design", "carried_out": "carried out"}
"""Titles of tables that their names do not say."""


def locate(
    scenario: str,
    *,
    seconds: float | None,
    first: str,
    alternatives: int,
    edits_out: Path | None,
    edit: list[str] | None,
    edits: Path | None,
    json: bool,
) -> None:
    """Load the scenario, decide, tell; the first Ctrl-C ends the search with what is known, the second the command."""
    import datasets
    from cli.output import reader_may_leave
    from cli.progress import progress
    from datasets.writing import edits_file
    from twin.design.location import locate

    with progress() as report:
        loaded = datasets.load(scenario, edits=edit or (), edits_file=edits)
        with stopped_by_ctrl_c() as stop:
            found, decided = locate(
                loaded, seconds=seconds, first=first, alternatives=alternatives, report=report, stop=stop
            )
    if edits_out is not None and found["status"] != "infeasible":
        found["edits_out"] = str(edits_out)
    with reader_may_leave():
        tell(found, json)
    if edits_out is not None:
        edits_out.write_text(edits_file(decided), encoding="utf-8")
    leave_if_interrupted(found)


def tell(found: dict[str, Any], json: bool) -> None:
    """Print the document, or the design in words and tables.

    Raises
    ------
    Infeasible
        Where there is none, with the rules that clash.
    """
    from cli.output import print_json

    if json:
        print_json(found)
    if found["status"] == "infeasible":
        if json:
            raise typer.Exit(4)
        from core.errors import Infeasible
        from twin.design.location.document import clash_lines

        raise Infeasible(clash_lines(found))
    if not json:
        _story(found)


def _story(found: Mapping[str, Any]) -> None:
    from cli.output import print_rows

    print("\n".join(_head(found)))
    for name in ("designs", "kinds", "opened", "closed", "enlarged", "limits", "alternatives", "carried_out"):
        rows = found[name]
        if rows:
            print()
            more = f" ({SHOWN} of {len(rows)}; --json has all)" if len(rows) > SHOWN else ""
            columns = list(dict.fromkeys(key for row in rows for key in row))
            print_rows([_few(row) for row in rows[:SHOWN]], title=TITLES.get(name, name) + more, columns=columns)


def _few(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row whose long lists are told by their first names."""
    return {
        key: [*value[:3], f"and {len(value) - 3} more"] if isinstance(value, list) and len(value) > 4 else value
        for key, value in row.items()
    }


def _head(found: Mapping[str, Any]) -> list[str]:
    from cli.output import counted, number, text_of

    saves = found["saves_usd_per_day"]
    word = "less" if saves >= 0 else "more"
    bound = f" no design costs less than {text_of(found['bound'])} (gap {100 * (found['gap'] or 0):.2f} %)."
    lines = [
        f"{found['status']}: {number(found['cost'])} USD a day, {number(abs(saves))} {word} than what stands today;"
        + (" no bound is known." if found["bound"] is None else bound),
        f"{counted(len(found['open']), 'site')} open: {len(found['opened'])} to open, {len(found['closed'])} to close,"
        f" {len(found['enlarged'])} to enlarge. {number(found['seconds'])} s, {counted(found['plans'], 'plan')}.",
    ]
    lines += cut_short(found, "there may be better designs")
    if found["homeless_pools"]:
        names = [pool["pool"] for pool in found["homeless_pools"]]
        pools = ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")
        lines.append(
            f"What lies only in sites that close counts as unserved ({pools}). Where stock lies by rule,"
            " a run moves it to an open one: network screen and run say what then."
        )
    if found["carried_out"]:
        lines.append("Carried out (cut-offs, promises and stock by rule then move with the sites), network plan makes")
        lines += [_carried_out(row) for row in found["carried_out"][1:]]
    if "edits_out" in found:
        lines.append(f"What it decides, simulated: pod2door run {found['scenario']} --edits {found['edits_out']}")
    return lines


def _carried_out(row: Mapping[str, Any]) -> str:
    from cli.output import number

    less = row["less_than_today_usd"]
    word = "less" if less >= 0 else "more"
    return f"  the {row['design']} {number(row['cost_usd'])} USD a day, {number(abs(less))} {word} than today"
