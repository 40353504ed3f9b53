"""What a design may decide, and its limits: no row contradicts itself, or the facilities' own status."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from datasets.cells import hint
from datasets.draft import Draft

STAYS = ("keep", "may_close")
"""Choices that are about an open facility."""
SPLIT = {"states": "state", "regions": "region", "facilities": "id"}
"""Columns of limits that name several, and the column of facilities that knows the names."""


def keep_closed(draft: Draft) -> None:
    """What a design keeps is open; where an edit closes it, that is said and not refused."""
    row_of = {name: row for row, name in enumerate(draft.column("facilities", "id").tolist())}
    status, edited = draft.column("facilities", "status"), draft.origins["facilities"].edited
    for row, (facility, choice) in enumerate(_columns(draft, "design", "facility", "choice")):
        there = row_of.get(facility)
        if there is None or choice not in STAYS or status[there] in ("open", ""):
            continue
        message = f"{facility!r} is to {choice.replace('_', ' ')}, and its status is {status[there]}"
        draft.about_row("design", row, "keep-closed", message, "warning" if there in edited else "error")


def throughput(draft: Draft) -> None:
    """What must pass is no more than what may."""
    for row, (facility, low, high) in enumerate(
        _columns(draft, "design", "facility", "min_packages_per_day", "max_packages_per_day")
    ):
        if 0 <= high < low:
            message = f"{facility!r}: min_packages_per_day {low:g} is above max_packages_per_day {high:g}"
            draft.about_row("design", row, "low-above-high", message)


def empty_modules(draft: Draft) -> None:
    """A module adds capacity."""
    for row, (facility, count, adds) in enumerate(
        _columns(draft, "design", "facility", "modules", "module_packages_per_h")
    ):
        if count > 0 and adds == 0:
            message = f"{facility!r} may have modules, and module_packages_per_h is 0"
            draft.about_row("design", row, "no-effect", message, "warning")


def limit_names(draft: Draft) -> None:
    """What a limit names exists."""
    for column, of in SPLIT.items():
        known = set(draft.column("facilities", of).tolist())
        for row, names in enumerate(draft.column("limits", column) if known else ()):
            for name in filter(None, (part.strip() for part in names.split(";"))):
                if name not in known:
                    message = f"{column} {name!r}: no facility has this {of}{hint(name, sorted(known - {''}))}"
                    draft.about_row("limits", row, "unknown-reference", message)


def limit_ends(draft: Draft) -> None:
    """A limit leaves something, and says something."""
    for row, (name, low, high) in enumerate(_columns(draft, "limits", "limit", "at_least", "at_most")):
        if 0 <= high < low:
            message = f"limit {name!r}: at_least {low:g} is above at_most {high:g}"
            draft.about_row("limits", row, "low-above-high", message)
        elif low == 0 and high < 0:
            message = f"limit {name!r} says neither at_least nor at_most"
            draft.about_row("limits", row, "no-effect", message, "warning")


def limit_members(draft: Draft) -> None:
    """A limit is on some facility; where a name is none, `limit_names` has said so."""
    columns = [draft.column("facilities", of) for of in ("kind", *SPLIT.values())]
    known = [set(column) for column in columns]
    for row, (name, *said) in enumerate(_columns(draft, "limits", "limit", "kinds", *SPLIT)):
        wanted = [{part.strip() for part in text.split(";")} - {""} for text in said]
        if any(names - there for names, there in zip(wanted[1:], known[1:], strict=True)):
            continue
        if not any(
            all(not names or one in names for names, one in zip(wanted, facility, strict=True))
            for facility in zip(*columns, strict=True)
        ):
            draft.about_row("limits", row, "no-effect", f"limit {name!r}: no facility is all that it says", "warning")


def periods_with_demand(draft: Draft) -> None:
    """Somebody orders in some period."""
    factors = draft.column("periods", "demand_factor")
    if len(factors) and (factors == 0).all():
        draft.about_row("periods", None, "no-demand", "nobody orders: every demand_factor is 0")


def _columns(draft: Draft, table: str, *names: str) -> Iterator[tuple[Any, ...]]:
    return zip(*(draft.column(table, name) for name in names), strict=True)


RULES = (keep_closed, throughput, empty_modules, limit_names, limit_ends, limit_members, periods_with_demand)
