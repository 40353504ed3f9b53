"""What surrounds the services fails: processes, clocks, disks, the database, the broker, a subscriber."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from orders.chaos.scene import NotReached, Scene
from orders.serve import dead_letters

LOAD_S = 2.0
"""How long a fault lasts that has no length of its own."""
BROKER_S = 30.0
DATABASE_S = 10.0
GIVING_UP_S = 90.0
"""How long a subscriber may take to give its events up."""


def pause(seconds: float) -> None:
    """Let the customers order for a while."""
    threading.Event().wait(seconds)


def nothing(scene: Scene) -> None:
    """Only what goes wrong all the time."""
    pause(LOAD_S)


def kill(process: str, scene: Scene) -> None:
    """Kill -9 of a process."""
    scene.services.wait_restarted(process, scene.services.kill(process))


def kill_all(scene: Scene) -> None:
    """Kill -9 of every process at once."""
    before = {process: scene.services.kill(process) for process in scene.services.pids}
    for process, restarts in before.items():
        scene.services.wait_restarted(process, restarts)


def jump(seconds: float, scene: Scene) -> None:
    """The clock of every process jumps, and back again."""
    for parts in scene.services.settings.processes.values():
        scene.arm(parts[0], "clock.now", do="jump", seconds=seconds)
    pause(LOAD_S)
    scene.disarm()


def poison(subscriber: str, scene: Scene) -> None:
    """Some events cannot be handled and become dead letters; then the subscriber is mended, and they are sent again."""
    scene.arm(f"{subscriber}:subscribers", f"{subscriber}.handle.poison", do="poison", at=50)

    def given_up() -> bool:
        with scene.operator() as operator:
            return len(dead_letters.letters(operator, subscriber)) > 0

    if not scene.wait(given_up, GIVING_UP_S):
        raise NotReached(f"{subscriber} gave nothing up")
    scene.disarm()
    with scene.operator() as operator:
        dead_letters.redrive(operator, subscriber)


def slow(scene: Scene) -> None:
    """One subscriber takes its time; the others must not."""
    scene.arm("analytics:subscribers", "analytics.handle.before_commit", do="delay", seconds=2.0, times=2)
    pause(2 * LOAD_S)
    with scene.operator() as operator:
        told = {one["name"]: one for one in operator.ask("GET", "fraud:subscribers", "/v1/subscriptions")}
    if told["fraud"]["error"]:
        raise NotReached("fraud stopped, too")


def disk_full_embedded(scene: Scene) -> None:
    """No file of either process can grow beyond what it has."""
    with _no_growth(list(scene.services.pids.values()), _largest(scene.directory)):
        pause(LOAD_S)


def disk_full_postgres(scene: Scene) -> None:
    """No file of the database's server can grow."""
    with _no_growth(_family(scene.services.servers["PostgreSQL"]), 8192):
        pause(LOAD_S)


def locked(scene: Scene) -> None:
    """Another process holds every store: nobody can write."""
    with ExitStack() as held:
        for path in sorted(scene.directory.glob("*/*.db")):
            connection = sqlite3.connect(path, timeout=30, isolation_level=None)
            held.callback(connection.close)
            connection.execute("BEGIN IMMEDIATE")
        pause(DATABASE_S)


def database_gone(scene: Scene) -> None:
    """PostgreSQL is killed, and stays away."""
    with scene.services.server_down("PostgreSQL"):
        pause(DATABASE_S)


def broker_gone(scene: Scene) -> None:
    """The bus cannot be reached by anyone."""
    if scene.production:
        with scene.services.server_down("NATS"):
            pause(BROKER_S)
        return
    away = scene.directory / "bus" / "away"
    away.touch()
    pause(BROKER_S)
    away.unlink()


def _largest(directory: Path) -> int:
    return max((path.stat().st_size for path in directory.rglob("*") if path.is_file()), default=0)


def _family(pid: int) -> list[int]:
    """A process and all below it."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = entry.read_text().rsplit(")", 1)[1].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        children.setdefault(int(fields[1]), []).append(int(entry.parent.name))
    found = [pid]
    for member in found:
        found += children.get(member, [])
    return found


@contextmanager
def _no_growth(pids: list[int], limit: int) -> Iterator[None]:
    """No file of these processes may grow beyond so many bytes: what writes further fails, as on a full disk."""
    if sys.platform != "linux":
        raise NotReached("only Linux can limit the files of another process")
    try:
        for pid in pids:
            _limit_files(pid, f"{limit}:")
        yield
    finally:
        for pid in pids:
            _limit_files(pid, "unlimited:")


def _limit_files(pid: int, limit: str) -> None:
    """Set a process's file size limit (its soft one) on behalf of whoever it runs as: a server runs as another user."""
    path = Path(f"/proc/{pid}")
    if not path.exists():
        return
    owner = path.stat()
    own = owner.st_uid == os.getuid()
    done = subprocess.run(
        ["prlimit", f"--pid={pid}", f"--fsize={limit}"],
        capture_output=True,
        check=False,
        user=None if own else owner.st_uid,
        group=None if own else owner.st_gid,
        extra_groups=None if own else [],
    )
    if done.returncode and path.exists():
        raise NotReached(f"the limit cannot be set: {done.stderr.decode().strip()}")
