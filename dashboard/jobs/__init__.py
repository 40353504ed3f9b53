"""Processes started from the page: queued, watched, cancelled, resumed; they outlive the dashboard."""

from dashboard.jobs.job import Job
from dashboard.jobs.jobs import Jobs

__all__ = ["Job", "Jobs"]
