"""Floors: generated from a few numbers, drawn in metres, or read from maps; their checks and what is stored where."""
