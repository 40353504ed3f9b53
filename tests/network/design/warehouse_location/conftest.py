import os
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def bench() -> Path:
    """Folder of the OR-Library's files; skips where there is none."""
    folder = os.environ.get("POD2DOOR_BENCH")
    if not folder or not (Path(folder) / "location" / "cap71.txt").is_file():
        pytest.skip("POD2DOOR_BENCH names no folder with location/cap71.txt")
    return Path(folder) / "location"
