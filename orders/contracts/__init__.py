"""The published language: what the services say to each other and to the shop, versioned; no behaviour lives here.

`placing` the order as a customer sends it, `events` what happened to it, `steps` the batches of the checkout saga,
`spans` what each did for an order and when, `levels` how soon each subscriber must have handled an OrderPlaced,
`prices` what a SKU costs.
"""
