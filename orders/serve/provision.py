"""What must be there before any service starts: keys, grants, secrets, certificates, the database's roles."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from orders.platform.security import files
from orders.platform.security.authorities import Authority
from orders.platform.security.identities import Identity
from orders.platform.security.scopes import OPERATOR
from orders.platform.security.secrets import Secrets
from orders.platform.security.tokens import write_grants
from orders.serve.loading import load

SECRETS = ("vault", "audit")
NATS = "nats"


def provide(directory: Path, services: Sequence[str], host: str, *, production: bool) -> None:
    """Make what is missing; what is there stays.

    Parameters
    ----------
    directory : Path
        The data folder.
    services : sequence of str
        That will run.
    host : str
        Where they listen, for their certificates.
    production : bool
        Whether they speak TLS.
    """
    keys = files.private_folder(directory / "keys")
    for name in (*services, OPERATOR):
        Identity(keys, name)
    write_grants(keys, {name: dict(load(name).scopes) for name in services})
    secrets = Secrets(directory)
    for secret in SECRETS:
        secrets.get_or_make(secret)
    if production:
        authority = Authority(directory)
        for name in (*services, OPERATOR, NATS):
            authority.certificate(name, host)
