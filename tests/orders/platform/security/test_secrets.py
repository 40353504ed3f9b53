from __future__ import annotations

import base64
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from core.errors import Pod2doorError
from orders.platform.security.secrets import MASTER, Secrets


def test_a_secret_comes_back_and_is_not_in_the_file(tmp_path: Path) -> None:
    Secrets(tmp_path).put("postgres.order", b"open sesame")
    assert Secrets(tmp_path).get("postgres.order") == b"open sesame"
    for path in (tmp_path / "keys").rglob("*"):
        if path.is_file():
            assert b"open sesame" not in path.read_bytes()
            assert path.stat().st_mode & 0o077 == 0


def test_what_was_never_put_is_none(tmp_path: Path) -> None:
    assert Secrets(tmp_path).get("nothing") is None


def test_all_who_make_it_at_once_get_the_same(tmp_path: Path) -> None:
    Secrets(tmp_path)
    with ThreadPoolExecutor(8) as threads:
        made = set(threads.map(lambda _: Secrets(tmp_path).get_or_make("vault"), range(32)))
    assert len(made) == 1


def test_another_master_key_opens_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Secrets(tmp_path).put("a", b"b")
    monkeypatch.setenv(MASTER, base64.b64encode(b"m" * 32).decode())
    with pytest.raises(Pod2doorError, match="not encrypted under this master key"):
        Secrets(tmp_path).get("a")


def test_the_master_key_may_come_from_outside_and_is_not_written_then(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(MASTER, base64.b64encode(b"m" * 32).decode())
    Secrets(tmp_path).put("a", b"b")
    assert Secrets(tmp_path).get("a") == b"b"
    assert not (tmp_path / "keys" / "master.key").exists()


@pytest.mark.parametrize("text", ["", "short", "!" * 44])
def test_a_bad_master_key_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv(MASTER, text)
    with pytest.raises(Pod2doorError, match=MASTER):
        Secrets(tmp_path)


@pytest.mark.parametrize("content", [b"", b"short", b"\xff\xfe", "é".encode()])
def test_a_bad_file_of_the_master_key_is_told_by_its_name(tmp_path: Path, content: bytes) -> None:
    Secrets(tmp_path)
    (tmp_path / "keys" / "master.key").write_bytes(content)
    with pytest.raises(Pod2doorError, match=r"keys/master\.key: not 32 bytes"):
        Secrets(tmp_path)


def test_secrets_cannot_be_swapped(tmp_path: Path) -> None:
    secrets = Secrets(tmp_path)
    secrets.put("one", b"1")
    secrets.put("two", b"2")
    folder = tmp_path / "keys" / "secrets"
    (folder / "one").write_bytes((folder / "two").read_bytes())
    with pytest.raises(Pod2doorError):
        secrets.get("one")
