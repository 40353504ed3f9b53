from pathlib import Path

import pytest

from tests.datasets.small_network import FACILITIES, ZONES, WriteNetwork


@pytest.fixture
def write_network(tmp_path: Path) -> WriteNetwork:
    """Write the network, with files added or (None) left out; returns its folder."""

    def write(files: dict[str, str | bytes | None] | None = None) -> Path:
        folder = tmp_path / "mine"
        folder.mkdir(exist_ok=True)
        for name, text in {"facilities.csv": FACILITIES, "zones.csv": ZONES, **(files or {})}.items():
            if isinstance(text, str):
                (folder / name).write_text(text, encoding="utf-8")
            elif isinstance(text, bytes):
                (folder / name).write_bytes(text)
        return folder

    return write


@pytest.fixture
def network(write_network: WriteNetwork) -> Path:
    return write_network()
