"""Names: each once, and each that is referred to exists."""

from __future__ import annotations

import pandas as pd

from datasets import schema
from datasets.cells import hint
from datasets.draft import Draft


def duplicate_ids(draft: Draft) -> None:
    """No two rows of a table have the same name."""
    for table, keys in schema.KEYS.items():
        if table not in draft.tables or (table == "lanes" and "lanes" not in draft.given):
            continue
        if table == "lanes":
            keys = ("origin", "destination") if not draft.column(table, "lane").any() else keys
        names = draft.tables[table][list(keys)]
        filled = ((names != "") & names.notna()).all(axis=1)
        for row in names.index[names.duplicated() & filled]:
            name = _name(names, row)
            first = names.index[(names == names.loc[row]).all(axis=1)][0]
            _, line = draft.origins[table].place(int(first))
            where = f" (first on line {line})" if line else ""
            draft.about_row(table, int(row), "duplicate-id", f"{', '.join(keys)} {name} stands twice{where}")


def _name(names: pd.DataFrame, row: int) -> str:
    return ", ".join(repr(value) if isinstance(value, str) else f"{value:g}" for value in names.loc[row])


def lane_names(draft: Draft) -> None:
    """Lanes whose names were filled in (ORIGIN>DEST) do not meet twice."""
    if "lanes" in draft.given:
        lanes = draft.column("lanes", "lane")
        seen: set[str] = set()
        reported = {f.message for f in draft.findings if f.rule == "duplicate-id"}
        for row, lane in enumerate(lanes):
            message = f"lane {lane!r} stands twice"
            if lane in seen and not any(text.startswith(message) for text in reported):
                draft.about_row("lanes", row, "duplicate-id", message)
            seen.add(lane)


REFERENCES = (
    ("lanes", "origin", "facilities", "id"),
    ("lanes", "destination", "facilities", "id"),
    ("zones", "station", "facilities", "id"),
    ("stock", "facility", "facilities", "id"),
    ("stock", "pool", "pools", "pool"),
    ("pools", "goods", "goods", "goods"),
    ("distances", "origin", "facilities", "id"),
    ("distances", "destination", "facilities", "id"),
)
"""(table, column) whose values are names in (table, column)."""


def unknown_references(draft: Draft) -> None:
    """What a row names exists."""
    for table, column, other, key in REFERENCES:
        names = draft.tables[table][column]
        known = list(draft.column(other, key))
        bad = (names != "") & ~names.isin(known)
        noun = "facility" if other == "facilities" else other.rstrip("s") if other != "goods" else "goods"
        for row in names.index[bad]:
            name = names.loc[row]
            message = f"{column} {name!r} is no {noun}{hint(name, known)}"
            draft.about_row(table, int(row), "unknown-reference", message)


def station_kinds(draft: Draft) -> None:
    """A zone's fixed station delivers: it is a delivery station."""
    kind = dict(zip(draft.column("facilities", "id"), draft.column("facilities", "kind"), strict=True))
    stations = draft.column("zones", "station")
    for row, station in enumerate(stations):
        if station and kind.get(station, "delivery_station") not in ("", "delivery_station"):
            message = f"station {station!r} is a {kind[station]}, not a delivery_station"
            draft.about_row("zones", row, "not-a-station", message)


def stock_kinds(draft: Draft) -> None:
    """Stock lies where such goods can lie."""
    facilities = draft.tables["facilities"].drop_duplicates("id").set_index("id")
    goods_of = dict(zip(draft.column("pools", "pool"), draft.column("pools", "goods"), strict=True))
    for row, (pool, facility) in enumerate(
        zip(draft.column("stock", "pool"), draft.column("stock", "facility"), strict=True)
    ):
        if facility not in facilities.index or pool not in goods_of:
            continue
        kind, goods = facilities.at[facility, "kind"], facilities.at[facility, "goods"]
        if kind and kind not in ("fulfilment_centre", "prime_now_hub"):
            draft.about_row("stock", row, "not-a-store", f"facility {facility!r} is a {kind}, which holds no stock")
        elif goods_of[pool] and goods and goods_of[pool] not in goods.split(";"):
            message = f"pool {pool!r} is {goods_of[pool]}, and {facility!r} holds {goods}"
            draft.about_row("stock", row, "wrong-goods", message)


RULES = (lane_names, unknown_references, station_kinds, stock_kinds)
