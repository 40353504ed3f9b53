"""The web application, for planners who rather look than type: maps, floors, routes and comparisons in a browser.

It shows what `whatif` and the parts below it computed, and starts runs as processes of their own; it computes
nothing itself. Its first page comes with the dashboard's own issue; nothing lives here before.
"""
