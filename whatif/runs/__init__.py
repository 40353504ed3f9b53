"""Runs read back: single ones, batches, archives; and what they saw, as one table."""

from whatif.runs.places import BatchRecord, RunRecord, Runs, observations_of, read_run, read_runs

__all__ = ["BatchRecord", "RunRecord", "Runs", "observations_of", "read_run", "read_runs"]
