"""Where files that can be made again are kept between runs."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
"""The checkout."""


def cache_folders(name: str) -> Iterator[Path]:
    """Places for files of a kind, the best first: the checkout's `.cache/NAME`, the user's cache folder."""
    yield ROOT / ".cache" / name
    yield Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "pod2door" / name
