"""A cluster that somebody else started: `dask scheduler`, `dask worker --nthreads 1`, from this program's checkout."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from core.errors import Finding, InvalidInput
from whatif.content import program_digest
from whatif.workers.local import quiet

CONNECT_S = 4.0
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
    import dask
    from distributed import Client

    quiet()
    with dask.config.set({"distributed.comm.timeouts.connect": CONNECT_S}):
        try:
            client = Client(address, timeout=CONNECT_S, set_as_default=False)
        except (OSError, ValueError, TimeoutError) as error:
            raise _invalid(address, f"no scheduler answers there: {_reason(error)}") from error
        except ImportError as error:
            raise _invalid(address, f"its Dask is another than ours: {_reason(error)}") from error
    try:
        yield client
    finally:
        client.close(timeout=1.0)


def _invalid(address: str, message: str) -> InvalidInput:
    return InvalidInput([Finding("--scheduler", 0, "dead-scheduler", f"{address}: {message}")])


def _reason(error: BaseException) -> str:
    """The innermost reason, in one line."""
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
    except ImportError as error:
        message = f"its workers do not have this program ({error}): start them from its checkout"
        raise _invalid(address, message) from error
    other = [worker for worker, digest in theirs.items() if digest != program_digest(part)]
    if other:
        message = f"{len(other)} of its {len(theirs)} workers run another program ({other[0]}): start them anew"
        raise InvalidInput([Finding("--scheduler", 0, "other-program", f"{address}: {message}")])
