"""Shipping: a label for every order as soon as it is placed, a shipment once it is paid."""
