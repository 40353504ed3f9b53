"""The catalogue: what is sold, at what price, and the search in it."""
