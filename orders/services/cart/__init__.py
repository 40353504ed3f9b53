"""The cart: what a customer, or a guest, is about to order, and the way to the order service."""
