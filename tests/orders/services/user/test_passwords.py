"""How passwords are kept."""

from __future__ import annotations

import hashlib

from orders.services.user.passwords import BLOCK, COST, PARALLEL, Passwords
from tests.orders.in_loop import in_loop


@in_loop
async def test_a_password_fits_what_is_kept_of_it_and_no_other_does() -> None:
    passwords = Passwords()
    kept, again = await passwords.keep("sésame"), await passwords.keep("sésame")
    assert kept.salt != again.salt
    assert kept.digest != again.digest, "equal passwords do not show"
    assert await passwords.fits("sésame", kept)
    assert not await passwords.fits("sesame", kept)
    assert not await passwords.fits("sésame", None)


def test_a_hash_costs_what_it_should() -> None:
    """OWASP's least for scrypt: N = 2**14, r = 8, p = 5 (16 MB), or its equals."""
    assert COST * BLOCK * PARALLEL >= (1 << 14) * 8 * 5
    assert COST * BLOCK * 128 >= 16 << 20


def test_scrypt_is_the_published_one() -> None:
    """The second test vector of RFC 7914, section 12."""
    digest = hashlib.scrypt(b"password", salt=b"NaCl", n=1024, r=8, p=16, maxmem=64 << 20, dklen=64)
    assert digest.hex().startswith("fdbabe1c9d3472007856e7190d01e9fe")
