"""What the supervisor tells of itself: `<directory>/services.json`, and a lock that says whether it is still true."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from core.errors import Finding, InvalidInput, Pod2doorError
from orders.platform.security import files


class ProcessState(msgspec.Struct, frozen=True):
    """One process.

    Attributes
    ----------
    pid : int
        0 while it is down, between a crash and its next start.
    ports : dict of str to int
        Of each part that runs in it, and of the edge.
    ready : bool
        Whether it serves.
    restarts : int
        How often it was started anew.
    """

    pid: int
    ports: dict[str, int]
    ready: bool
    restarts: int


class ServicesState(msgspec.Struct, frozen=True):
    """All that runs.

    Attributes
    ----------
    supervisor : int
        Its process id.
    production : bool
    scheme : str
        "http" or "https": how the parts are spoken to.
    host : str
    edge : str
        Where customers call; "" where no gateway runs.
    processes : dict of str to ProcessState
    servers : dict of str to int
        Process ids of the database and the broker, where they were started here.
    """

    supervisor: int
    production: bool
    scheme: str
    host: str
    edge: str
    processes: dict[str, ProcessState]
    servers: dict[str, int]


def path_of(directory: Path) -> Path:
    """Where it is written."""
    return directory / "services.json"


def write(directory: Path, state: ServicesState) -> None:
    """Write it, in one move."""
    files.replace(path_of(directory), msgspec.json.format(msgspec.json.encode(state)), 0o644)


def read(directory: Path) -> ServicesState | None:
    """What runs in a data folder now; None where nothing does, whatever an old file says.

    Raises
    ------
    InvalidInput
        Where somebody else wrote into the file.
    """
    if not running(directory):
        return None
    try:
        return msgspec.json.decode(path_of(directory).read_bytes(), type=ServicesState)
    except FileNotFoundError:
        return None
    except msgspec.DecodeError as error:
        message = f"not what `orders serve` wrote: {error}"
        raise InvalidInput([Finding(str(path_of(directory)), 0, "unreadable", message)]) from None


def _lock_path(directory: Path) -> Path:
    return directory / "run" / "lock"


@contextmanager
def sole_supervisor(directory: Path) -> Iterator[None]:
    """Be the only supervisor of a data folder; the system lets go of the lock whichever way the process ends.

    Raises
    ------
    Pod2doorError
        Where there is one already.
    """
    path = _lock_path(directory)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Pod2doorError(f"{directory}: its services run already") from None
        try:
            yield
        finally:
            path_of(directory).unlink(missing_ok=True)


def running(directory: Path) -> bool:
    """Whether a supervisor looks after this data folder now."""
    try:
        with _lock_path(directory).open() as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    return False
