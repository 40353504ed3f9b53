"""A cluster that somebody else started: `dask scheduler`, `dask worker --nthreads 1`, from this program's checkout."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from core.errors import Finding, InvalidInput
from whatif.store.content import program_digest
from whatif.workers.local import quiet

CONNECT_S = 3.0
_ADDRESS = re.compile(r"(?:(?:tcp|tls|ws|wss)://)?(?:[\w.-]+|\[[0-9a-fA-F:.%]+\]):(\d{1,5})/?")


@contextmanager
def remote_client(address: str) -> Iterator[Any]:
    """A Dask client of a scheduler.

    Raises
    ------
    InvalidInput
        Within 5 s, when the address is none, or no scheduler answers there.
    """
    found = _ADDRESS.fullmatch(address)
    if found is None or not 0 < int(found[1]) < 65536:
        raise _invalid(address, "is no address of a scheduler (tcp://host:port)")
    try:
        asyncio.run(_meet(address))
        quiet()
        client = _client(address)
    except ImportError as error:
        raise _invalid(address, f"its Dask is another than ours: {_reason(error)}") from error
    except Exception as error:
        raise _invalid(address, f"no scheduler answers there: {_reason(error)}") from error
    try:
        yield client
    finally:
        client.close(timeout=1.0)


def _client(address: str) -> Any:
    import dask
    from distributed import Client

    with dask.config.set({"distributed.comm.timeouts.connect": CONNECT_S}):
        return Client(address, timeout=CONNECT_S, set_as_default=False)


async def _meet(address: str) -> None:
    """See that a scheduler answers: Dask's client would wait for ever for one that takes the call and says nothing."""
    from distributed.comm import connect
    from distributed.security import Security

    quiet()
    async with asyncio.timeout(CONNECT_S):
        comm = await connect(address, timeout=CONNECT_S, **Security().get_connection_args("client"))
        try:
            await comm.write({"op": "identity", "n_workers": 0, "reply": True})
            kind = (await comm.read()).get("type")
        finally:
            comm.abort()
    if kind != "Scheduler":
        raise ValueError(f"a {kind} does")


def _invalid(address: str, message: str) -> InvalidInput:
    return InvalidInput([Finding("--scheduler", 0, "dead-scheduler", f"{address}: {message}")])


def _reason(error: BaseException) -> str:
    """The innermost reason, in one line."""
    if isinstance(error, TimeoutError):
        return f"nothing was said for {CONNECT_S:g} s"
    while (below := error.__cause__ or error.__context__) is not None:
        error = below
    return " ".join(str(error).split()) or type(error).__name__


def agree(client: Any, address: str, part: str) -> None:
    """See that the workers run this program.

    Raises
    ------
    InvalidInput
        When one of them does not have it, or another.
    """
    try:
        theirs = client.run(program_digest, part)
    except Exception as error:
        if not isinstance(error, ImportError) and "ModuleNotFoundError" not in str(error):  # Dask's wrapping of one
            raise
        message = f"its workers do not have this program ({_reason(error)}): start them from its checkout"
        raise _invalid(address, message) from error
    other = [worker for worker, digest in theirs.items() if digest != program_digest(part)]
    if other:
        message = f"{len(other)} of its {len(theirs)} workers run another program ({other[0]}): start them anew"
        raise InvalidInput([Finding("--scheduler", 0, "other-program", f"{address}: {message}")])
