"""Looks for a place for stops that a plan leaves out, by trying, and says what is in the way."""
