"""Questions over many runs in SQL, read-only; and their tables as a file for other tools."""

from whatif.query.question import query

__all__ = ["query"]
