"""What a service did for one order, and when: GET /v1/trace/{order} of each service answers a list of these."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Span:
    """One piece of work on an order's way.

    Attributes
    ----------
    service, name : str
        Who did what, e.g. "inventory", "reserve".
    start_us, end_us : int
        Microseconds since 1970 UTC. A subscriber's span starts with the event, so that its length is the lag.
    correlation : str
        The one id from the gateway to the last subscriber.
    attributes : dict of str to str
        What else is worth reading: the outcome, a reference, the event's position.
    """

    service: str
    name: str
    start_us: int
    end_us: int
    correlation: str
    attributes: dict[str, str] = field(default_factory=dict)
