"""HTTP both ways in: the hot edge, made for one route and for speed, and the API of every service, by FastAPI."""
