"""A run's key figures as tables: grouped, with units, and beside them what is published."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from cli.output import console, number, print_rows

if TYPE_CHECKING:
    from rich.table import Table

    from core.kpi import Kpi
    from twin.published import Band
    from twin.result import RunResult

GROUPS = (
    ("Cost", ("cost", "co2")),
    ("Service", ("on_time", "quoted", "unserved", "click_to_door")),
    ("Volume", ("orders", "units", "packages_per_day", "split", "in_region", "same_or_one_day")),
)
"""Headings, and the words that the names under them begin with or hold between underscores."""
LAST_GROUP = "Work"

PARTS = (
    ("By promise", ("ultra_fast", "same_day", "one_day", "two_day", "standard")),
    (
        "By kind of facility",
        ("fulfilment_centre", "sortation_centre", "delivery_station", "prime_now_hub", "air_hub", "air_gateway"),
    ),
)
"""Headings of the tables of families (`name.part`), and the parts that belong under them."""
LAST_PART = "By reason"

MEASURES = ("USD", "%", "h", "kg")
"""Units that are measured; all others are counted."""


def print_result(result: RunResult) -> None:
    """Print the tables of a finished run, the sum of its packages and where the report lies."""
    from twin.published import BANDS, applies

    bands = BANDS if applies(result.scenario_name) else ()
    print_kpis(result.kpis, {band.kpi: band for band in bands})
    _print_mornings(result.document.get("last_mile"))
    packages = result.packages
    print(
        f"packages: {packages['placed']:,} placed = {packages['delivered']:,} delivered"
        f" + {packages['in_flight']:,} in flight + {packages['unserved']:,} unserved"
    )
    print(f"report: {result.out / 'report.html'}  ({result.seconds:.1f} s)")


def _print_mornings(last_mile: Mapping[str, Any] | None) -> None:
    """Print what the routes of chosen stations came to, beside the estimate."""
    if not last_mile:
        return
    columns = (
        "station place packages stops vans_needed vans_there stops_per_route packages_per_route h_per_route km_per_stop"
        " usd_per_package estimated_usd_per_package waiting_for_next"
    )
    print_rows(last_mile["stations"], title="Solved mornings", columns=columns.split())
    print()


def print_kpis(kpis: Sequence[Kpi], bands: Mapping[str, Band]) -> None:
    """Print single figures under their headings, families as one table for each set of parts."""
    printer = console()
    for heading in (*(heading for heading, _ in GROUPS), LAST_GROUP):
        own = [kpi for kpi in kpis if "." not in kpi.name and _group_of(kpi.name) == heading]
        if own:
            printer.print(_figures(heading, own, bands))
            print()
    for heading in (*(heading for heading, _ in PARTS), LAST_PART):
        own = [kpi for kpi in kpis if "." in kpi.name and _part_of(kpi.name) == heading]
        if own:
            printer.print(_family(heading, own))
            print()


def _figures(heading: str, kpis: Iterable[Kpi], bands: Mapping[str, Band]) -> Table:
    table = _table(heading)
    table.columns[0].min_width = 32
    table.add_column("", justify="right", min_width=14)
    table.add_column("", min_width=12)
    table.add_column("published" if any(kpi.name in bands for kpi in kpis) else "", justify="right", min_width=24)
    table.add_column("")
    for kpi in kpis:
        band = bands.get(kpi.name)
        published = f"{_plain(band.low)} – {_plain(band.high)}" if band else ""
        verdict = "" if band is None else "within" if band.holds(kpi.value) else "outside"
        table.add_row(in_words(kpi.name), _shown(kpi.value, kpi.unit), kpi.unit, published, verdict)
    return table


def _family(heading: str, kpis: Iterable[Kpi]) -> Table:
    """Rows are the parts, columns the families."""
    table = _table(heading)
    units = {kpi.name.partition(".")[0]: kpi.unit for kpi in kpis}
    rows: dict[str, dict[str, float]] = {}
    for kpi in kpis:
        stem, _, part = kpi.name.partition(".")
        rows.setdefault(part, {})[stem] = kpi.value
    for stem, unit in units.items():
        table.add_column(f"{in_words(stem)}, {unit}", justify="right")
    for part, values in rows.items():
        table.add_row(
            in_words(part), *(_shown(values[stem], unit) if stem in values else "–" for stem, unit in units.items())
        )
    return table


def _table(heading: str) -> Table:
    from rich.table import Table

    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column(heading)
    return table


def _group_of(name: str) -> str:
    for heading, words in GROUPS:
        if any(name.startswith(word) or f"_{word}_" in name for word in words):
            return heading
    return LAST_GROUP


def _part_of(name: str) -> str:
    part = name.partition(".")[2]
    return next((heading for heading, parts in PARTS if part in parts), LAST_PART)


def in_words(name: str) -> str:
    """A name without its unit and underscores: "click to door p50" of ``click_to_door_p50_h``."""
    bare = name.replace("_pct", "").removesuffix("_h")
    return bare.replace("_", " ")


def _shown(value: float, unit: str) -> str:
    """A value with its decimals: two for shares and hours, none for whole things (packages, routes)."""
    if unit in ("%", "h") and not math.isnan(value):
        return f"{value:,.2f}"
    return f"{value:,.0f}" if unit not in MEASURES and value == round(value, 0) else number(value)


def _plain(value: float) -> str:
    """A published bound, with no more digits than were published."""
    return f"{value:,.10g}"
