"""Secrets at rest: each encrypted with AES-256-GCM under one master key.

The master key comes from the environment (POD2DOOR_MASTER_KEY, 32 bytes in base64) or from `<keys>/master.key`, mode
0600, made at its first use. Whoever has the files without the key has nothing.
"""

from __future__ import annotations

import base64
import os
import secrets as randomness
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from core.errors import Pod2doorError
from orders.platform.security import files

MASTER = "POD2DOOR_MASTER_KEY"
NONCE = 12


def _master_key(keys: Path) -> bytes:
    text, path = os.environ.get(MASTER), keys / "master.key"
    source = MASTER if text is not None else str(path)
    if text is None:
        if not path.exists():
            files.create(path, base64.b64encode(randomness.token_bytes(32)))
        text = path.read_text(errors="replace")
    try:
        key = base64.b64decode(text, validate=True)
    except ValueError:
        key = b""
    if len(key) != 32:
        raise Pod2doorError(f"{source}: not 32 bytes in base64")
    return key


class Secrets:
    """The installation's secrets by name, e.g. "postgres.order".

    Parameters
    ----------
    directory : Path
        The data folder; a secret is `<directory>/keys/secrets/<name>`.
    """

    def __init__(self, directory: Path) -> None:
        keys = files.private_folder(directory / "keys")
        self._folder = files.private_folder(keys / "secrets")
        self._cipher = AESGCM(_master_key(keys))

    def get(self, name: str) -> bytes | None:
        """The secret; None where there is none.

        Raises
        ------
        Pod2doorError
            Where it was encrypted under another master key, or somebody changed it.
        """
        path = self._folder / name
        if not path.exists():
            return None
        sealed = path.read_bytes()
        try:
            return self._cipher.decrypt(sealed[:NONCE], sealed[NONCE:], name.encode())
        except InvalidTag:
            raise Pod2doorError(f"{path}: not encrypted under this master key, or changed since") from None

    def put(self, name: str, secret: bytes) -> None:
        """Keep a secret, in place of the one before."""
        files.replace(self._folder / name, self._seal(name, secret))

    def get_or_make(self, name: str, length: int = 32) -> bytes:
        """The secret; `length` random bytes where there was none, the same for every process that asks."""
        found = self.get(name)
        if found is None:
            files.create(self._folder / name, self._seal(name, randomness.token_bytes(length)))
            found = self.get(name)
        assert found is not None
        return found

    def password(self, name: str) -> str:
        """The secret as a password of letters and digits, made where there was none."""
        return self.get_or_make(name).hex()

    def _seal(self, name: str, secret: bytes) -> bytes:
        nonce = randomness.token_bytes(NONCE)
        return nonce + self._cipher.encrypt(nonce, secret, name.encode())
