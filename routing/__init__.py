"""The last mile: what a station's routes take, from its stops, their density and their distance."""
