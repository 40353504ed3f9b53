"""Whoever runs the services, at their APIs: commands and the fault sweep ask and act through this."""

from __future__ import annotations

import ssl
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import httpx

from core.errors import Pod2doorError
from orders.platform.security.authorities import trust
from orders.platform.security.identities import Identity
from orders.platform.security.scopes import ADMIN, OPERATOR, READ, STEPS, WRITE
from orders.platform.security.tokens import Issuer
from orders.serve import layout, state

LIMIT_S = 10.0


class Operator:
    """The operator of the services that run in a data folder; a context manager, usable by many threads.

    Parameters
    ----------
    directory : Path
    limit_s : float
        How long an answer may take.

    Attributes
    ----------
    told : ServicesState
        What runs, as the supervisor tells it.
    parts : dict of str to int
        The port of every part that has an API.

    Raises
    ------
    Pod2doorError
        Where nothing runs there.
    """

    def __init__(self, directory: Path, limit_s: float = LIMIT_S) -> None:
        told = state.read(directory)
        if told is None:
            raise Pod2doorError(f"{directory}: no services run here; start them with `pod2door orders serve`")
        self.told = told
        self.parts = {part: port for process in told.processes.values() for part, port in process.ports.items()}
        self.parts.pop(layout.EDGE, None)
        self._issuer = Issuer(Identity(directory / "keys", OPERATOR))
        verify: ssl.SSLContext | bool = trust(directory) if told.scheme == "https" else False
        self._client = httpx.Client(timeout=limit_s, verify=verify)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._client.close()

    def send(self, method: str, part: str, path: str, body: Any = None) -> httpx.Response:
        """Call a part's API, e.g. ``send("GET", "fraud", "/v1/scores/42")``; the answer, whatever it is.

        Raises
        ------
        Pod2doorError
            Where the part does not run or does not answer.
        """
        port = self.parts.get(part)
        if port is None:
            raise Pod2doorError(f"{part} does not run here; there are {', '.join(self.parts)}")
        token = self._issuer.token(layout.service_of(part), (READ, WRITE, STEPS, ADMIN))
        url = f"{self.told.scheme}://{self.told.host}:{port}{path}"
        try:
            return self._client.request(method, url, json=body, headers={"authorization": f"Bearer {token}"})
        except httpx.HTTPError as error:
            raise Pod2doorError(f"{part}: no answer ({error or type(error).__name__})") from error

    def ask(self, method: str, part: str, path: str, body: Any = None) -> Any:
        """Call a part's API; the answer's JSON, None where it has none.

        Raises
        ------
        Pod2doorError
            Where the part does not run or does not answer, or says no.
        """
        answer = self.send(method, part, path, body)
        if answer.is_error:
            raise Pod2doorError(f"{part}: {answer.status_code}: {_detail(answer)}")
        return answer.json() if answer.content else None


def _detail(answer: httpx.Response) -> str:
    try:
        return str(answer.json()["detail"])
    except (ValueError, KeyError, TypeError):
        return answer.reason_phrase
