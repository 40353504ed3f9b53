"""What each service may do at the broker: write to its own stream alone, read every one.

The subjects are JetStream's (docs.nats.io, "JetStream wire API reference").
"""

from __future__ import annotations

from collections.abc import Iterable

from orders.platform.bus.nats_bus import name, subject
from orders.platform.security.scopes import OPERATOR
from orders.platform.servers.nats import Permissions

_ANYBODY = (
    "$JS.API.INFO",
    "$JS.API.STREAM.INFO.*",
    "$JS.API.STREAM.MSG.GET.*",
    "$JS.API.DIRECT.GET.>",
    # Makes a stream where it is missing; one that is there cannot be changed this way.
    "$JS.API.STREAM.CREATE.*",
    "$JS.API.CONSUMER.>",
    "$JS.ACK.>",
)
_ANSWERS = ("_INBOX.>",)


def bus_rights(services: Iterable[str]) -> dict[str, Permissions]:
    """The broker's users: the services, and the operator, who may do everything."""
    rights = {service: _rights_of(service) for service in services}
    return {**rights, OPERATOR: Permissions((">",), (">",))}


def _rights_of(service: str) -> Permissions:
    own = (subject(service), f"$JS.API.STREAM.PURGE.{name(service)}")
    return Permissions((*own, *_ANYBODY), _ANSWERS)
