"""The gateway: the shop's one door. It knows who comes, how often, and which service answers which path."""
