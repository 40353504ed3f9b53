"""Errors as RFC 9457 problem documents: one clear line each."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

import msgspec

MEDIA_TYPE = "application/problem+json"


class Problem(msgspec.Struct, frozen=True, omit_defaults=True):
    """What went wrong, for the caller.

    Attributes
    ----------
    title : str
        The status in words.
    status : int
    detail : str
        One line: what is wrong, and with what.
    correlation : str
        The request's correlation id; "" where there was none yet.
    """

    title: str
    status: int
    detail: str
    correlation: str = ""


def problem(status: int, detail: str, correlation: str = "") -> bytes:
    """Build a problem document as JSON; `detail` becomes one line.

    Parameters
    ----------
    status : int
    detail, correlation : str

    Returns
    -------
    bytes
    """
    return msgspec.json.encode(Problem(HTTPStatus(status).phrase, status, " ".join(detail.split()), correlation))


def schema(kind: type) -> dict[str, Any]:
    """Give the JSON Schema of a struct that refers to no other."""
    return msgspec.json.schema_components((kind,))[1][kind.__name__]
