"""The services by name; each is loaded where it runs, and nowhere else."""

from __future__ import annotations

from importlib import import_module

from core.errors import Pod2doorError
from orders.platform.service import Service

MONOLITH = "monolith"


def load(name: str) -> Service:
    """The service of this name.

    Raises
    ------
    Pod2doorError
        Where there is none.
    """
    module = f"orders.{MONOLITH}.service" if name == MONOLITH else f"orders.services.{name}.service"
    try:
        service = import_module(module).SERVICE
    except ModuleNotFoundError as error:
        if error.name is None or not module.startswith(error.name):
            raise
        raise Pod2doorError(f"{name}: no such service") from error
    if not isinstance(service, Service):
        raise Pod2doorError(f"{module}.SERVICE is not a Service")
    return service
