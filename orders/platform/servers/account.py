"""Whom PostgreSQL runs as: it refuses to run as root, so that root starts it as an account without rights."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.errors import Pod2doorError

CANDIDATES = ("postgres", "nobody")


@dataclass(frozen=True)
class Account:
    """A user of this machine.

    Attributes
    ----------
    uid, gid : int
    switch : bool
        Whether it is another than the one that this process runs as.
    """

    uid: int
    gid: int
    switch: bool

    @property
    def popen(self) -> dict[str, Any]:
        """How `subprocess` starts a process as this account."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []} if self.switch else {}

    def own(self, path: Path) -> None:
        """Give a file or folder to the account."""
        if self.switch:
            os.chown(path, self.uid, self.gid)

    def let_reach(self, path: Path) -> None:
        """Let the account pass the folders above: others may search them (not list them).

        A folder of root's that nobody else may enter would otherwise keep the server from its own files.
        """
        if self.switch:
            for folder in path.resolve().parents:
                mode = folder.stat().st_mode
                if not mode & stat.S_IXOTH:
                    folder.chmod(stat.S_IMODE(mode) | stat.S_IXOTH)


def server_account() -> Account:
    """The account for PostgreSQL: one's own, or in place of root "postgres" or "nobody".

    Raises
    ------
    Pod2doorError
        Where root finds neither.
    """
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid(), switch=False)
    import pwd

    for name in CANDIDATES:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_uid, entry.pw_gid, switch=True)
    raise Pod2doorError(f"PostgreSQL does not run as root, and there is no account {' or '.join(CANDIDATES)}")
