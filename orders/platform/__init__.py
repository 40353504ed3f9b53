"""What every service stands on and none owns: store, bus, calls, security, observation, caches, faults.

It imports no service. A service gets all of it through its `Context` (orders/platform/service.py).
"""
