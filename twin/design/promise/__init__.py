"""A design's promise against what the simulation then delivered: side by side, with why they differ."""
