"""Public benchmark instances, read by path where they are."""

import os
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def bench() -> Path:
    """Folder of the instances; skips where there is none."""
    folder = os.environ.get("POD2DOOR_BENCH")
    if not folder or not (Path(folder) / "routing").is_dir():
        pytest.skip("POD2DOOR_BENCH names no folder with routing/")
    return Path(folder) / "routing"
