"""What the API works with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import Path

from orders.contracts.placing import ORDER
from orders.platform.service import Context
from orders.platform.store import Database
from orders.services.order.log_reader import LogReader
from orders.services.order.saga.manager import Saga
from orders.services.order.writer import Writer

OrderPath = Annotated[str, Path(min_length=1, max_length=200, pattern=ORDER)]


@dataclass(frozen=True)
class Parts:
    """The parts of the service that its API needs.

    Attributes
    ----------
    context : Context
    saga : Saga
    writer : Writer
    log : LogReader
        For the service's thread.
    read_model : Database
        For the service's thread.
    """

    context: Context
    saga: Saga
    writer: Writer
    log: LogReader
    read_model: Database
