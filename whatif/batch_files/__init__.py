"""Batch files: TOML to a `whatif.batch.Batch` and back, and everything that is wrong with one before anything runs."""
