"""What the head of a request asks of the connection: its version, an upgrade, an answer before the body."""

from __future__ import annotations

from collections.abc import Mapping

from orders.platform.http.exchange import Exchange

VERSIONS = ("1.0", "1.1")
"""The versions of HTTP that the edge speaks."""
_OFFER = (b"connection", b"upgrade", b"http2-settings")


def head_without_upgrade(exchange: Exchange, version: str) -> bytes:
    """Write the request line and headers once more, without the offer to go on in another protocol.

    Parameters
    ----------
    exchange : Exchange
        Its method, target and headers have come.
    version : str
        "1.1", as it came.

    Returns
    -------
    bytes
        With the empty line that ends it. A wish to close the connection stays in it.
    """
    lines = [b"%b: %b\r\n" % header for header in exchange.headers.items() if header[0] not in _OFFER]
    options = exchange.headers.get(b"connection", b"").lower().split(b",")
    if b"close" in [option.strip() for option in options]:
        lines.append(b"connection: close\r\n")
    return b"%b %b HTTP/%b\r\n%b\r\n" % (exchange.method, exchange.target, version.encode(), b"".join(lines))


def problem_of(headers: Mapping[bytes, bytes], version: str) -> tuple[int, str] | None:
    """Say what is wrong with a head, as a status and a line of text; None where it is in order."""
    if version not in VERSIONS:
        return 505, f"HTTP/{version} is not spoken here, HTTP/1.1 is"
    if version == "1.1" and (b"host" not in headers or b"," in headers[b"host"]):
        return 400, "a request has one Host header"
    return None


def wants_continue(headers: Mapping[bytes, bytes], version: str) -> bool:
    """Say whether a client that expects something waits for "100 Continue" before it sends the body (RFC 9110, 10.1.1).

    A client of HTTP/1.0 would take that for the answer; other expectations may be ignored.
    """
    return version == "1.1" and headers[b"expect"].lower() == b"100-continue"
