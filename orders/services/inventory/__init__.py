"""Inventory: how many units of a SKU there are, are reserved and are sold; and how fast the shop asks for them."""
