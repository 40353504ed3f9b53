import os
from pathlib import Path

import pytest

from core import cache, kernels


@pytest.fixture
def house(tmp_path, monkeypatch):
    """A checkout of two files, one of which knows numba."""
    (tmp_path / "core").mkdir()
    (tmp_path / "core" / "hashing.py").write_text("import numba\n")
    (tmp_path / "core" / "clock.py").write_text("SLOT_S = 300\n")
    monkeypatch.setattr(kernels, "ROOT", tmp_path)
    monkeypatch.setattr(cache, "ROOT", tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    monkeypatch.delenv("NUMBA_CACHE_DIR", raising=False)
    return tmp_path


def folder() -> Path:
    os.environ.pop("NUMBA_CACHE_DIR", None)
    kernels.keep_compiled_kernels()
    return Path(os.environ["NUMBA_CACHE_DIR"])


def test_kernels_are_kept_in_the_checkout(house):
    assert folder().parent == house / ".cache" / "numba"


def test_a_changed_kernel_file_gets_a_folder_of_its_own(house):
    before = folder()
    (house / "core" / "clock.py").write_text("SLOT_S = 60\n")
    assert folder() == before
    (house / "core" / "hashing.py").write_text("import numba  # changed\n")
    assert folder() != before


def test_folders_of_old_versions_go_after_a_day(house):
    old, fresh = (house / ".cache" / "numba" / name for name in ("old", "fresh"))
    old.mkdir(parents=True)
    fresh.mkdir()
    os.utime(old, (0, 0))
    now = folder()
    assert set(old.parent.iterdir()) == {fresh, now}


def test_the_users_cache_where_the_checkout_cannot_be_written(house):
    (house / ".cache").write_text("a file in the way")
    assert folder().parent == house / "xdg" / "pod2door" / "numba"


def test_the_users_choice_stands(house, monkeypatch):
    monkeypatch.setenv("NUMBA_CACHE_DIR", "/elsewhere")
    kernels.keep_compiled_kernels()
    assert os.environ["NUMBA_CACHE_DIR"] == "/elsewhere"
