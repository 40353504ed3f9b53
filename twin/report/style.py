"""Colours and shapes of the report: the design's tokens, light theme."""

from __future__ import annotations

INK, INK_2, INK_3 = "#16202C", "#4A5565", "#5C6677"
SURFACE, BACKGROUND, LINE = "#FFFFFF", "#F5F6F8", "#E4E7EC"
LAND, LAND_LINE, COAST = "#F0F2F5", "#FFFFFF", "#CFD5DE"
FLOW, BETTER, WORSE, ACCENT = "#42536B", "#0B7468", "#B0450B", "#2B55D9"
GRID, BAND, REFERENCE = "#EBEEF2", "#DDE2EA", "#8B95A5"
FONT = "Inter, system-ui, -apple-system, 'Segoe UI', sans-serif"

KINDS: dict[str, tuple[str, str, str, int]] = {
    "fulfilment_centre": ("Fulfilment centre", "square", "#3461F0", 7),
    "sortation_centre": ("Sortation centre", "diamond", "#E2530B", 8),
    "delivery_station": ("Delivery station", "circle", "#2E9C74", 4),
    "prime_now_hub": ("Prime Now hub", "triangle-up", "#8C3F72", 8),
    "air_gateway": ("Air gateway", "star-open", "#1B2430", 8),
    "air_hub": ("Air hub", "star", "#1B2430", 13),
}
"""Kind -> name, plotly symbol, colour, size in px; drawn in this order but stations first."""
