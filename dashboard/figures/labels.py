"""Texts in figures: Plotly takes a few tags in them for markup, and names come from anywhere."""

from __future__ import annotations

import html


def label(text: object) -> str:
    """The text as it stands, whatever it looks like.

    Examples
    --------
    >>> label('<a href="x">FC-1</a>')
    '&lt;a href="x"&gt;FC-1&lt;/a&gt;'
    """
    return html.escape(str(text), quote=False)
