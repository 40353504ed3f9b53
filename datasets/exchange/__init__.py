"""Scenarios as other programs have them: Excel, CSV, GeoJSON, graphs, Anura; out, and in again with findings."""
