"""Kinds of facility as they are drawn everywhere: name, short name, symbol, size."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Kind:
    """How a kind of facility is named and drawn.

    Attributes
    ----------
    key : str
        As in tables ("fulfilment_centre"); its colour is `Theme.kind(key)`.
    name, plural, short : str
    symbol : str
        Plotly's name of the shape.
    size_px : int
        On a map of the nation.
    """

    key: str
    name: str
    plural: str
    short: str
    symbol: str
    size_px: int


KINDS: dict[str, Kind] = {
    kind.key: kind
    for kind in (
        Kind("fulfilment_centre", "Fulfilment centre", "Fulfilment", "FC", "square", 7),
        Kind("sortation_centre", "Sortation centre", "Sortation", "SC", "diamond", 9),
        Kind("delivery_station", "Delivery station", "Delivery", "DS", "circle", 5),
        Kind("prime_now_hub", "Prime Now hub", "Prime Now", "PN", "triangle-up", 9),
        Kind("air_gateway", "Air gateway", "Air gateways", "AG", "star-open", 8),
        Kind("air_hub", "Air hub", "Air hubs", "AH", "star", 13),
    )
}
"""In the legend's order."""

DRAWN = ("delivery_station", "fulfilment_centre", "prime_now_hub", "sortation_centre", "air_gateway", "air_hub")
"""From the bottom to the top of a map."""
