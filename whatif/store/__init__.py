"""Where runs are kept under what they depend on: addresses, their folders, locks."""

from whatif.store.store import Store

__all__ = ["Store"]
