"""The services, one folder each: own store, own API, no import of another's code.

A folder's `service.py` gives SERVICE; `orders.serve` puts them into processes.
"""
