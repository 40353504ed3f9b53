"""Optilogic's Anura tables (Cosmic Frog): a model from there in, a scenario out, as far as the two go together."""
