"""report.html: a run's answers on one page that opens anywhere."""

from twin.report.page import write_report

__all__ = ["write_report"]
