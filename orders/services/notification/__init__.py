"""Notification: what the shop writes to its customers, once each."""
