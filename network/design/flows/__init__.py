"""What a plan's flows say: prices and how far they hold, whom it costs what to serve, several periods together."""
