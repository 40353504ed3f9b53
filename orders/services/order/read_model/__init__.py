"""The list of orders as customers and clerks see it: one row an order, fed by the bus, a moment behind the log.

`projection` makes rows of events, `queries` reads them, `subscription` says what it wants of the bus.
"""
