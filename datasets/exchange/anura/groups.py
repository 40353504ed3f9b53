"""Groups: names that stand for several facilities, customers or products."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from datasets.exchange.anura.tables import Table

ALL = ("", "all")
"""What stands for everything."""


def members(tables: Mapping[str, Table]) -> dict[str, list[str]]:
    """Members of each group, by its name."""
    groups: dict[str, list[str]] = {}
    for row in tables["Groups"].included() if "Groups" in tables else ():
        groups.setdefault(row["GroupName"], []).append(row["MemberName"])
    return groups


def named(name: str, known: Sequence[str] | Mapping[str, object], groups: Mapping[str, Sequence[str]]) -> list[str]:
    """What a name stands for, of those known: itself, a group's members, or all; nothing where it is not known.

    Examples
    --------
    >>> named("East", ["A", "B"], {"East": ["B", "C"]}), named("ALL", ["A", "B"], {}), named("A", ["A"], {})
    (['B'], ['A', 'B'], ['A'])
    """
    if name in known:
        return [name]
    if name in groups:
        return [member for member in groups[name] if member in known]
    return list(known) if name.lower() in ALL else []
