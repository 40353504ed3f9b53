"""Workers for runs: processes on this machine, or a cluster that somebody else started."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import cache, partial
from pathlib import Path
from typing import Any

from core.errors import Finding, InvalidInput
from whatif.store import Store
from whatif.workers.job import Renewal
from whatif.workers.local import cores, local_client
from whatif.workers.remote import remote_client
from whatif.workers.runner import DaskRunner
from whatif.workers.session import Session
from whatif.workers.under_way import Connect

MOST_WORKERS = 512


@contextmanager
def open_runner(
    store: Store | Path | None = None,
    *,
    workers: int | None = None,
    scheduler: str | None = None,
    renewal: Renewal | None = None,
) -> Iterator[DaskRunner]:
    """Workers that make runs and keep them in a store, until the block ends.

    Parameters
    ----------
    store : Store or Path, optional
        ``runs/store`` by default.
    workers : int, optional
        Processes on this machine; as many as it has processors by default. Not with `scheduler`.
    scheduler : str, optional
        Address of a Dask scheduler whose workers make the runs: ``tcp://host:port``.
    renewal : Renewal, optional
        When a worker makes way for a new one.

    Raises
    ------
    InvalidInput
        When there can be no such workers, the scheduler does not answer within 5 s, or the store cannot be written.
    """
    if workers is not None and not 1 <= workers <= MOST_WORKERS:
        raise InvalidInput([Finding("--workers", 0, "bad-workers", f"{workers} is not within 1..{MOST_WORKERS}")])
    if workers is not None and scheduler is not None:
        message = "a cluster has its own workers: give --workers or --scheduler"
        raise InvalidInput([Finding("--workers", 0, "bad-workers", message)])
    with ExitStack() as stack:
        if scheduler is not None:
            client = stack.enter_context(remote_client(scheduler))
            connect: Connect = partial(_given, client)
        kept = store if isinstance(store, Store) else Store() if store is None else Store(store)
        session = stack.enter_context(Session(kept))
        if scheduler is None:
            # Where every run exists already, no process is started.
            connect = cache(lambda: stack.enter_context(local_client(workers or cores(), session.folder)))
        yield DaskRunner(connect, kept, session.folder, renewal or Renewal(), scheduler or "")


def _given(client: Any) -> Any:
    return client
