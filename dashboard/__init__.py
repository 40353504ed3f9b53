"""The web application, for planners who rather look than type: maps, floors, routes, orders and comparisons.

It shows what `whatif` and the parts below it computed, and starts runs as processes of their own; it computes nothing
itself. `app` puts it together; `shell/` is what stands around every page, `pages/` has a room a page, `parts/` what
pages share (cards, numbers, tables, maps), `figures/` pure functions from a result to a figure. `workspace/` reads the
runs folder, `jobs/` starts processes and watches them, `safety/` decides who may ask for what. Colours come from
`tokens.toml`, everything a browser runs is in `assets/`; nothing is ever fetched from elsewhere.
"""
