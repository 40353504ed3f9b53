"""The dashboard as a server on this machine."""

from __future__ import annotations

import contextlib
import ctypes
import errno
import socket
import webbrowser
from collections.abc import Callable
from pathlib import Path
from threading import Thread
from urllib.parse import quote

from core.errors import Pod2doorError
from dashboard.app import create_app
from dashboard.safety.token import is_loopback, new_token
from dashboard.warming import warm
from dashboard.workspace import Workspace

THREADS = 8
BACKLOG = 128
M_ARENA_MAX = -8
"""Of glibc's malloc.h."""
_EVERY = frozenset({"0.0.0.0", "::", ""})
"""Addresses that mean all of this machine's: nobody can ask for them by that name."""
_WHY = {errno.EADDRINUSE: "is taken by another program", errno.EACCES: "may not be listened at by this user"}


def serve(
    runs: Path,
    *,
    host: str = "127.0.0.1",
    port: int = 8050,
    token: str | None = None,
    open_browser: bool = False,
    say: Callable[[str], None] = print,
) -> None:
    """Answer browsers until interrupted.

    Parameters
    ----------
    runs : Path
        Folder of runs; may be missing.
    host, port : str, int
        Where to listen; port 0 takes a free one.
    token : str, optional
        What a browser must know. Beyond this machine one is made where none is given.
    open_browser : bool
    say : callable
        Takes the lines that tell a person where it is.

    Raises
    ------
    Pod2doorError
        When the address cannot be listened at.
    """
    import waitress

    beyond = not is_loopback(host)
    _few_arenas()
    secret = token or (new_token() if beyond else "")
    listening = _listen(host, port)
    port = listening.getsockname()[1]
    workspace = Workspace(runs)
    app = create_app(workspace, host=host, token=secret)
    name = socket.gethostname() if host in _EVERY else f"[{host}]" if ":" in host else host
    address = f"http://{name}:{port}/" + (f"?token={quote(secret, safe='')}" if secret else "")
    if beyond:
        say("This listens beyond this machine: whoever knows the token sees and starts everything, over plain HTTP.")
    say(f"pod2door dashboard: {address}")
    say("Ctrl-C ends it; runs that it started go on.")
    if open_browser:
        webbrowser.open(address)
    Thread(target=warm, args=(workspace,), daemon=True).start()
    waitress.serve(app.server, sockets=[listening], threads=THREADS, ident="pod2door")


def _few_arenas() -> None:
    """Let the threads share glibc's heaps: with one each, what a page needed once is never given back."""
    with contextlib.suppress(OSError, AttributeError, TypeError):
        ctypes.CDLL(None).mallopt(M_ARENA_MAX, 2)


def _listen(host: str, port: int) -> socket.socket:
    """A socket that listens, made before anything else so that a taken port is told at once."""
    try:
        family, kind, proto, _, place = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listening = socket.socket(family, kind, proto)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(place)
        listening.listen(BACKLOG)
    except OSError as error:
        why = _WHY.get(error.errno or 0, error.strerror or str(error))
        raise Pod2doorError(f"{host}:{port} {why}; --port names another one") from error
    return listening
