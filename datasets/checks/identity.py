"""Names: each once, and each that is referred to exists."""

from __future__ import annotations

from datasets import schema
from datasets.cells import hint
from datasets.draft import Draft


def duplicate_ids(draft: Draft) -> None:
    """No two rows of a table have the same name."""
    for table, keys in schema.KEYS.items():
        if table == "lanes" and "lanes" not in draft.given:
            continue
        first: dict[tuple[object, ...], int] = {}
        for row, name in enumerate(zip(*(draft.column(table, key).tolist() for key in keys), strict=True)):
            if any(part == "" or part != part for part in name):
                continue
            if first.setdefault(name, row) != row:
                _, line = draft.origins[table].place(first[name])
                where = f" (first on line {line})" if line else ""
                said = ", ".join(repr(part) if isinstance(part, str) else f"{part:g}" for part in name)
                draft.about_row(table, row, "duplicate-id", f"{', '.join(keys)} {said} stands twice{where}")


def lane_names(draft: Draft) -> None:
    """Lanes whose names were filled in (ORIGIN>DEST) do not meet others; say so where `duplicate_ids` could not."""
    lanes = draft.column("lanes", "lane")
    if "lanes" in draft.given and len(set(lanes)) < len(lanes):
        reported = {(f.file, f.line) for f in draft.findings if f.rule == "duplicate-id"}
        seen: set[str] = set()
        for row, lane in enumerate(lanes):
            if lane and lane in seen and draft.origins["lanes"].place(row) not in reported:
                draft.about_row("lanes", row, "duplicate-id", f"lane {lane!r} stands twice")
            seen.add(lane)


REFERENCES = (
    ("lanes", "origin", "facilities", "id"),
    ("lanes", "destination", "facilities", "id"),
    ("zones", "station", "facilities", "id"),
    ("offers", "zone", "zones", "zone"),
    ("offers", "promise", "promises", "promise"),
    ("stock", "facility", "facilities", "id"),
    ("stock", "pool", "pools", "pool"),
    ("pools", "goods", "goods", "goods"),
    ("distances", "origin", "facilities", "id"),
    ("distances", "destination", "facilities", "id"),
    ("design", "facility", "facilities", "id"),
)
"""(table, column) whose values are names in (table, column)."""
HINTS = 20
"""Names of a column, at most, for which a close one is looked for."""


def unknown_references(draft: Draft) -> None:
    """What a row names exists."""
    for table, column, other, key in REFERENCES:
        names, known = draft.column(table, column), draft.column(other, key)
        unknown = set(names) - set(known) - {""}
        if not unknown or (other in schema.REQUIRED_TABLES and not len(known)):
            continue  # a table that is missing, or has no rows, is a finding already
        bad = [(row, name) for row, name in enumerate(names) if name in unknown]
        noun = {"facilities": "facility", "goods": "goods"}.get(other, other.rstrip("s"))
        # To look for what was meant is slow: the first names will do.
        first = list(dict.fromkeys(name for _, name in bad))[:HINTS]
        hints = {name: hint(name, list(known)) for name in first}
        for row, name in bad:
            message = f"{column} {name!r} is no {noun}{hints.get(name, '')}"
            draft.about_row(table, row, "unknown-reference", message)


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
    ids, kinds, goods_held = (draft.column("facilities", name).tolist()[::-1] for name in ("id", "kind", "goods"))
    holder = dict(zip(ids, zip(kinds, goods_held, strict=True), strict=True))  # of two of a name, the first
    goods_of = dict(zip(draft.column("pools", "pool"), draft.column("pools", "goods"), strict=True))
    for row, (pool, facility) in enumerate(
        zip(draft.column("stock", "pool"), draft.column("stock", "facility"), strict=True)
    ):
        if facility not in holder or pool not in goods_of:
            continue
        kind, goods = holder[facility]
        if kind and kind not in ("fulfilment_centre", "prime_now_hub"):
            draft.about_row("stock", row, "not-a-store", f"facility {facility!r} is a {kind}, which holds no stock")
        elif goods_of[pool] and goods and goods_of[pool] not in goods.split(";"):
            message = f"pool {pool!r} is {goods_of[pool]}, and {facility!r} holds {goods}"
            draft.about_row("stock", row, "wrong-goods", message)


RULES = (lane_names, unknown_references, station_kinds, stock_kinds)
