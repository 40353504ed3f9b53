"""Cells that leave the dashboard: no text in an exported table is ever taken for a formula.

A spreadsheet runs what begins with ``=``, ``+``, ``-``, ``@``, a tab or a line break (OWASP, "CSV injection"); such a
text gets an apostrophe in front. Numbers stay numbers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
"""What a formula begins with; also in full width, which some spreadsheets fold."""
_UNSEEN = " \0\u00a0\u200b\u200c\u200d\u2060\ufeff"
"""What some programs drop in front before they look."""
_WIDE = ("＝", "＋", "－", "＠")


def plain(text: str) -> str:
    """The text as a spreadsheet shows it, whatever it begins with.

    Examples
    --------
    >>> plain("=HYPERLINK(1)"), plain("FC-CVG-1")
    ("'=HYPERLINK(1)", 'FC-CVG-1')
    """
    return f"'{text}" if text.lstrip(_UNSEEN).startswith(STARTS + _WIDE) or text.startswith(STARTS) else text


def plain_table(table: pd.DataFrame) -> pd.DataFrame:
    """A copy whose texts, and whose columns' names, are `plain`; categories become texts."""
    safe = table.copy()
    for column in safe.columns:
        values = safe[column]
        if values.dtype.kind not in "biufM":
            safe[column] = [plain(v) if isinstance(v, str) else v for v in values.astype(object)]
    return safe.rename(columns=lambda name: plain(str(name)))
