"""Order services: what happens to an order as a piece of software, from OrderPlaced to OrderDelivered.

The room for the event log, outbox and bus, the saga over stock, payment and shipment, read models and HTTP APIs.
Nothing of the twin's physics lives here, and no sibling imports it.
"""
