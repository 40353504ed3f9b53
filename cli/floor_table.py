"""A floor's figures as a table: a row a figure, a column a mode; and the claim beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cli.output import console, number

if TYPE_CHECKING:
    from warehouse.compare import Comparison


def print_comparison(found: Comparison) -> None:
    """Print the modes side by side, then "15 minutes to 15 seconds" in every sense that was measured."""
    from rich.table import Table

    printer, modes = console(), list(found.kpis)
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("floor", min_width=30)
    for mode in modes:
        table.add_column(mode, justify="right", min_width=12)
    table.add_column("")
    values = {mode: {kpi.name: kpi for kpi in kpis} for mode, kpis in found.kpis.items()}
    names = dict.fromkeys(kpi.name for kpis in found.kpis.values() for kpi in kpis)
    for name in names:
        kpis = [values[mode].get(name) for mode in modes]
        unit = next(kpi.unit for kpi in kpis if kpi is not None)
        table.add_row(name, *("–" if kpi is None else number(kpi.value) for kpi in kpis), unit)
    printer.print(table)
    print()
    printer.print(_claim(found))
    for reason in found.reasons:
        printer.print(f"\n{reason}")


def _claim(found: Comparison) -> object:
    from rich.table import Table

    modes = list(found.kpis)
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("15 minutes to 15 seconds?", min_width=44)
    for mode in modes:
        table.add_column(mode, justify="right", min_width=12)
    table.add_column("walking / pods", justify="right")
    for row in found.claim:
        told = (f"{row.seconds[mode]:,.1f} s" if row.seconds.get(mode, -1) >= 0 else "–" for mode in modes)
        table.add_row(row.measure, *told, f"{row.ratio:.1f}" if row.ratio == row.ratio else "–")
    return table
