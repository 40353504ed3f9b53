"""Signed tokens, five minutes long: who calls whom, and what for (JWT signed with EdDSA, RFC 7519 and RFC 8037).

A service signs its own tokens; what they are worth is decided by the callee, from the grants that `orders serve` wrote:
a token that claims more than its issuer was granted gets no further.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jwt
import msgspec

from orders.platform.security import files
from orders.platform.security.identities import Identity, KeyRing
from orders.platform.security.scopes import ALL, OPERATOR, Grants

LIFETIME_S = 300
RENEW_S = 60
"""A token is used until this long before its end, so that none expires on its way."""
REMEMBERED = 4096
"""How many verified tokens a service remembers."""

Now = Callable[[], float]


class TokenRefused(Exception):
    """A token that is missing, wrong or too weak; `status` is 401 (who are you?) or 403 (you may not)."""

    def __init__(self, status: int, message: str) -> None:
        self.status = status
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class Claims:
    """What a good token says.

    Attributes
    ----------
    issuer, audience : str
        The service that signed it, the service it is for.
    scopes : frozenset of str
        What it claims, as far as its issuer was granted it.
    subject : str
        On whose behalf: a customer's id; "" for the service's own.
    expires_s : float
        Seconds since 1970.
    """

    issuer: str
    audience: str
    scopes: frozenset[str]
    subject: str
    expires_s: float


class Issuer:
    """Makes a service's tokens; one is used again until a minute before its end.

    Parameters
    ----------
    identity : Identity
    lifetime_s : int
        Seconds until a token expires.
    now : callable
        Seconds since 1970. The machine's own clock by default, not the service's: a fault that lets one service's
        clock jump is about its events, and its neighbours would refuse its tokens.
    """

    def __init__(self, identity: Identity, lifetime_s: int = LIFETIME_S, now: Now = time.time) -> None:
        self._identity = identity
        self._lifetime_s = lifetime_s
        self._now = now
        self._made: dict[tuple[str, tuple[str, ...]], tuple[str, float]] = {}

    def token(self, audience: str, scopes: Iterable[str], subject: str = "") -> str:
        """Sign a token for `audience`; one with a subject is made anew each time."""
        wanted = tuple(scopes)
        if subject:
            return self._sign(audience, wanted, subject)
        text, renew_s = self._made.get((audience, wanted), ("", 0.0))
        if self._now() >= renew_s:
            text = self._sign(audience, wanted, "")
            self._made[audience, wanted] = text, self._now() + self._lifetime_s - min(RENEW_S, self._lifetime_s / 2)
        return text

    def forget(self) -> None:
        """Drop the tokens in use, so that the next ones are signed with the current key."""
        self._made.clear()

    def _sign(self, audience: str, scopes: tuple[str, ...], subject: str) -> str:
        key = self._identity.key()
        issued = int(self._now())
        claims = {
            "iss": self._identity.service,
            "aud": audience,
            "sub": subject,
            "scope": " ".join(scopes),
            "iat": issued,
            "exp": issued + self._lifetime_s,
        }
        return jwt.encode(claims, key.private, algorithm="EdDSA", headers={"kid": key.kid})


class Verifier:
    """Checks tokens on the callee's side; a good one is remembered until it expires.

    Parameters
    ----------
    ring : KeyRing
    audience : str
        The service whose door this is.
    grants : mapping
        Issuer to audience to scopes.
    now : callable
        Seconds since 1970.
    """

    def __init__(self, ring: KeyRing, audience: str, grants: Grants, now: Now = time.time) -> None:
        self._ring = ring
        self._audience = audience
        self._grants = grants
        self._now = now
        self._good: dict[str, Claims] = {}

    @classmethod
    def open(cls, directory: Path, audience: str) -> Verifier:
        """The verifier of a service of the installation in `directory`."""
        keys = directory / "keys"
        return cls(KeyRing(keys), audience, read_grants(keys))

    def verify(self, token: str, scope: str) -> Claims:
        """Check a token and what it is worth.

        Parameters
        ----------
        token : str
            As it came, without "Bearer"; "" where none came.
        scope : str
            What the request needs.

        Raises
        ------
        TokenRefused
            401 where the token is no good, 403 where it lacks the scope.
        """
        claims = self._good.get(token)
        if claims is None or claims.expires_s <= self._now():
            self._good.pop(token, None)
            claims = self._check(token)
            if len(self._good) >= REMEMBERED:
                self._good.clear()
            self._good[token] = claims
        if scope not in claims.scopes:
            raise TokenRefused(403, f"{claims.issuer} may not {scope!r} at {self._audience}")
        return claims

    def _check(self, token: str) -> Claims:
        if not token:
            raise TokenRefused(401, "no token")
        try:
            unproven = jwt.decode(token, options={"verify_signature": False})
            issuer = str(unproven.get("iss"))
            key = self._ring.find(issuer, str(jwt.get_unverified_header(token).get("kid")))
            if key is None:
                raise TokenRefused(401, "signed with a key that nobody published, or with one that was replaced")
            proven: dict[str, Any] = jwt.decode(
                token,
                key,
                algorithms=["EdDSA"],
                audience=self._audience,
                options={"require": ["exp", "iat", "iss", "aud"], "verify_exp": False, "verify_iat": False},
            )
        except jwt.InvalidTokenError as error:
            raise TokenRefused(401, f"bad token: {error}") from None
        if proven["exp"] <= self._now():
            raise TokenRefused(401, "the token has expired")
        return self._worth(proven)

    def _worth(self, proven: dict[str, Any]) -> Claims:
        issuer = str(proven["iss"])
        granted = ALL if issuer == OPERATOR else self._grants.get(issuer, {}).get(self._audience, ())
        scopes = frozenset(str(proven.get("scope", "")).split()) & frozenset(granted)
        return Claims(issuer, self._audience, scopes, str(proven.get("sub", "")), float(proven["exp"]))


def write_grants(keys: Path, grants: Grants) -> None:
    """Write what each service may do at each other; `orders serve` does so before any service starts."""
    files.replace(keys / "grants.json", msgspec.json.encode(grants), 0o644)


def read_grants(keys: Path) -> Grants:
    """Read what `write_grants` wrote; nobody may do anything where it wrote nothing."""
    try:
        return msgspec.json.decode((keys / "grants.json").read_bytes(), type=dict[str, dict[str, tuple[str, ...]]])
    except FileNotFoundError:
        return {}
