"""What a caller may do at a service: three scopes between services, two at the gateway."""

from __future__ import annotations

from collections.abc import Mapping

STEPS = "steps"
"""Call the batch operations, POST /v1/steps/NAME."""
READ = "read"
"""GET and HEAD of the API."""
WRITE = "write"
"""Every other method of the API."""
CUSTOMER = "customer"
"""Act for the customer who is the token's subject."""
ADMIN = "admin"
"""Operate the services: redrive dead letters, move routes, inject faults."""

OPERATOR = "operator"
"""The identity of whoever runs the services; it may do everything everywhere."""
ALL = (STEPS, READ, WRITE, CUSTOMER, ADMIN)

Grants = Mapping[str, Mapping[str, tuple[str, ...]]]
"""Issuer to audience to scopes: what a service's own tokens are worth, whatever they claim."""


def required_scope(method: str, path: str) -> str:
    """The scope that a request to a service's API needs.

    Parameters
    ----------
    method : str
        In capitals.
    path : str
        E.g. "/v1/steps/reserve".
    """
    if path.startswith("/v1/steps/"):
        return STEPS
    if path.startswith("/v1/faults"):
        return ADMIN
    return READ if method in ("GET", "HEAD", "OPTIONS") else WRITE
