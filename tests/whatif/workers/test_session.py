import subprocess
import sys

import pytest

from core.errors import InvalidInput
from whatif.store import Store
from whatif.store.locks import Lock
from whatif.workers.session import MAKING, Session

HOLD = """
import sys
from whatif.store import Store
from whatif.workers.session import Session
with Session(Store(sys.argv[1])) as session:
    (session.folder / "half").mkdir()
    print(session.folder, flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path / "store")


@pytest.fixture
def other(store):
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(store.path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        process.folder = process.stdout.readline().strip()
        yield process
        process.kill()


def making(store):
    return sorted(str(path) for path in (store.path / MAKING).iterdir() if path.is_dir())


def test_a_session_leaves_nothing(store):
    with Session(store) as session:
        assert session.folder.is_dir()
        (session.folder / "half").mkdir()
    assert list((store.path / MAKING).iterdir()) == []


def test_a_session_that_lives_is_left_alone(store, other):
    with Session(store):
        assert other.folder in making(store)
    assert making(store) == [other.folder]


def test_what_a_killed_command_left_goes_with_the_next(store, other):
    other.kill()
    other.wait()
    assert making(store) == [other.folder]
    with Session(store):
        assert other.folder not in making(store)
    assert list((store.path / MAKING).iterdir()) == []


def test_what_a_clusters_worker_put_there_for_a_dead_command_goes_too(store):
    (store.path / MAKING / "0123456789ab" / "half").mkdir(parents=True)
    with Session(store) as session:
        assert making(store) == [str(session.folder)]


def test_a_store_that_nobody_may_write(store):
    (store.path / MAKING).write_text("in the way")
    with pytest.raises(InvalidInput, match="cannot be written"), Session(store):
        pass


def test_a_lock_is_held_once_and_given_back(tmp_path):
    first, second = Lock(tmp_path / "lock"), Lock(tmp_path / "lock")
    assert first.take()
    assert not second.take()
    first.release()
    assert second.take()
    second.release()
