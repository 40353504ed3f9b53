"""Icons: Tabler outlines (MIT) in assets/icons, drawn as masks so that they take the text's colour."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from urllib.parse import quote

from dash import html

FOLDER = Path(__file__).parent / "assets" / "icons"


def icon(name: str, *, label: str = "", className: str = "") -> html.Span:  # noqa: N803 - Dash's own name
    """One icon of 16 px; `label` is what a screen reader says, without it the icon is decoration.

    Raises
    ------
    KeyError
        If assets/icons has no such file.
    """
    if name not in names():
        raise KeyError(f"no icon {name!r} in {FOLDER}")
    spoken = {"role": "img", "aria-label": label, "title": label} if label else {"aria-hidden": "true"}
    return html.Span(className=f"icon icon-{name} {className}".strip(), **spoken)


@cache
def names() -> frozenset[str]:
    """Names of all icons."""
    return frozenset(file.stem for file in FOLDER.glob("*.svg"))


def css() -> str:
    """A class for each icon, its outline as a data address."""
    return "".join(f'.icon-{name}{{--icon:url("{_address(FOLDER / f"{name}.svg")}")}}' for name in sorted(names()))


def _address(file: Path) -> str:
    text = re.sub(r"<!--.*?-->", "", file.read_text(encoding="utf-8"), flags=re.DOTALL)
    text = re.sub(r' class="[^"]*"', "", re.sub(r"\s+", " ", text)).replace("currentColor", "black")
    return "data:image/svg+xml," + quote(text.strip(), safe=" =:/'\"<>").replace('"', "'").replace("<", "%3C").replace(
        ">", "%3E"
    )
