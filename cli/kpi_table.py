"""A run's key figures as a table: grouped, with units, and beside them what is published."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from cli.output import console, number

if TYPE_CHECKING:
    from core.kpi import Kpi
    from twin.published import Band
    from twin.run import RunResult

GROUPS = (
    ("Cost", ("cost", "co2")),
    ("Service", ("on_time", "quoted", "click_to_door", "late")),
    ("Volume", ("orders", "units", "packages_per_day", "split", "in_region", "same_or_one_day", "unserved")),
)
"""Headings, and the beginnings of the names that belong under them; names that end in a word count too."""
LAST_GROUP = "Work"


def group_of(name: str) -> str:
    """Heading under which a key figure stands."""
    stem = name.partition(".")[0]
    for heading, words in GROUPS:
        if any(stem.startswith(word) or f"_{word}_" in stem for word in words):
            return heading
    return LAST_GROUP


def print_result(result: RunResult) -> None:
    """Print the table of a finished run, the sum of its packages and where the report lies."""
    from twin.published import bands_for

    print_kpis(result.kpis, {band.kpi: band for band in bands_for(result.scenario_name)})
    packages = result.packages
    print()
    print(
        f"packages: {packages['placed']:,} placed = {packages['delivered']:,} delivered"
        f" + {packages['in_flight']:,} in flight + {packages['unserved']:,} unserved"
    )
    print(f"report: {result.out / 'report.html'}  ({result.seconds:.1f} s)")


def print_kpis(kpis: Sequence[Kpi], bands: Mapping[str, Band]) -> None:
    """Print key figures under their headings, a family (`name.part`) in one row a part."""
    from rich.table import Table

    for heading in (*(heading for heading, _ in GROUPS), LAST_GROUP):
        own = [kpi for kpi in kpis if group_of(kpi.name) == heading]
        if not own:
            continue
        table = Table(box=None, pad_edge=False, header_style="bold", title_justify="left")
        table.add_column(heading, min_width=44)
        table.add_column("", justify="right", min_width=12)
        table.add_column("")
        table.add_column("published" if any(kpi.name in bands for kpi in own) else "", justify="right")
        table.add_column("")
        for kpi in own:
            band = bands.get(kpi.name)
            published = f"{number(band.low)} – {number(band.high)}" if band else ""
            verdict = "" if band is None else "within" if band.holds(kpi.value) else "outside"
            table.add_row(name_of(kpi.name), number(kpi.value), kpi.unit, published, verdict)
        console().print(table)
        print()


def name_of(name: str) -> str:
    """A key figure's name in words: "on time, one day" of ``on_time_pct.one_day``."""
    stem, _, part = name.partition(".")
    words = stem.replace("_pct", "").replace("_per_", " per ").replace("_", " ").removesuffix(" h")
    return f"{words}, {part.replace('_', ' ')}" if part else words
