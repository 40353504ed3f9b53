"""A load on the shop: orders at times fixed beforehand, whatever the shop answers, and a report of how it held."""
