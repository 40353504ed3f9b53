"""The assumed numbers of a scenario, how far off each may be, and key figures where they are tried."""
