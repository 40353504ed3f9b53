"""Who may ask: browsers on this machine; others with the token, which a cookie then remembers."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from urllib.parse import urlencode, urlsplit

from flask import Flask, Response, redirect, request

COOKIE = "pod2door-token"
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_DAY_S = 86_400
_PATH = re.compile(r"/(?:[A-Za-z0-9_.~-]+/?)*")
"""Paths of our own pages; another site's address is none."""
_OPEN = frozenset({"/assets/css/base.css", "/assets/mark.svg"})

_ASK = """<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>pod2door</title>
<link rel="stylesheet" href="/assets/css/base.css"></head><body style="display:grid;place-items:center">
<form method="post" action="/token"><h1>pod2door</h1><p>{why}</p>
<p><label>Token <input name="token" type="password" autocomplete="off" autofocus></label> <button>Open</button></p>
</form></body></html>"""


def new_token() -> str:
    """A token that nobody guesses: 192 random bits."""
    return secrets.token_urlsafe(24)


def is_loopback(host: str) -> bool:
    """Whether an address to listen at is this machine's own."""
    return host in LOOPBACK or host.startswith("127.")


def guard(server: Flask, host: str, token: str) -> None:
    """Refuse what comes from other sites, and, where there is a token, whoever does not know it.

    Parameters
    ----------
    server : Flask
    host : str
        Address that is listened at. On a loopback address only its names are answered, so that no foreign name that
        resolves to this machine (DNS rebinding) reaches it.
    token : str
        "" asks nobody.
    """

    @server.before_request
    def check() -> Response | tuple[str, int] | None:
        if is_loopback(host) and (urlsplit(f"//{request.host}").hostname or "") not in LOOPBACK | {host}:
            return "This dashboard answers to its own address only.", 403
        if _foreign():
            return "This request comes from another site.", 403
        if not token or request.path in _OPEN or _same(request.cookies.get(COOKIE, ""), _kept(token)):
            return None
        return _admit(token)


def _foreign() -> bool:
    """Whether another site's page sends this request."""
    origin = request.headers.get("Origin")
    if origin is not None and origin.partition("://")[2] != request.host:
        return True
    return request.headers.get("Sec-Fetch-Site", "none") not in ("same-origin", "none") and request.method != "GET"


def _admit(token: str) -> Response | tuple[str, int]:
    """Let in who shows the token, by its form or once in the address; ask everybody else."""
    by_form = request.path == "/token" and request.method == "POST"
    shown = request.form.get("token", "") if by_form else request.args.get("token", "")
    if _same(shown, token):
        rest = {} if by_form else {k: request.args.getlist(k) for k in request.args if k != "token"}
        path = "/" if by_form or not _PATH.fullmatch(request.path) else request.path
        answer = redirect(path + ("?" + urlencode(rest, doseq=True) if rest else ""), code=303)
        answer.set_cookie(COOKIE, _kept(token), max_age=30 * _DAY_S, httponly=True, samesite="Strict", path="/")
        return answer  # type: ignore[return-value]
    why = "That is not the token." if shown else "It was printed where the dashboard was started."
    return _ASK.format(why=why), 401


def _kept(token: str) -> str:
    """What the cookie holds: not the token itself."""
    return hashlib.sha256(f"pod2door cookie {token}".encode()).hexdigest()


def _same(given: str, expected: str) -> bool:
    """Compare without telling by time how much is right."""
    return hmac.compare_digest(given.encode("utf-8", "surrogatepass"), expected.encode())
