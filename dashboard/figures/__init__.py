"""Pure functions from a result to a figure: no Dash, no files, no state; tested without a browser."""
