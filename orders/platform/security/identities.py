"""A key pair for each service: the private key only it can read, the public keys for everyone to check with."""

from __future__ import annotations

import base64
import hashlib
import time
from dataclasses import dataclass
from pathlib import Path

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key

from orders.platform.security import files

OVERLAP_S = 900.0
"""How long a replaced key is still accepted: three lives of a token."""


class PublishedKey(msgspec.Struct, frozen=True):
    """A public key as it is published.

    Attributes
    ----------
    kid : str
        Its name: the first 16 hex digits of its SHA-256.
    x : str
        The 32 bytes of the key in base64 (RFC 8037).
    until_s : float or None
        Seconds since 1970 at which it stops being accepted; None for the current one.
    """

    kid: str
    x: str
    until_s: float | None = None


@dataclass(frozen=True)
class SigningKey:
    """The key that a service signs with now, and its name."""

    kid: str
    private: Ed25519PrivateKey


def _published(private: Ed25519PrivateKey) -> PublishedKey:
    raw = private.public_key().public_bytes_raw()
    return PublishedKey(hashlib.sha256(raw).hexdigest()[:16], base64.b64encode(raw).decode())


def _pem(private: Ed25519PrivateKey) -> bytes:
    return private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


class Identity:
    """A service's own identity.

    Parameters
    ----------
    keys : Path
        The installation's folder of keys; the private key is `<keys>/<service>/identity.pem`, mode 0600.
    service : str
        Whose identity; it is made at its first use.
    """

    def __init__(self, keys: Path, service: str) -> None:
        self.service = service
        self._keys = keys
        self._path = keys / service / "identity.pem"
        if not self._path.exists():
            files.create(self._path, _pem(Ed25519PrivateKey.generate()))
        self._key, self._stamp = self._read()
        if not KeyRing(keys).find(service, self._key.kid):
            self._publish(())

    def key(self) -> SigningKey:
        """The key to sign with now; a rotation by another process is noticed."""
        if self._path.stat().st_mtime_ns != self._stamp:
            self._key, self._stamp = self._read()
        return self._key

    def rotate(self, overlap_s: float = OVERLAP_S) -> SigningKey:
        """Sign with a new key from now on; the old one is accepted for `overlap_s` seconds more."""
        old = KeyRing(self._keys).published(self.service)
        now = time.time()
        fresh = Ed25519PrivateKey.generate()
        leaving = tuple(msgspec.structs.replace(key, until_s=key.until_s or now + overlap_s) for key in old)
        # Published before it signs: no verifier meets a key that it cannot find.
        self._write_published((_published(fresh), *(key for key in leaving if key.until_s and key.until_s > now)))
        files.replace(self._path, _pem(fresh))
        return self.key()

    def _read(self) -> tuple[SigningKey, int]:
        stamp = self._path.stat().st_mtime_ns
        private = load_pem_private_key(self._path.read_bytes(), password=None)
        assert isinstance(private, Ed25519PrivateKey)
        return SigningKey(_published(private).kid, private), stamp

    def _publish(self, leaving: tuple[PublishedKey, ...]) -> None:
        self._write_published((_published(self._key.private), *leaving))

    def _write_published(self, keys: tuple[PublishedKey, ...]) -> None:
        files.replace(published_path(self._keys, self.service), msgspec.json.encode(keys), 0o644)


def published_path(keys: Path, service: str) -> Path:
    """Where a service's public keys are published."""
    return keys / "published" / f"{service}.json"


class KeyRing:
    """The published public keys, read when they are asked for.

    Parameters
    ----------
    keys : Path
        The installation's folder of keys.
    """

    def __init__(self, keys: Path) -> None:
        self._keys = keys
        self._read: dict[str, tuple[int, tuple[PublishedKey, ...]]] = {}

    def published(self, service: str) -> tuple[PublishedKey, ...]:
        """All keys of a service, replaced ones included; none for a service that nobody knows."""
        path = published_path(self._keys, service)
        try:
            stamp = path.stat().st_mtime_ns
        except OSError:
            return ()
        if self._read.get(service, (0, ()))[0] != stamp:
            self._read[service] = stamp, msgspec.json.decode(path.read_bytes(), type=tuple[PublishedKey, ...])
        return self._read[service][1]

    def find(self, service: str, kid: str) -> Ed25519PublicKey | None:
        """The service's key of this name, if it is accepted still."""
        for key in self.published(service):
            if key.kid == kid and (key.until_s is None or key.until_s > time.time()):
                return Ed25519PublicKey.from_public_bytes(base64.b64decode(key.x))
        return None
