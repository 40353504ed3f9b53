"""What `orders serve` decides once and every process of it reads: one JSON file in the data folder."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from core.errors import Finding, InvalidInput


@dataclass(frozen=True)
class Settings:
    """How the services run.

    Attributes
    ----------
    directory : str
        The data folder: `<directory>/<service>/<store>.db`, bus, keys, logs, `services.json`.
    production : bool
        PostgreSQL and NATS in place of SQLite.
    postgres : str
        Address of the database as its owner (production), e.g. "postgresql://..."; the services get roles of their own.
    nats : str
        Address of the broker (production), e.g. "nats://..." or "tls://...".
    nats_credentials : str
        File of credentials (.creds) for a broker that asks for them; "" for none.
    host : str
    ports : dict of str to int
        The port of each service's API; "edge" is the hot one that customers call.
    processes : dict of str to list of str
        What runs in each process: a service's name for its API and steps, "NAME:subscribers" for its subscriptions.
    opening_stock : int
        Units on hand of a SKU that inventory sees for the first time.
    group_commit_s, saga_tick_s, relay_tick_s : float
        How long the writer gathers, how often a stage of the saga and the relay look.
    step_timeout_s, order_deadline_s : float
        How long one call of a step may take; how long a step is tried before the saga turns back.
    monolith_routes : list of str
        Path prefixes that the monolith still serves.
    shadow_routes : list of str
        Path prefixes whose reads go to both and are compared.
    fault_injection : bool
        Whether an operator may arm fault points of a running process (/v1/faults of each part).
    client_rate_per_s : float
        Requests a second that one client may send to the edge: a customer with a token, or all guests of an address.
    """

    directory: str
    production: bool = False
    postgres: str = ""
    nats: str = ""
    nats_credentials: str = ""
    host: str = "127.0.0.1"
    ports: dict[str, int] = field(default_factory=dict)
    processes: dict[str, list[str]] = field(default_factory=dict)
    opening_stock: int = 1_000_000
    group_commit_s: float = 0.003
    saga_tick_s: float = 0.05
    relay_tick_s: float = 0.01
    step_timeout_s: float = 5.0
    order_deadline_s: float = 60.0
    monolith_routes: list[str] = field(default_factory=list)
    shadow_routes: list[str] = field(default_factory=list)
    client_rate_per_s: float = 10_000.0
    fault_injection: bool = False

    @property
    def folder(self) -> Path:
        """The data folder."""
        return Path(self.directory)

    def write(self, path: Path) -> None:
        """Write them as JSON."""
        path.write_bytes(msgspec.json.format(msgspec.json.encode(self)))

    @classmethod
    def read(cls, path: Path) -> Settings:
        """Read what `write` wrote.

        Raises
        ------
        InvalidInput
            Where the file holds something else.
        """
        try:
            return msgspec.json.decode(path.read_bytes(), type=cls)
        except msgspec.DecodeError as error:
            message = f"not what `orders serve` wrote: {error}"
            raise InvalidInput([Finding(str(path), 0, "unreadable", message)]) from None
