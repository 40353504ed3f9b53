"""Capacity curves: what a class of floors picks by robots, people and hour of the shift, measured once and kept."""
